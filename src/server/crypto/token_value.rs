//! Tokens and codes in plain text: `cat_` for an access token, `crt_` for a refresh token, `cac_` for a code; then 43
//! random letters and digits (256 bits); then a checksum of 6. Scanners of repositories and logs recognize the prefix
//! and confirm it by the checksum, without a question to the server. A mistyped or invented value never reaches the
//! database.

use super::secret_value::sha256_hex;
use crate::domain::token::TokenKind;
use rand::{distr::Alphanumeric, distr::SampleString as _};
use std::fmt;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// log2(62^43) = 256.03
const RANDOM: usize = 43;
const CHECKSUM: usize = 6;

/// A value on its way to the one who asked for it. Its type cannot be stored or printed by accident.
#[derive(Clone)]
pub struct TokenValue(String);

impl TokenValue {
    pub fn generate(kind: TokenKind) -> Self {
        let random = Alphanumeric.sample_string(&mut rand::rng(), RANDOM);
        Self(format!("{}{random}{}", kind.prefix(), checksum(&random)))
    }

    /// What is stored of it: SHA-256, hexadecimal.
    pub fn hash(&self) -> String {
        sha256_hex(self.0.as_bytes())
    }

    /// A value that someone presents; `None` when it is none of ours, which needs no look into the database.
    pub fn presented(kind: TokenKind, value: &str) -> Option<Self> {
        hash_presented(kind, value).map(|_| Self(value.to_owned()))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TokenValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenValue")
    }
}

/// The hash of a value that someone presents; `None` when it is none of ours, which needs no look into the database.
pub fn hash_presented(kind: TokenKind, value: &str) -> Option<String> {
    let body = value.strip_prefix(kind.prefix())?;
    if body.len() != RANDOM + CHECKSUM || !body.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let (random, sum) = body.split_at(RANDOM);
    (checksum(random) == sum).then(|| sha256_hex(value.as_bytes()))
}

/// CRC-32 (ISO 3309) in base 62, with leading zeros.
fn checksum(random: &str) -> String {
    let mut rest = crc32fast::hash(random.as_bytes()) as usize;
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[rest % 62];
        rest /= 62;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_recognized_as_its_kind_and_no_other() {
        for kind in TokenKind::ALL {
            let value = TokenValue::generate(kind);
            assert_eq!(value.expose().len(), 4 + RANDOM + CHECKSUM);
            for other in TokenKind::ALL {
                assert_eq!(hash_presented(other, value.expose()).is_some(), other == kind);
            }
            assert_eq!(hash_presented(kind, value.expose()), Some(value.hash()));
        }
    }

    #[test]
    fn one_changed_character_is_noticed() {
        let value = TokenValue::generate(TokenKind::Access);
        for at in 4..value.expose().len() {
            let mut changed = value.expose().as_bytes().to_vec();
            changed[at] = if changed[at] == b'x' { b'y' } else { b'x' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(hash_presented(TokenKind::Access, &changed), None, "{at}");
        }
        for wrong in ["", "cat_", "cat_x", "cat_äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüä"]
        {
            assert_eq!(hash_presented(TokenKind::Access, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_checksum_is_the_published_one() {
        // CRC-32 of "123456789" is 0xCBF43926 by definition: 3 421 780 262, which is 3, 45, 35, 27, 22, 14 in base 62.
        assert_eq!(checksum("123456789"), "3jZRME");
    }
}

//! A client secret in plain text. Its type cannot be stored, compared or printed by accident.

use crate::domain::secret;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::RngExt as _;
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq as _;

/// Prefix and 256 random bits, base64url.
#[derive(Clone)]
pub struct SecretValue(String);

impl SecretValue {
    pub fn generate() -> Self {
        Self(format!("{}{}", secret::PREFIX, random_token()))
    }

    /// SHA-256, hexadecimal: 256 random bits need no slow hash.
    pub fn hash(&self) -> String {
        sha256_hex(self.0.as_bytes())
    }

    /// What may be kept and shown: `cs_…q7Rf`.
    pub fn hint(&self) -> String {
        secret::hint(&self.0)
    }

    /// The value itself, for the one page that shows it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretValue")
    }
}

/// 256 random bits, base64url without padding: 43 characters.
pub fn random_token() -> String {
    let bytes: [u8; 32] = rand::rng().random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Letters and digits that nobody mistakes for each other (Crockford's base 32): five random bits each.
const READABLE: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code that people copy by hand: so many signs of five random bits, in groups of four.
pub fn readable_code(signs: usize) -> String {
    let mut bytes = vec![0_u8; signs];
    rand::rng().fill(&mut bytes[..]);
    let signs: Vec<char> = bytes.iter().map(|byte| char::from(READABLE[usize::from(byte % 32)])).collect();
    let groups: Vec<String> = signs.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// The hash of such a code as it was typed: dashes, spaces and small letters are how people type.
pub fn readable_hash(typed: &str) -> String {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    sha256_hex(plain.as_bytes())
}

/// A hash of such a code with a salt of its own: `salt$hash`. What has enough random bits needs no slow one.
pub fn salted_hash(plain: &str) -> String {
    let salt: [u8; 16] = rand::rng().random();
    let salt = URL_SAFE_NO_PAD.encode(salt);
    format!("{salt}${}", sha256_hex(format!("{salt}${plain}").as_bytes()))
}

/// Whether a code is the one of a [`salted_hash`], or of a [`readable_hash`] that was made before there were any.
pub fn is_hash_of(hash: &str, plain: &str) -> bool {
    let wanted = match hash.split_once('$') {
        Some((salt, _)) => format!("{salt}${}", sha256_hex(format!("{salt}${plain}").as_bytes())),
        None => readable_hash(plain),
    };
    hash.as_bytes().ct_eq(wanted.as_bytes()).into()
}

/// SHA-256 in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_by_its_salted_hash_and_by_one_of_before() {
        let code = "0BCD2341EFGH6789JKMNPQ01";
        let (one, two) = (salted_hash(code), salted_hash(code));
        assert_ne!(one, two, "who has two alike does not see it");
        assert!(is_hash_of(&one, code) && is_hash_of(&two, code) && is_hash_of(&readable_hash(code), code));
        for other in ["", "0BCD2341EFGH6789JKMNPQ02"] {
            assert!(!is_hash_of(&one, other) && !is_hash_of(&readable_hash(code), other), "{other}");
        }
    }
}

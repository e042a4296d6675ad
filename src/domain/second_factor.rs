//! Second factors: what a user shows beside the password.

use super::time::{HOUR, MINUTE};
use serde::{Deserialize, Serialize};

/// How many recovery codes a person has.
pub const RECOVERY_CODES: usize = 10;
/// Signs of a recovery code, of five random bits each: more than the 112 bits below which a slow hash is asked for
/// (ASVS 5.0, 6.5.2).
pub const RECOVERY_SIGNS: usize = 24;
/// Signs of those that were made before.
const FORMER_SIGNS: usize = 16;
/// Wrong codes in a row that cost no waiting: people mistype.
const FREE_FAILURES: i64 = 4;

/// How long nobody may try another code after so many wrong ones in a row, in milliseconds: a minute after the fifth,
/// twice as long after each further one, an hour at most. Three of a million codes are right at any time (RFC 6238 section
/// 5.2): guessing at an hour each takes decades.
pub const fn wait_after(failures: i64) -> i64 {
    if failures <= FREE_FAILURES {
        return 0;
    }
    let doublings = failures - FREE_FAILURES - 1;
    if doublings >= 6 { HOUR } else { MINUTE << doublings }
}

/// What a person has to sign in with beside the password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factors {
    /// An app that shows codes (RFC 6238), confirmed.
    pub authenticator: bool,
    pub passkeys: u32,
}

impl Factors {
    pub const fn any(self) -> bool {
        self.authenticator || self.passkeys > 0
    }

    /// "Authenticator app and 2 passkeys", "None".
    pub fn words(self) -> String {
        let keys = match self.passkeys {
            0 => None,
            n => Some(super::count::plural(u64::from(n), "passkey")),
        };
        match (self.authenticator, keys) {
            (true, Some(keys)) => format!("Authenticator app and {keys}"),
            (true, None) => "Authenticator app".into(),
            (false, Some(keys)) => keys,
            (false, None) => "None".into(),
        }
    }
}

/// What a person typed where a code is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Six digits, from an app.
    Code(String),
    /// Letters and digits from the list of recovery codes; capitals, without what stands between.
    Recovery(String),
}

/// What people write between the groups of a code: what they type, and what their software makes of it.
fn is_between(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' | '.' | '\u{ad}' | '\u{200b}' | '\u{feff}')
}

/// A sign as the code has it: nobody is told apart O and 0, I, L and 1 (Crockford's base 32).
const fn sign(c: char) -> char {
    match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        sign => sign,
    }
}

/// Reads a code as people type it, with spaces and dashes, in small letters.
///
/// # Errors
/// A sentence that says what would be accepted.
pub fn typed(input: &str) -> Result<Typed, String> {
    let plain: String = input.chars().filter(|c| !is_between(*c)).map(sign).collect();
    if plain.len() == 6 && plain.chars().all(|c| c.is_ascii_digit()) {
        return Ok(Typed::Code(plain));
    }
    if [RECOVERY_SIGNS, FORMER_SIGNS].contains(&plain.len()) && plain.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Ok(Typed::Recovery(plain));
    }
    Err("Enter the six digits that the app shows, or a recovery code of 24 letters and digits (16 in older ones)."
        .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_gets_slow_and_mistyping_does_not() {
        let minutes: Vec<i64> = (0..14).map(|failures| wait_after(failures) / MINUTE).collect();
        assert_eq!(minutes, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(wait_after(i64::MAX), HOUR);
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        for code in ["123456", " 123 456 ", "123-456"] {
            assert_eq!(typed(code), Ok(Typed::Code("123456".into())));
        }
        let recovery = Ok(Typed::Recovery("ABCD2345EFGH6789".into()));
        assert_eq!(typed("abcd-2345-efgh-6789"), recovery);
        assert_eq!(typed("ABCD2345EFGH6789"), recovery);
        let long = Ok(Typed::Recovery("0BCD2341EFGH6789JKMNPQ01".into()));
        for code in [
            "0BCD-2341-EFGH-6789-JKMN-PQ01",
            " obcd 234l efgh 6789 jkmn pqoi ",
            "0bcd2341efgh6789jkmnpq01",
            "0bcd\u{2013}2341\u{2011}efgh_6789.jkmn \u{2212} pq01\u{feff}",
        ] {
            assert_eq!(typed(code), long, "{code}");
        }
        for wrong in [
            "",
            "12345",
            "1234567",
            "12345a",
            "abcd-2345-efgh-678",
            "abcd-2345-efgh-678é",
            "abcd-2345-efgh-6789-jkmn",
            "0bcd-2341-efgh-6789-jkmn-pq0+",
        ] {
            assert!(typed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn factors_in_words() {
        let words = |authenticator, passkeys| Factors { authenticator, passkeys }.words();
        assert_eq!(words(false, 0), "None");
        assert_eq!(words(true, 0), "Authenticator app");
        assert_eq!(words(true, 2), "Authenticator app and 2 passkeys");
        assert_eq!(words(false, 1), "1 passkey");
    }

    #[test]
    fn one_factor_is_some() {
        for (authenticator, passkeys, any) in [(false, 0, false), (true, 0, true), (false, 1, true), (true, 2, true)] {
            assert_eq!(Factors { authenticator, passkeys }.any(), any, "{authenticator} {passkeys}");
        }
    }
}

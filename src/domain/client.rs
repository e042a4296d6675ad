//! The identity of a client, and the small parsed values it is made of.

use super::{ClientId, text};
use serde::{Deserialize, Serialize};

impl ClientId {
    /// The first eight digits: what lists show.
    pub fn short(self) -> String {
        self.uuid().simple().to_string()[..8].to_owned()
    }

    /// Depths (0 to 3) of the six cuts on this client's key, one for each of the first six hexadecimal digits.
    pub fn key_cuts(self) -> [u8; 6] {
        let id = self.uuid();
        let bytes = id.as_bytes();
        std::array::from_fn(|i| {
            let byte = bytes[i / 2];
            let digit = if i % 2 == 0 { byte >> 4 } else { byte & 0x0f };
            digit % 4
        })
    }
}

/// A client's name: 1 to 100 characters after trimming, none of them a control or format character, at least
/// one of them visible. Need not be unique.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientName(String);

impl ClientName {
    pub const MAX_CHARS: usize = 100;

    /// # Errors
    /// A sentence that says which rule is broken and what would be accepted.
    pub fn parse(input: &str) -> Result<Self, String> {
        text::name(input, Self::MAX_CHARS).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a client is for, in its administrators' words: at most 500 characters, line breaks allowed, may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Description(String);

impl Description {
    pub const MAX_CHARS: usize = 500;

    /// # Errors
    /// A sentence that says which rule is broken and what would be accepted.
    pub fn parse(input: &str) -> Result<Self, String> {
        text::lines(input, Self::MAX_CHARS, "description").map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How long an access token of the client lives: 300 to 172 800 seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenDuration(i64);

impl TokenDuration {
    pub const MIN: i64 = 300;
    pub const MAX: i64 = 172_800;
    pub const DEFAULT: Self = Self(86_400);

    /// # Errors
    /// A sentence that says what would be accepted.
    pub fn from_seconds(seconds: i64) -> Result<Self, String> {
        match seconds {
            s if s < Self::MIN => Err("At least 300 seconds (5 minutes).".into()),
            s if s > Self::MAX => Err("At most 172800 seconds (48 hours).".into()),
            s => Ok(Self(s)),
        }
    }

    /// # Errors
    /// A sentence that says what would be accepted.
    pub fn parse(input: &str) -> Result<Self, String> {
        let input = input.trim();
        if input.is_empty() || !input.bytes().all(|b| b.is_ascii_digit()) {
            return Err("Enter whole seconds, 300 to 172800.".into());
        }
        // All digits: what does not fit is far over the maximum.
        Self::from_seconds(input.parse().unwrap_or(i64::MAX))
    }

    pub const fn seconds(self) -> i64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let accepted =
            ["a", "  Billing sync ", "Ünïcødé 日本語 العربية", "👩 family", &"x".repeat(100), &"界".repeat(100)];
        for name in accepted {
            assert_eq!(ClientName::parse(name).unwrap().as_str(), name.trim());
        }
        let refused = [
            "👩‍👩‍👧‍👦 family",
            "",
            "   ",
            "\u{200b}",
            "\u{00ad}\u{2060}",
            "\u{3164}",
            &"x".repeat(101),
            "a\u{0}b",
            "a\nb",
            "a\tb",
            "a\u{85}b",
            "a\u{2028}b",
            "a\u{202e}b",
            "a\u{202a}",
            "a\u{2066}b",
            "a\u{2069}b",
        ];
        for name in refused {
            assert!(ClientName::parse(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn a_refused_name_is_told_what_would_be_accepted() {
        assert_eq!(ClientName::parse(&"x".repeat(101)).unwrap_err(), "Use at most 100 characters. This name has 101.");
        assert_eq!(
            ClientName::parse("pay\u{202e}llor").unwrap_err(),
            "Remove U+202E, a mark for the direction of text. A name is letters, digits, signs and spaces on one line."
        );
    }

    #[test]
    fn descriptions() {
        assert_eq!(Description::parse(" a\r\nb ").unwrap().as_str(), "a\nb");
        assert_eq!(Description::parse("").unwrap(), Description::default());
        assert!(Description::parse(&"é".repeat(500)).is_ok());
        assert!(Description::parse(&"é".repeat(501)).is_err());
        assert!(Description::parse("a\u{7}").is_err());
        assert!(Description::parse("a\u{2067}").is_err());
    }

    #[test]
    fn token_durations() {
        for (input, seconds) in [("300", 300), (" 86400 ", 86_400), ("172800", 172_800), ("0300", 300)] {
            assert_eq!(TokenDuration::parse(input).unwrap().seconds(), seconds);
        }
        for input in ["", "299", "172801", "-300", "+300", "3e2", "300.0", "٣٠٠", "99999999999999999999999"] {
            assert!(TokenDuration::parse(input).is_err(), "{input}");
        }
        assert_eq!(TokenDuration::parse("180000").unwrap_err(), "At most 172800 seconds (48 hours).");
    }

    #[test]
    fn a_key_is_cut_from_the_first_six_digits() {
        let id: ClientId = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53".parse().unwrap();
        assert_eq!(id.key_cuts(), [1, 0, 2, 3, 3, 1]);
        assert_eq!(id.short(), "90e7f5d1");
    }
}

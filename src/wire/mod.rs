//! What crosses between browser and server: views out, form inputs in, and the one error type. No rules, no IO.

mod account;
mod audit;
mod authorization;
mod client;
mod consent;
mod error;
mod flash;
mod page;
mod path;
mod people;
pub mod route;
mod session;

pub use account::*;
pub use audit::*;
pub use authorization::*;
pub use client::*;
pub use consent::*;
pub use error::*;
pub use flash::*;
pub use page::*;
pub use path::*;
pub use people::*;
pub use session::*;

use crate::domain::Timestamp;
use serde::{Deserialize, Serialize};

/// An instant in words, made by the server from one `now`, so that server and browser render the same text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    pub at: Timestamp,
    /// RFC 3339, for `datetime`.
    pub iso: String,
    /// "12 days ago"; for a deadline the countdown, "6 days".
    pub relative: String,
    /// "20 min ago", for figures; for a deadline the long countdown, "6 days 22 hours".
    pub brief: String,
    /// "11 Nov 2026"
    pub date: String,
    /// "Wed 11 Nov 2026, 14:02 UTC"
    pub exact: String,
}

/// Something that may have happened. These three are different and must stay so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// Nobody was watching.
    NotRecorded,
    Never,
    At(When),
}

/// A count that stops counting where counting further would be slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub n: u64,
    /// Whether there are at least `n`, and nobody counted on.
    pub or_more: bool,
}

impl Count {
    pub const fn exactly(n: u64) -> Self {
        Self { n, or_more: false }
    }
}

impl std::fmt::Display for Count {
    /// "1,204", "10,000+"
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", thousands(self.n), if self.or_more { "+" } else { "" })
    }
}

/// A number with a comma at each thousand.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_comma_from_a_thousand_on() {
        for (n, words) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345, "12,345"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(n), words);
        }
        assert_eq!(Count { n: 10_000, or_more: true }.to_string(), "10,000+");
    }
}

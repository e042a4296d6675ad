//! Numbers of things, and how people read them.

use serde::{Deserialize, Serialize};

/// A count that stops counting where counting further would be slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub n: u64,
    /// Whether there are at least `n`, and nobody counted on.
    pub or_more: bool,
}

impl Count {
    /// What tokens and people are counted up to.
    pub const MOST: i64 = 10_000;

    /// Of something that was counted up to [`Self::MOST`] and one.
    pub fn up_to_most(counted: i64) -> Self {
        Self::up_to(counted, Self::MOST)
    }

    /// Of something that was counted up to this and one.
    pub fn up_to(counted: i64, most: i64) -> Self {
        Self { n: counted.min(most).unsigned_abs(), or_more: counted > most }
    }

    pub const fn exactly(n: u64) -> Self {
        Self { n, or_more: false }
    }
}

impl Count {
    /// "1 client", "10,000+ clients", "1+ clients"
    pub fn of(self, thing: &str) -> String {
        if self == Self::exactly(1) { plural(1, thing) } else { format!("{self} {}", many(thing)) }
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

/// A number with what is counted: "1 client", "1,204 clients", "2 people", "3 entries".
pub fn plural(n: u64, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{} {}", thousands(n), many(thing)) }
}

/// What several of a thing are called, for the things that are counted here.
fn many(thing: &str) -> String {
    match (thing.strip_suffix("person"), thing.strip_suffix("entry")) {
        (Some(before), _) => format!("{before}people"),
        (_, Some(before)) => format!("{before}entries"),
        _ if thing.ends_with("ss") => format!("{thing}es"),
        _ => format!("{thing}s"),
    }
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

    #[test]
    fn what_was_counted_up_to_the_most_says_so_from_one_more_on() {
        for (counted, words) in [(9_999, "9,999"), (10_000, "10,000"), (10_001, "10,000+")] {
            assert_eq!(Count::up_to_most(counted).to_string(), words);
        }
    }

    #[test]
    fn one_thing_and_several() {
        for (n, thing, words) in [
            (0, "client", "0 clients"),
            (1, "client", "1 client"),
            (1_204, "client", "1,204 clients"),
            (1, "person", "1 person"),
            (2, "person", "2 people"),
            (3, "other organization", "3 other organizations"),
            (2, "entry", "2 entries"),
            (2, "other address", "2 other addresses"),
            (2, "day", "2 days"),
        ] {
            assert_eq!(plural(n, thing), words);
            assert_eq!(Count::exactly(n).of(thing), words);
        }
        assert_eq!(Count { n: 1, or_more: true }.of("token"), "1+ tokens");
    }
}

//! How near what was found is to what somebody looked for.

use super::text::folded;
use serde::{Deserialize, Serialize};

/// The nearest first: whoever types a word has most often the beginning of a name in mind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Nearness {
    /// A name, an address or an id begins with it.
    Begins,
    /// A word of it does.
    BeginsWord,
    /// It stands inside a word.
    Within,
    /// Something else of it has it, as a description.
    #[default]
    Elsewhere,
}

impl Nearness {
    /// The nearest of what something is known by; `wanted` is folded.
    pub fn of<'a>(known_by: impl IntoIterator<Item = &'a str>, wanted: &str) -> Self {
        known_by.into_iter().map(|known| Self::of_one(&folded(known), wanted)).min().unwrap_or_default()
    }

    fn of_one(known: &str, wanted: &str) -> Self {
        let begins_word = |at: usize| known[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        let places = known.match_indices(wanted).map(|(at, _)| match at {
            0 => Self::Begins,
            at if begins_word(at) => Self::BeginsWord,
            _ => Self::Within,
        });
        places.min().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_name_comes_first_then_that_of_a_word_then_the_inside() {
        let mut names = ["Customer portal", "Old Tomcat", "Tom Okafor", "Atom, Tom", "Payroll", "ÉTOM", "étomique"];
        names.sort_by_key(|name| Nearness::of([*name], "tom"));
        assert_eq!(names, ["Tom Okafor", "Old Tomcat", "Atom, Tom", "Customer portal", "ÉTOM", "étomique", "Payroll"]);
        assert_eq!(Nearness::of(["ÉTOM"], &folded("E\u{301}t")), Nearness::Begins);
        assert_eq!(Nearness::of(["Vera Lind", "tom@example.com"], "tom"), Nearness::Begins);
        assert_eq!(Nearness::of([], "tom"), Nearness::Elsewhere);
    }
}

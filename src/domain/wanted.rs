//! What somebody types to find anything of an organization by it.

use super::{
    draft::{Parsed, parsed},
    parameter::Parameter,
    secret,
};

/// The longest text that is looked for, in characters.
const MAX: usize = 100;

/// What is to be found, without the space around it; empty: nothing was asked.
///
/// # Errors
/// When it is too long, or a whole secret: an address is kept in too many places for that.
pub fn wanted((name, sent): Parameter<'_>) -> Parsed<String> {
    let text = sent.unwrap_or_default().trim();
    let read = if secret::is_more_than_a_hint(text) {
        Err("Use the last four characters of a secret, never all of it.")
    } else if text.chars().count() > MAX {
        Err("Use at most 100 characters.")
    } else {
        Ok(text.to_owned())
    };
    parsed(name, read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        wanted(("q", Some(text))).map_err(|refused| format!("{}: {}", refused[0].field, refused[0].message))
    }

    #[test]
    fn what_is_wanted_is_a_text_and_never_a_whole_secret() {
        assert_eq!((wanted(("q", None)), read("  ")), (Ok(String::new()), Ok(String::new())));
        assert_eq!(read(" Billing sync "), Ok("Billing sync".into()));
        assert_eq!((read("cs_…B-Wk"), read("B-Wk")), (Ok("cs_…B-Wk".into()), Ok("B-Wk".into())));
        let secret = "cs_7fPq2vX0mK9aTz4LwR8uYb3NcHe6GdJ1sVi5oQnB-Wk";
        assert_eq!(read(secret), Err("q: Use the last four characters of a secret, never all of it.".into()));
        assert_eq!(read(&"\u{fc}".repeat(100)), Ok("\u{fc}".repeat(100)));
        assert_eq!(read(&"\u{fc}".repeat(101)), Err("q: Use at most 100 characters.".into()));
    }
}

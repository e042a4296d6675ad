//! What a password is held to wherever one is chosen: at the setup, by a link, under My account, on the command line.

use crate::{
    domain::password::{self as rules, Whose},
    server::crypto::guesses::is_guessable,
};

/// Whether a person may choose this password.
///
/// # Errors
/// A sentence that says why not and what would be accepted, in which nothing of the password stands.
pub fn check(chosen: &str, whose: Whose<'_>) -> Result<(), String> {
    rules::check(chosen, whose)?;
    let words = whose.words();
    let words: Vec<&str> = words.iter().map(|known| known.word.as_str()).collect();
    if is_guessable(chosen, &words) { Err(rules::GUESSABLE.to_owned()) } else { Ok(()) }
}

//! What a password is held to wherever one is chosen: at the setup, by a link, under My account, on the command line.

use crate::{
    domain::password::{self as rules, Whose},
    server::{crypto::guesses::is_guessable_off_thread, use_cases::error::AppError},
};

/// Whether a person may choose this password.
///
/// # Errors
/// Invalid, with a sentence that says why not and what would be accepted, in which nothing of the password stands.
pub async fn check(chosen: &str, whose: Whose<'_>) -> Result<(), AppError> {
    match problem(chosen, whose).await? {
        Some(says) => Err(AppError::invalid("password", says)),
        None => Ok(()),
    }
}

/// What is wrong with a password, in such a sentence.
///
/// # Errors
/// When it cannot be found out.
pub async fn problem(chosen: &str, whose: Whose<'_>) -> Result<Option<String>, AppError> {
    if let Err(says) = rules::check(chosen, whose) {
        return Ok(Some(says));
    }
    let words = whose.words().into_iter().map(|known| known.word).collect();
    Ok(is_guessable_off_thread(chosen.to_owned(), words).await?.then(|| rules::GUESSABLE.to_owned()))
}

//! Signing in: by a password, by what comes after it, or by a passkey alone. Nobody is known before it is done, so none of
//! these takes an act.

pub mod passkey;
pub mod password;
pub mod second_step;

use super::{error::AppError, refusal::Refusal, session};
use crate::{
    domain::{Timestamp, UserId},
    server::storage::Store,
};

/// The browser that a session begins in.
#[derive(Clone, Copy, Debug)]
pub struct Browser<'a> {
    /// The hash of the session that it came with, which ends: its id was known before the sign-in.
    pub previous: Option<&'a str>,
    pub address: Option<&'a str>,
    pub user_agent: Option<&'a str>,
}

/// Begins the session of a user who has shown everything that they were asked for. Returns the cookie's value.
///
/// # Errors
/// Wrong credentials, when the user was deactivated or the password changed since it was verified.
async fn begin(
    store: &Store,
    browser: Browser<'_>,
    (user_id, verified): (UserId, &str),
    now: Timestamp,
) -> Result<String, AppError> {
    let Browser { previous, address, user_agent } = browser;
    let begun = session::begin(store, (user_id, verified), previous, address, user_agent, now).await?;
    Ok(begun.ok_or(Refusal::WrongCredentials)?)
}

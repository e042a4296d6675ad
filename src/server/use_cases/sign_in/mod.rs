//! Signing in: by a password, by what comes after it, or by a passkey alone. Nobody is known before it is done, so none of
//! these takes an act.

pub mod passkey;
pub mod password;
pub mod second_step;

use super::{
    audit::{
        Whom,
        events::{self, What},
    },
    caller::Whence,
    error::AppError,
    refusal::Refusal,
    session,
};
use crate::{
    domain::{
        Timestamp, UserId,
        event::{EventKind, EventMethod, EventReason},
    },
    server::storage::Store,
};

/// The browser that a session begins in.
#[derive(Clone, Copy, Debug)]
pub struct Browser<'a> {
    /// The hash of the session that it came with, which ends: its id was known before the sign-in.
    pub previous: Option<&'a str>,
    pub address: Option<&'a str>,
    pub user_agent: Option<&'a str>,
    pub request_id: &'a str,
}

impl Browser<'_> {
    /// Where its request comes from.
    pub const fn whence(&self) -> Whence<'_> {
        Whence { address: self.address, request_id: self.request_id }
    }

    /// Tells what became of an attempt from this browser.
    fn tell(&self, store: &Store, what: What, whom: Whom, now: Timestamp) {
        events::tell(store, what, whom, (self.whence(), self.user_agent), now);
    }
}

/// Tells of an attempt that nobody looks at, as there were too many.
pub fn throttled(store: &Store, browser: Browser<'_>, whom: Whom, reason: EventReason, now: Timestamp) {
    browser.tell(store, What::refused(EventKind::Throttled, None, Some(reason)), whom, now);
}

/// Begins the session of a user who has shown everything that they were asked for. Returns the cookie's value.
///
/// # Errors
/// Wrong credentials, when the user was deactivated or the password changed since it was verified.
async fn begin(
    store: &Store,
    browser: Browser<'_>,
    (user_id, verified): (UserId, &str),
    method: EventMethod,
    now: Timestamp,
) -> Result<String, AppError> {
    let Browser { previous, address, user_agent, .. } = browser;
    let begun = session::begin(store, (user_id, verified), previous, address, user_agent, now).await?;
    let what = match begun {
        Some(_) => What::done(EventKind::SignIn, Some(method)),
        None => What::refused(EventKind::SignIn, Some(method), Some(EventReason::Inactive)),
    };
    browser.tell(store, what, Whom::User(user_id), now);
    Ok(begun.ok_or(Refusal::WrongCredentials)?)
}

//! Signing in: by a password, by what comes after it, or by a passkey alone. Nobody is known before it is done, so none of
//! these takes an act.

pub mod browser;
pub mod known;
pub mod passkey;
pub mod password;
pub mod second_step;

pub use browser::{Browser, Entered};

use super::{
    audit::{Whom, events::What},
    error::AppError,
    refusal::Refusal,
    session::{self, Begun},
};
use crate::{
    domain::{
        Timestamp, UserId,
        event::{EventKind, EventMethod, EventReason},
    },
    server::storage::Store,
};

/// Tells of an attempt that nobody looks at, as there were too many.
pub fn throttled(store: &Store, browser: Browser<'_>, whom: Whom, reason: EventReason, now: Timestamp) {
    browser.tell(store, What::refused(EventKind::Throttled, None, Some(reason)), whom, now);
}

/// Begins the session of a user who has shown everything that they were asked for.
///
/// # Errors
/// Wrong credentials, when the user was deactivated or the password changed since it was verified; Held, when the
/// organization's data were put back and they may not confirm that.
async fn begin(
    store: &Store,
    browser: Browser<'_>,
    (user_id, verified): (UserId, &str),
    method: EventMethod,
    now: Timestamp,
) -> Result<Entered, AppError> {
    let begun = session::begin(store, (user_id, verified), browser, now).await?;
    let refused = |reason| What::refused(EventKind::SignIn, Some(method), Some(reason));
    let what = match begun {
        Begun::Session(_) => What::done(EventKind::SignIn, Some(method)),
        Begun::Gone => refused(EventReason::Inactive),
        Begun::Held(_) => refused(EventReason::Restored),
    };
    browser.tell(store, what, Whom::User(user_id), now);
    match begun {
        Begun::Session(entered) => Ok(entered),
        Begun::Gone => Err(Refusal::WrongCredentials.into()),
        Begun::Held(who) => Err(Refusal::Held(who).into()),
    }
}

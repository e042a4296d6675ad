//! The first step of a sign-in: email and password.

use super::{Browser, Entered, begin, second_step};
use crate::{
    domain::{
        Timestamp,
        event::{EventKind, EventMethod},
    },
    server::{
        crypto::password,
        storage::{
            Store,
            people::{credentials, factors},
        },
        use_cases::{
            audit::{Whom, events::What},
            error::AppError,
            refusal::Refusal,
        },
    },
};

/// Where a right password leads.
pub enum FirstStep {
    /// The session has begun.
    SignedIn(Entered),
    /// The user has a second factor. What this browser holds to go on with.
    SecondStep(String),
}

/// Takes email and password. An unknown email costs what a wrong password costs.
///
/// # Errors
/// Wrong credentials, the same for unknown people.
pub async fn sign_in(
    store: &Store,
    browser: Browser<'_>,
    (email, given): (&str, String),
    now: Timestamp,
) -> Result<FirstStep, AppError> {
    let mut connection = store.reader().acquire().await?;
    let found = credentials::credentials(&mut connection, email).await?.filter(|c| c.active);
    drop(connection);
    let matches = password::verify(given, found.as_ref().map(|c| c.password_hash.clone())).await?;
    let Some(user) = found.filter(|_| matches) else {
        // Alike for somebody and nobody: whose name it is is looked up when it is written.
        let what = What::refused(EventKind::SignIn, Some(EventMethod::Password), None);
        browser.tell(store, what, Whom::Typed(email.to_owned()), now);
        return Err(Refusal::WrongCredentials.into());
    };
    let mut connection = store.reader().acquire().await?;
    let has_factor = factors::of_user(&mut connection, user.user_id).await?.any();
    drop(connection);
    let verified = (user.user_id, user.password_hash.as_str());
    Ok(if has_factor {
        FirstStep::SecondStep(second_step::ask(store, verified, now).await?)
    } else {
        FirstStep::SignedIn(begin(store, browser, verified, EventMethod::Password, now).await?)
    })
}

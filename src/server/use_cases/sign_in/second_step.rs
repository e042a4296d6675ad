//! The second step of a sign-in: a code of the app, a recovery code, or a passkey.

use super::{Browser, Entered, begin};
use crate::{
    domain::{
        Timestamp, UserId,
        event::{EventKind, EventMethod, EventReason},
        refusal::Absent,
    },
    server::{
        crypto::{keys::Keys, passkey::Place, secret_value::random_token},
        storage::{
            Store,
            people::{credentials, factors, passkeys},
        },
        use_cases::{
            account::{self, CHALLENGE, Code, challenge_id},
            audit::Whom,
            error::AppError,
            refusal::Refusal,
        },
    },
};

/// What the second step of a sign-in is kept as.
const SECOND: &str = "second step";
const PASSKEY: &str = "second step passkey";

/// A user whose password was right in this browser, a moment ago.
pub struct Half {
    pub user_id: UserId,
    /// The hash of the password that was right.
    verified: String,
    held: String,
}

/// What will do as the second step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offered {
    pub authenticator: bool,
    /// Whether a passkey works at the address of this browser.
    pub passkey: bool,
    pub recovery: bool,
}

fn over() -> AppError {
    AppError::no_such(Absent::SignIn)
}

/// Keeps that the password was right. Returns what the browser holds to go on with.
pub(super) async fn ask(
    store: &Store,
    (user_id, verified): (UserId, &str),
    now: Timestamp,
) -> Result<String, AppError> {
    let held = random_token();
    let id = challenge_id(SECOND, &held);
    let mut transaction = store.begin().await?;
    // With the password's hash: a password that is changed meanwhile ends the sign-in that began with the old one.
    passkeys::challenge(&mut transaction, &id, Some(user_id), verified, now.plus(CHALLENGE)).await?;
    transaction.commit().await?;
    Ok(held)
}

impl Half {
    /// The sign-in under way in the browser that holds this.
    ///
    /// # Errors
    /// There is none; wrong credentials, when the user was deactivated or has another password since.
    pub async fn find(store: &Store, held: Option<&str>, now: Timestamp) -> Result<Self, AppError> {
        let held = held.ok_or_else(over)?;
        let mut connection = store.reader().acquire().await?;
        let found = passkeys::peek(&mut connection, &challenge_id(SECOND, held), now).await?;
        let Some((Some(user_id), verified)) = found else { return Err(over()) };
        // Asked before anything is used up: codes are not for a sign-in that can lead nowhere any more.
        match credentials::active(&mut connection, user_id).await? {
            Some(password_hash) if password_hash == verified => Ok(Self { user_id, verified, held: held.to_owned() }),
            _ => Err(Refusal::WrongCredentials.into()),
        }
    }

    /// What will do at this origin.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn offered(&self, store: &Store, origin: &str) -> Result<Offered, AppError> {
        let mut connection = store.reader().acquire().await?;
        let host = Place::at(origin).map(|place| place.host).unwrap_or_default();
        let passkeys = passkeys::of_user(&mut connection, self.user_id).await?;
        Ok(Offered {
            authenticator: factors::of_user(&mut connection, self.user_id).await?.authenticator,
            passkey: passkeys.iter().any(|passkey| passkey.host == host),
            recovery: factors::codes_left(&mut connection, self.user_id).await?.0 > 0,
        })
    }

    /// Signs in with a code of the app, or with one of the recovery codes. Says which it was.
    ///
    /// # Errors
    /// Invalid for a wrong code; too many attempts; the sign-in is over.
    pub async fn by_code(
        &self,
        (store, keys): (&Store, &Keys),
        browser: Browser<'_>,
        code: &str,
        now: Timestamp,
    ) -> Result<(Entered, Code), AppError> {
        let checked = account::check_code((store, keys), self.user_id, code, browser.whence(), now).await;
        let used = self.told(store, browser, checked, EventReason::Code, now)?;
        Ok((self.enter(store, browser, used.method(), now).await?, used))
    }

    /// Tells of a refused second step.
    fn told<T>(
        &self,
        store: &Store,
        browser: Browser<'_>,
        shown: Result<T, AppError>,
        reason: EventReason,
        now: Timestamp,
    ) -> Result<T, AppError> {
        if let Some(what) =
            shown.as_ref().err().and_then(|error| account::refused(EventKind::SecondFactor, error, reason))
        {
            browser.tell(store, what, Whom::User(self.user_id), now);
        }
        shown
    }

    /// What the browser is asked for, to sign in with a passkey (JSON).
    ///
    /// # Errors
    /// Invalid, when no passkey works here.
    pub async fn ask_passkey(&self, store: &Store, origin: &str, now: Timestamp) -> Result<String, AppError> {
        account::ask_of(store, self.user_id, challenge_id(PASSKEY, &self.held), origin, now).await
    }

    /// Signs in with the answer.
    ///
    /// # Errors
    /// Invalid, when it is none; the sign-in is over.
    pub async fn by_passkey(
        &self,
        store: &Store,
        browser: Browser<'_>,
        (origin, answer): (&str, &str),
        now: Timestamp,
    ) -> Result<Entered, AppError> {
        let id = challenge_id(PASSKEY, &self.held);
        let answered = account::answer_of(store, self.user_id, id, (origin, answer), now).await;
        self.told(store, browser, answered, EventReason::Passkey, now)?;
        self.enter(store, browser, EventMethod::SecondPasskey, now).await
    }

    /// Begins the session and uses the first step up.
    async fn enter(
        &self,
        store: &Store,
        browser: Browser<'_>,
        method: EventMethod,
        now: Timestamp,
    ) -> Result<Entered, AppError> {
        let mut transaction = store.begin().await?;
        let taken = passkeys::take(&mut transaction, &challenge_id(SECOND, &self.held), now).await?;
        transaction.commit().await?;
        if taken.is_none() {
            return Err(over());
        }
        begin(store, browser, (self.user_id, &self.verified), method, now).await
    }
}

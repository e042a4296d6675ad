//! Proofs: a user shows who they are by the password, by a code of the app, or by a passkey.

use super::{CHALLENGE, Own, check_code, factors::usable, place};
use crate::{
    domain::{
        UserId,
        event::{EventKind, EventMethod, EventReason},
        refusal::Wrong,
    },
    policy::Action,
    server::{
        crypto::{passkey::Place, password},
        storage::{
            Store,
            people::{credentials, factors, passkeys, sessions},
        },
        use_cases::{
            audit::{
                Whom,
                events::{self, What},
            },
            error::AppError,
            refusal::Refusal,
            session,
        },
    },
};

const PROVE: &str = "prove";

/// By what a user can show who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether the password will do: only without a second factor.
    pub password: bool,
    pub authenticator: bool,
    pub recovery: bool,
    /// Whether one of their passkeys works at this address.
    pub passkey: bool,
}

/// What one can show.
///
/// # Errors
/// Denied.
pub async fn options(own: Own<'_>, origin: &str) -> Result<Options, AppError> {
    let mut connection = own.act.read(Action::ViewSelf).await?;
    let id = own.act.caller.actor.user_id();
    let had = factors::of_user(&mut connection, id).await?;
    let recovery = factors::codes_left(&mut connection, id).await?.0 > 0;
    let passkey = match Place::at(origin) {
        Ok(place) => !usable(&mut connection, id, &place).await?.is_empty(),
        Err(_) => false,
    };
    Ok(Options { password: !had.any(), authenticator: had.authenticator, recovery, passkey })
}

/// What is told of a refusal for this reason; `None`: it is none of what was shown, as when storage fails.
pub fn refused(kind: EventKind, error: &AppError, reason: EventReason) -> Option<What> {
    match error {
        AppError::Refused(Refusal::TooManyAttempts { .. }) => {
            Some(What::refused(EventKind::Throttled, None, Some(EventReason::Account)))
        }
        AppError::Refused(Refusal::Invalid(_)) => Some(What::refused(kind, None, Some(reason))),
        _ => None,
    }
}

/// Tells of a refused proof.
fn told<T>(own: Own<'_>, shown: Result<T, AppError>, reason: EventReason) -> Result<T, AppError> {
    if let Some(what) = shown.as_ref().err().and_then(|error| refused(EventKind::Proof, error, reason)) {
        tell(own, what);
    }
    shown
}

fn tell(own: Own<'_>, what: What) {
    let caller = own.act.caller;
    if let Ok(store) = own.act.store(Action::ChangeSelf) {
        events::tell(store, what, Whom::User(caller.actor.user_id()), (caller.whence(), None), own.act.now);
    }
}

/// Notes it, and returns the cookie that takes the place of the one the browser has: a copy of that is put out.
async fn proved(own: Own<'_>, method: EventMethod) -> Result<String, AppError> {
    let mut change = own.begin().await?;
    // Asked again: a factor may have been added while the password was on its way.
    if method == EventMethod::Password && factors::of_user(&mut change, own.act.caller.actor.user_id()).await?.any() {
        return Err(not_enough());
    }
    let (cookie, token_hash) = session::renewed(&own.session.token);
    sessions::proved(&mut change, &own.session.id_hash, &token_hash, own.act.now).await?;
    change.keep().await?;
    tell(own, What::done(EventKind::Proof, Some(method)));
    Ok(cookie)
}

fn not_enough() -> AppError {
    AppError::invalid("password", Wrong::FactorNeeded)
}

/// Only for those without a second factor: with one, a password that someone learnt must not be enough to remove it.
/// Returns the session's new cookie, as all of these do.
///
/// # Errors
/// Invalid, when it is another, or is not enough.
pub async fn by_password(own: Own<'_>, given: &str) -> Result<String, AppError> {
    let mut connection = own.act.read(Action::ChangeSelf).await?;
    if factors::of_user(&mut connection, own.act.caller.actor.user_id()).await?.any() {
        return Err(not_enough());
    }
    let known = credentials::of_user(&mut connection, own.act.caller.actor.user_id()).await?;
    drop(connection);
    let known = known.map(|c| c.password_hash);
    if !password::verify(given.to_owned(), known).await? {
        return told(own, Err(AppError::invalid("password", Wrong::PasswordAgain)), EventReason::Password);
    }
    proved(own, EventMethod::Password).await
}

/// A code of the app, or a recovery code.
///
/// # Errors
/// Invalid for a wrong code; too many attempts.
pub async fn by_code(own: Own<'_>, code: &str) -> Result<String, AppError> {
    let whence = own.act.caller.whence();
    let database = (own.act.store(Action::ChangeSelf)?, own.keys);
    let checked = check_code(database, own.act.caller.actor.user_id(), code, whence, own.act.now).await;
    let used = told(own, checked, EventReason::Code)?;
    proved(own, used.method()).await
}

/// What the browser is asked for (JSON, as `PublicKeyCredential.parseRequestOptionsFromJSON` takes it).
///
/// # Errors
/// Invalid, when no passkey works here.
pub async fn ask(own: Own<'_>, origin: &str) -> Result<String, AppError> {
    ask_of(
        own.act.store(Action::ChangeSelf)?,
        own.act.caller.actor.user_id(),
        own.challenge(PROVE),
        origin,
        own.act.now,
    )
    .await
}

/// Asks a known user for one of their passkeys, and keeps the question under this name.
pub async fn ask_of(
    store: &Store,
    user_id: UserId,
    challenge: String,
    origin: &str,
    now: crate::domain::Timestamp,
) -> Result<String, AppError> {
    let place = place(origin)?;
    let mut transaction = store.begin().await?;
    let have = usable(&mut transaction, user_id, &place).await?;
    if have.is_empty() {
        return Err(AppError::invalid("passkey", Wrong::NoPasskeyHere));
    }
    let asked = place.ask(&have)?;
    passkeys::challenge(&mut transaction, &challenge, Some(user_id), &asked.state, now.plus(CHALLENGE)).await?;
    transaction.commit().await?;
    Ok(asked.options)
}

/// Takes the answer of a known user, once.
///
/// # Errors
/// Invalid, when it is none.
pub async fn answer_of(
    store: &Store,
    user_id: UserId,
    challenge: String,
    (origin, answer): (&str, &str),
    now: crate::domain::Timestamp,
) -> Result<(), AppError> {
    let place = place(origin)?;
    let mut transaction = store.begin().await?;
    let asked = passkeys::take(&mut transaction, &challenge, now).await?.filter(|(of, _)| *of == Some(user_id));
    let Some((_, state)) = asked else {
        return Err(AppError::invalid("passkey", Wrong::TooLate));
    };
    let have = usable(&mut transaction, user_id, &place).await?;
    let used = match place.answered(answer, &state, &have) {
        Ok((passkey, credential)) => passkeys::used(&mut transaction, passkey, &credential, now).await?,
        Err(refused) => {
            // The question is used up all the same.
            transaction.commit().await?;
            return Err(AppError::invalid("passkey", refused.logged()));
        }
    };
    transaction.commit().await?;
    if used { Ok(()) } else { Err(AppError::invalid("passkey", crate::server::crypto::passkey::Refused::SAYS)) }
}

/// # Errors
/// Invalid, when the answer is none.
pub async fn by_passkey(own: Own<'_>, origin: &str, answer: &str) -> Result<String, AppError> {
    let answered = answer_of(
        own.act.store(Action::ChangeSelf)?,
        own.act.caller.actor.user_id(),
        own.challenge(PROVE),
        (origin, answer),
        own.act.now,
    );
    told(own, answered.await, EventReason::Passkey)?;
    proved(own, EventMethod::Passkey).await
}

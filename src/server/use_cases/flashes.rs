//! What is left for the next page: for any page of a session or a user what its door has written, and for the one page that
//! shows it a new secret, encrypted.

use crate::{
    domain::{ClientId, Timestamp, UserId, time::MINUTE},
    server::{
        crypto::{
            sealed::Seal,
            secret_value::{SecretValue, random_token, sha256_hex},
        },
        storage::{Store, people::flashes},
        use_cases::{change::Change, error::AppError, session::SignedIn},
    },
};
use serde::{Deserialize, Serialize};

/// Long enough to reload a page, short enough to forget what was typed.
const KEPT: i64 = 10 * MINUTE;

const PAGE: &str = "page";
const SECRET: &str = "secret";

/// How many are kept for a session, and for a user beside their sessions, and how many characters of them: enough for the
/// pages one has open.
const OF_SESSION: (usize, i64) = (20, 2 << 20);
/// The same for all who are signed out together.
const OF_OTHERS: (usize, i64) = (500, 1 << 20);

/// Keeps a flash for a session, or for who is signed out, and returns its id. The oldest go when there are too many.
///
/// # Errors
/// When storage fails.
pub async fn leave(store: &Store, session_hash: Option<&str>, left: &str, now: Timestamp) -> Result<String, AppError> {
    let id = random_token()[..22].to_owned();
    let mut transaction = store.begin().await?;
    flashes::insert(&mut transaction, &id, session_hash, PAGE, left, now.plus(KEPT)).await?;
    let most = if session_hash.is_some() { OF_SESSION } else { OF_OTHERS };
    flashes::keep_newest(&mut transaction, &id, session_hash, PAGE, most).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Keeps a flash for a user, whichever session they come back with, and returns its id. The oldest of the user go when
/// there are too many: what was typed last is what someone comes back to.
///
/// # Errors
/// When storage fails.
pub async fn leave_for(store: &Store, user: UserId, left: &str, now: Timestamp) -> Result<String, AppError> {
    leave(store, Some(&owner(user)), left, now).await
}

/// Whose a flash is that is a user's; no session's hash looks like this.
fn owner(user: UserId) -> String {
    format!("user {user}")
}

/// Reads a flash; it stays for a reload.
///
/// # Errors
/// When storage fails.
pub async fn peek(
    store: &Store,
    id: &str,
    session: Option<&SignedIn>,
    now: Timestamp,
) -> Result<Option<String>, AppError> {
    let mut connection = store.reader().acquire().await?;
    let whose = session.map(|session| (session.id_hash.as_str(), owner(session.actor.user_id())));
    let whose = whose.as_ref().map(|(session, user)| (*session, user.as_str()));
    Ok(flashes::peek(&mut connection, id, whose, PAGE, now).await?)
}

/// Keeps something that one page of this session shows once, such as a new link of a user. What is kept under the same
/// name is forgotten.
///
/// # Errors
/// When storage or encryption fails.
pub async fn keep_once(
    store: &Store,
    session: &SignedIn,
    name: &str,
    plain: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    let id = once_id(session, name);
    let payload = seal(session).close(plain, &id)?;
    keep(store, session, &id, &payload, now).await
}

/// Keeps what belongs to a change that is done already: what fails once is tried again, with another connection.
async fn keep(store: &Store, session: &SignedIn, id: &str, payload: &str, now: Timestamp) -> Result<(), AppError> {
    let once = async || {
        let mut transaction = store.begin().await?;
        flashes::insert(&mut transaction, id, Some(&session.id_hash), SECRET, payload, now.plus(KEPT)).await?;
        transaction.commit().await
    };
    if once().await.is_err() {
        once().await?;
    }
    Ok(())
}

/// Hands it out and forgets it, in a change of the session's user.
///
/// # Errors
/// When storage fails.
pub async fn take_once(
    mut change: Change,
    session: &SignedIn,
    name: &str,
    now: Timestamp,
) -> Result<Option<String>, AppError> {
    let id = once_id(session, name);
    let payload = flashes::take(&mut change, &id, &session.id_hash, SECRET, now).await?;
    change.keep().await?;
    Ok(payload.and_then(|closed| seal(session).open(&closed, &id)))
}

fn once_id(session: &SignedIn, name: &str) -> String {
    sha256_hex(format!("once {} {name}", session.id_hash).as_bytes())
}

#[derive(Serialize, Deserialize)]
struct Kept {
    sealed: String,
    added_client: bool,
}

/// Where a session's new secret of a client is kept.
fn secret_id(session: &SignedIn, client_id: ClientId) -> String {
    sha256_hex(format!("secret {} {client_id}", session.id_hash).as_bytes())
}

/// The database never holds the key: it comes from the cookie, of which it knows the hash only.
fn seal(session: &SignedIn) -> Seal {
    Seal::new(&["clientele flash", &session.token])
}

/// Keeps a new secret for the page that shows it.
///
/// # Errors
/// When storage or encryption fails.
pub async fn keep_secret(
    store: &Store,
    session: &SignedIn,
    client_id: ClientId,
    secret: &SecretValue,
    added_client: bool,
    now: Timestamp,
) -> Result<(), AppError> {
    let id = secret_id(session, client_id);
    let kept = Kept { sealed: seal(session).close(secret.expose(), &id)?, added_client };
    let payload = serde_json::to_string(&kept).map_err(AppError::internal)?;
    keep(store, session, &id, &payload, now).await
}

/// Hands out a new secret and forgets it, in a change of the session's user: of two that ask at once, one gets it. Also
/// whether its client is new.
///
/// # Errors
/// When storage fails.
pub async fn take_secret(
    mut change: Change,
    session: &SignedIn,
    client_id: ClientId,
    now: Timestamp,
) -> Result<Option<(String, bool)>, AppError> {
    let id = secret_id(session, client_id);
    let payload = flashes::take(&mut change, &id, &session.id_hash, SECRET, now).await?;
    change.keep().await?;
    Ok(payload.and_then(|json| {
        let kept: Kept = serde_json::from_str(&json).ok()?;
        Some((seal(session).open(&kept.sealed, &id)?, kept.added_client))
    }))
}

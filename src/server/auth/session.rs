//! Sessions: a cookie, a row with its hashes, an end.
//!
//! The cookie has two halves of 256 random bits, with a dot between. The first names the session for all its life and is the
//! key to what is kept for it. The second is renewed each time the user shows who they are.

use crate::{
    domain::{Timestamp, time::MINUTE},
    policy::{Actor, Proof},
    server::{
        error::AppError,
        secret_value::{random_token, sha256_hex},
        storage::{StorageError, Store, directory, sessions},
    },
};
use subtle::ConstantTimeEq;

/// How long a session lasts, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Without a request.
    pub idle: i64,
    /// At all.
    pub absolute: i64,
    /// How long the user counts as having shown who they are.
    pub proof: i64,
}

impl Limits {
    /// Whether a session is too old, or was left alone for too long. One that begins in the future would outlive both
    /// limits.
    pub fn ended(self, session: &sessions::Session, now: Timestamp) -> bool {
        let within = |at: Timestamp, limit: i64| at.age(now).is_some_and(|age| age < limit);
        !within(session.last_seen_at, self.idle) || !within(session.created_at, self.absolute)
    }
}

/// A request's session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub actor: Actor,
    pub email: String,
    pub organization_name: String,
    /// The half of the cookie that stays: the key to what is encrypted for this session.
    pub token: String,
    /// Its SHA-256: the session's name in the database.
    pub id_hash: String,
    pub proof: Proof,
    /// By which it was opened, and by which whatever it changes asks again.
    pub limits: Limits,
    /// Whether the organization asks for a second factor and the user has none: then only their account is open.
    pub lacks_factor: bool,
}

/// Written no more often than this: a busy page must not write for every request.
const TOUCH_EVERY: i64 = MINUTE;

const BETWEEN: char = '.';

/// A new second half for a session: the cookie's whole value, and the hash that is kept of the new half.
pub fn renewed(token: &str) -> (String, String) {
    let half = random_token();
    let hash = sha256_hex(half.as_bytes());
    (format!("{token}{BETWEEN}{half}"), hash)
}

/// The session a cookie's value opens, if it still does.
///
/// # Errors
/// When storage fails.
pub async fn open(store: &Store, limits: Limits, cookie: &str, now: Timestamp) -> Result<Option<SignedIn>, AppError> {
    let (token, half) = cookie.split_once(BETWEEN).unwrap_or((cookie, ""));
    let id_hash = sha256_hex(token.as_bytes());
    let mut connection = store.reader().acquire().await?;
    let Some(session) = sessions::find(&mut connection, &id_hash).await? else { return Ok(None) };
    let shown = if half.is_empty() { String::new() } else { sha256_hex(half.as_bytes()) };
    if !bool::from(session.token_hash.as_bytes().ct_eq(shown.as_bytes())) {
        return Ok(None);
    }
    if limits.ended(&session, now) {
        return Ok(None);
    }
    let actor =
        directory::actor(&mut connection, session.user_id, session.organization_id, session.name, false).await?;
    drop(connection);
    if now.since(session.last_seen_at) >= TOUCH_EVERY
        && let Err(error) = touch(store, &id_hash, now).await
    {
        // Whoever looks for what is wrong must be let in while nothing can be written. The session only ends earlier.
        tracing::error!(%error, "a session's last use could not be noted");
    }
    Ok(Some(SignedIn {
        actor,
        email: session.email,
        organization_name: session.organization_name,
        token: token.to_owned(),
        id_hash,
        proof: Proof { at: session.proved_at, lasts: limits.proof },
        limits,
        lacks_factor: session.lacks_factor,
    }))
}

async fn touch(store: &Store, id_hash: &str, now: Timestamp) -> Result<(), StorageError> {
    let mut transaction = store.begin().await?;
    sessions::touch(&mut transaction, id_hash, now).await?;
    transaction.commit().await
}

/// Begins a session for a user and ends the one the browser came with, by its hash: its id was known before the sign-in.
/// Returns the cookie's value. `None`: the user was deactivated, or has another password than the one that was verified.
/// That is asked in the statement that notes the sign-in, so that whoever resets a password or deactivates the user comes
/// wholly before or wholly after.
///
/// # Errors
/// When storage fails.
pub async fn begin(
    store: &Store,
    (user_id, verified): (uuid::Uuid, &str),
    previous: Option<&str>,
    address: Option<&str>,
    user_agent: Option<&str>,
    now: Timestamp,
) -> Result<Option<String>, AppError> {
    let token = random_token();
    let (cookie, token_hash) = renewed(&token);
    let mut transaction = store.begin().await?;
    if !directory::signed_in(&mut transaction, user_id, verified, now).await? {
        return Ok(None);
    }
    if let Some(previous) = previous {
        sessions::remove(&mut transaction, previous).await?;
    }
    let user_agent: Option<String> = user_agent.map(|agent| agent.chars().take(300).collect());
    let id_hash = sha256_hex(token.as_bytes());
    sessions::insert(&mut transaction, (&id_hash, &token_hash), user_id, now, address, user_agent.as_deref()).await?;
    transaction.commit().await?;
    Ok(Some(cookie))
}

/// Ends a session: its cookie opens nothing from now on.
///
/// # Errors
/// When storage fails.
pub async fn end(store: &Store, id_hash: &str) -> Result<(), AppError> {
    let mut transaction = store.begin().await?;
    sessions::remove(&mut transaction, id_hash).await?;
    Ok(transaction.commit().await?)
}

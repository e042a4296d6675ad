//! Sessions: a cookie with 256 random bits, a row with their hash, an end.

use crate::{
    domain::{Timestamp, time::MINUTE},
    policy::Actor,
    server::{
        error::AppError,
        secret_value::{random_token, sha256_hex},
        storage::{Store, directory, sessions},
    },
};

/// How long a session lasts, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Without a request.
    pub idle: i64,
    /// At all.
    pub absolute: i64,
}

/// A request's session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub actor: Actor,
    pub email: String,
    pub organization_name: String,
    /// The cookie's value: the key to what is encrypted for this session.
    pub token: String,
    /// Its SHA-256: the session's name in the database.
    pub id_hash: String,
}

/// Written no more often than this: a busy page must not write for every request.
const TOUCH_EVERY: i64 = MINUTE;

/// The session a cookie's value opens, if it still does.
///
/// # Errors
/// When storage fails.
pub async fn open(store: &Store, limits: Limits, token: &str, now: Timestamp) -> Result<Option<SignedIn>, AppError> {
    let id_hash = sha256_hex(token.as_bytes());
    let mut connection = store.reader().acquire().await?;
    let Some(session) = sessions::find(&mut connection, &id_hash).await? else { return Ok(None) };
    if now.since(session.last_seen_at) >= limits.idle || now.since(session.created_at) >= limits.absolute {
        return Ok(None);
    }
    let actor = directory::actor(&mut connection, session.user_id, session.organization_id, session.name).await?;
    drop(connection);
    if now.since(session.last_seen_at) >= TOUCH_EVERY {
        let mut transaction = store.begin().await?;
        sessions::touch(&mut transaction, &id_hash, now).await?;
        transaction.commit().await?;
    }
    Ok(Some(SignedIn {
        actor,
        email: session.email,
        organization_name: session.organization_name,
        token: token.to_owned(),
        id_hash,
    }))
}

/// Begins a session for a user and ends the one the browser came with: its id was known before the sign-in.
///
/// # Errors
/// When storage fails.
pub async fn begin(
    store: &Store,
    user_id: uuid::Uuid,
    previous: Option<&str>,
    address: Option<&str>,
    user_agent: Option<&str>,
    now: Timestamp,
) -> Result<String, AppError> {
    let token = random_token();
    let mut transaction = store.begin().await?;
    if let Some(previous) = previous {
        sessions::remove(&mut transaction, &sha256_hex(previous.as_bytes())).await?;
    }
    let user_agent: Option<String> = user_agent.map(|agent| agent.chars().take(300).collect());
    let id_hash = sha256_hex(token.as_bytes());
    sessions::insert(&mut transaction, &id_hash, user_id, now, address, user_agent.as_deref()).await?;
    directory::signed_in(&mut transaction, user_id, now).await?;
    transaction.commit().await?;
    Ok(token)
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

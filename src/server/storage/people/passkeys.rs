//! Passkeys, and the challenges that wait for a browser's answer.

use crate::{
    domain::{Timestamp, UserId},
    server::storage::{
        Connection,
        columns::{Id, Of, Stored as Row},
    },
};
use sqlx::FromRow;
use uuid::Uuid;

/// A passkey of a user.
#[derive(Clone, Debug, FromRow)]
pub struct Stored {
    #[sqlx(try_from = "Id")]
    pub id: Uuid,
    pub user_id: UserId,
    pub name: String,
    /// Where it works.
    pub host: String,
    /// Public key, counter and flags, as JSON.
    pub credential: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

impl Row for Stored {
    const TABLE: &'static str = "passkeys";
    const KEY: &'static [&'static str] = &["id"];
}

/// A user's passkeys, the oldest first.
pub async fn of_user(connection: &mut Connection, user_id: UserId) -> Result<Vec<Stored>, sqlx::Error> {
    let passkeys: Vec<Of<Stored>> = sqlx::query_as(
        "SELECT id, user_id, name, host, credential, created_at, last_used_at FROM passkeys WHERE user_id = $1 \
         ORDER BY created_at, id",
    )
    .bind(user_id)
    .fetch_all(connection)
    .await?;
    Ok(passkeys.into_iter().map(|Of(passkey)| passkey).collect())
}

/// The passkey of this credential id (base64url), whosever it is.
pub async fn find(connection: &mut Connection, credential_id: &str) -> Result<Option<Stored>, sqlx::Error> {
    let passkey: Option<Of<Stored>> = sqlx::query_as(
        "SELECT id, user_id, name, host, credential, created_at, last_used_at FROM passkeys WHERE credential_id = $1",
    )
    .bind(credential_id)
    .fetch_optional(connection)
    .await?;
    Ok(passkey.map(|Of(passkey)| passkey))
}

/// Adds a passkey; `false`: its credential is someone's already.
pub async fn add(connection: &mut Connection, passkey: &Stored, credential_id: &str) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO passkeys (id, user_id, credential_id, name, host, credential, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (credential_id) DO NOTHING",
    )
    .bind(Id(passkey.id))
    .bind(passkey.user_id)
    .bind(credential_id)
    .bind(&passkey.name)
    .bind(&passkey.host)
    .bind(&passkey.credential)
    .bind(passkey.created_at)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes a use, with the counter and the flags that came with it; `false`: it was used or removed meanwhile.
pub async fn used(
    connection: &mut Connection,
    before: &Stored,
    credential: &str,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE passkeys SET credential = $1, last_used_at = $2 WHERE id = $3 AND credential = $4")
        .bind(credential)
        .bind(now)
        .bind(Id(before.id))
        .bind(&before.credential)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a passkey of this user and returns its name; `None`: there is none.
pub async fn remove(connection: &mut Connection, user_id: UserId, id: Uuid) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("DELETE FROM passkeys WHERE user_id = $1 AND id = $2 RETURNING name")
        .bind(user_id)
        .bind(Id(id))
        .fetch_optional(connection)
        .await
}

/// All of a user's passkeys.
pub async fn remove_of(connection: &mut Connection, user_id: UserId) -> Result<u64, sqlx::Error> {
    sqlx::query("DELETE FROM passkeys WHERE user_id = $1")
        .bind(user_id)
        .execute(connection)
        .await
        .map(|done| done.rows_affected())
}

/// Keeps what an answer is to be checked with, in the place of an earlier challenge of the same name.
pub async fn challenge(
    connection: &mut Connection,
    id: &str,
    user_id: Option<UserId>,
    state: &str,
    expires_at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO challenges (id, user_id, state, expires_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE \
         SET user_id = excluded.user_id, state = excluded.state, expires_at = excluded.expires_at",
    )
    .bind(id)
    .bind(user_id)
    .bind(state)
    .bind(expires_at)
    .execute(connection)
    .await
    .map(|_| ())
}

type Challenge = (Option<UserId>, String);

/// A challenge that stays: whose it is, and its state.
pub async fn peek(connection: &mut Connection, id: &str, now: Timestamp) -> Result<Option<Challenge>, sqlx::Error> {
    sqlx::query_as("SELECT user_id, state FROM challenges WHERE id = $1 AND expires_at > $2")
        .bind(id)
        .bind(now)
        .fetch_optional(connection)
        .await
}

/// A challenge, which is used up: of two answers at once one finds it.
pub async fn take(connection: &mut Connection, id: &str, now: Timestamp) -> Result<Option<Challenge>, sqlx::Error> {
    sqlx::query_as("DELETE FROM challenges WHERE id = $1 AND expires_at > $2 RETURNING user_id, state")
        .bind(id)
        .bind(now)
        .fetch_optional(connection)
        .await
}

pub async fn remove_expired(connection: &mut Connection, now: Timestamp) -> Result<u64, sqlx::Error> {
    sqlx::query("DELETE FROM challenges WHERE expires_at <= $1")
        .bind(now)
        .execute(connection)
        .await
        .map(|done| done.rows_affected())
}

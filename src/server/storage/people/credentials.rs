//! What users sign in with: addresses and passwords.

use crate::{
    domain::{Timestamp, UserId, person::UserState, text::folded},
    server::storage::{
        Connection,
        columns::{Of, Stored},
    },
};
use sqlx::FromRow;

/// A user as sign-in needs one.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub user_id: UserId,
    /// PHC string
    pub password_hash: String,
    pub active: bool,
}

#[derive(FromRow)]
struct Record {
    id: UserId,
    password_hash: String,
    state: UserState,
}

impl Stored for Record {
    const TABLE: &'static str = "users";
    const KEY: &'static [&'static str] = &["id"];
}

/// Finds who signs in with this address, whatever its capitals.
pub async fn credentials(connection: &mut Connection, email: &str) -> Result<Option<Credentials>, sqlx::Error> {
    let record: Option<Of<Record>> = sqlx::query_as("SELECT id, password_hash, state FROM users WHERE email_key = $1")
        .bind(folded(email))
        .fetch_optional(connection)
        .await?;
    Ok(record.map(|Of(Record { id, password_hash, state })| Credentials {
        user_id: id,
        password_hash,
        active: state == UserState::Active,
    }))
}

/// The hash of an active user's password; `None`: there is no such active user.
pub async fn active(connection: &mut Connection, user_id: UserId) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT password_hash FROM users WHERE id = $1 AND state = 'active'")
        .bind(user_id)
        .fetch_optional(connection)
        .await
}

/// Whether a user has chosen a password.
pub async fn has_password(connection: &mut Connection, user_id: UserId) -> Result<bool, sqlx::Error> {
    let hash: String =
        sqlx::query_scalar("SELECT password_hash FROM users WHERE id = $1").bind(user_id).fetch_one(connection).await?;
    Ok(!hash.is_empty())
}

/// Notes a sign-in of an active user by this password (its hash); `false`: there is none.
pub async fn signed_in(
    connection: &mut Connection,
    user_id: UserId,
    password_hash: &str,
    at: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done =
        sqlx::query("UPDATE users SET last_sign_in_at = $1 WHERE id = $2 AND state = 'active' AND password_hash = $3")
            .bind(at)
            .bind(user_id)
            .bind(password_hash)
            .execute(connection)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// A new password.
pub async fn set_password(connection: &mut Connection, id: UserId, hash: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE users SET password_hash = $1 WHERE id = $2")
        .bind(hash)
        .bind(id)
        .execute(connection)
        .await
        .map(|_| ())
}

/// A new password in the place of the one that was verified (its hash); `false`: another one is there.
pub async fn change_password(
    connection: &mut Connection,
    id: UserId,
    verified: &str,
    hash: &str,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE users SET password_hash = $1 WHERE id = $2 AND password_hash = $3")
        .bind(hash)
        .bind(id)
        .bind(verified)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

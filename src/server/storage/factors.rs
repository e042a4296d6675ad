//! Second factors of people: authenticator apps, recovery codes, and how often a code was wrong.

use super::Connection;
use crate::domain::{Factors, Timestamp};
use uuid::Uuid;

/// An authenticator app.
#[derive(Clone, Debug)]
pub struct Authenticator {
    /// Base 32
    pub secret: String,
    pub created_at: Timestamp,
    pub confirmed: bool,
    /// The time step of the last code that was taken.
    pub last_step: i64,
}

/// What a user has beside the password.
pub async fn of_user(connection: &mut Connection, user_id: Uuid) -> Result<Factors, sqlx::Error> {
    let (authenticators, passkeys): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM authenticators a WHERE a.user_id = $1 AND a.confirmed_at IS NOT NULL), \
         (SELECT COUNT(*) FROM passkeys p WHERE p.user_id = $1)",
    )
    .bind(user_id.to_string())
    .fetch_one(connection)
    .await?;
    Ok(Factors { authenticator: authenticators > 0, passkeys: u32::try_from(passkeys).unwrap_or(u32::MAX) })
}

/// Active users of an organization without any of it.
pub async fn users_without(connection: &mut Connection, organization_id: Uuid) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM users u WHERE u.organization_id = $1 AND u.state = 'active' \
         AND NOT EXISTS (SELECT 1 FROM authenticators a WHERE a.user_id = u.id AND a.confirmed_at IS NOT NULL) \
         AND NOT EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id)",
    )
    .bind(organization_id.to_string())
    .fetch_one(connection)
    .await
}

pub async fn authenticator(connection: &mut Connection, user_id: Uuid) -> Result<Option<Authenticator>, sqlx::Error> {
    let row: Option<(String, i64, Option<i64>, i64)> =
        sqlx::query_as("SELECT secret, created_at, confirmed_at, last_step FROM authenticators WHERE user_id = $1")
            .bind(user_id.to_string())
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(secret, created_at, confirmed_at, last_step)| Authenticator {
        secret,
        created_at: Timestamp::from_millis(created_at),
        confirmed: confirmed_at.is_some(),
        last_step,
    }))
}

/// Puts a new secret in the place of one that was never confirmed; `false`: a confirmed one is there and stays.
pub async fn propose(
    connection: &mut Connection,
    user_id: Uuid,
    secret: &str,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO authenticators (user_id, secret, created_at) VALUES ($1, $2, $3) ON CONFLICT (user_id) DO UPDATE \
         SET secret = excluded.secret, created_at = excluded.created_at, last_step = 0 \
         WHERE authenticators.confirmed_at IS NULL",
    )
    .bind(user_id.to_string())
    .bind(secret)
    .bind(now.millis())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The app has shown that it has this secret; `false`: another secret is there, or it had shown so before.
pub async fn confirm(
    connection: &mut Connection,
    user_id: Uuid,
    secret: &str,
    step: i64,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE authenticators SET confirmed_at = $1, last_step = $2 \
         WHERE user_id = $3 AND secret = $4 AND confirmed_at IS NULL",
    )
    .bind(now.millis())
    .bind(step)
    .bind(user_id.to_string())
    .bind(secret)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Uses up the code of a time step; `false`: it, or a later one, was used before. Of two at once one gets it.
pub async fn use_step(connection: &mut Connection, user_id: Uuid, step: i64) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE authenticators SET last_step = $1 WHERE user_id = $2 AND last_step < $1")
        .bind(step)
        .bind(user_id.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn remove_authenticator(connection: &mut Connection, user_id: Uuid) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM authenticators WHERE user_id = $1")
        .bind(user_id.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts new recovery codes in the place of all that were there.
pub async fn replace_codes(
    connection: &mut Connection,
    user_id: Uuid,
    hashes: &[String],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    remove_codes(connection, user_id).await?;
    for hash in hashes {
        sqlx::query("INSERT INTO recovery_codes (user_id, code_hash, created_at) VALUES ($1, $2, $3)")
            .bind(user_id.to_string())
            .bind(hash)
            .bind(now.millis())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

pub async fn remove_codes(connection: &mut Connection, user_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1")
        .bind(user_id.to_string())
        .execute(connection)
        .await
        .map(|_| ())
}

/// How many recovery codes are left, and how many there were.
pub async fn codes_left(connection: &mut Connection, user_id: Uuid) -> Result<(i64, i64), sqlx::Error> {
    sqlx::query_as("SELECT COUNT(*) - COUNT(used_at), COUNT(*) FROM recovery_codes WHERE user_id = $1")
        .bind(user_id.to_string())
        .fetch_one(connection)
        .await
}

/// Uses up a recovery code; `false`: there is none with this hash, or it was used. Of two at once one gets it.
pub async fn use_code(
    connection: &mut Connection,
    user_id: Uuid,
    hash: &str,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done =
        sqlx::query("UPDATE recovery_codes SET used_at = $1 WHERE user_id = $2 AND code_hash = $3 AND used_at IS NULL")
            .bind(now.millis())
            .bind(user_id.to_string())
            .bind(hash)
            .execute(connection)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Wrong codes in a row, and when the last was.
pub async fn failures(connection: &mut Connection, user_id: Uuid) -> Result<(i64, Timestamp), sqlx::Error> {
    let (n, at): (i64, i64) = sqlx::query_as("SELECT code_failures, code_failed_at FROM users WHERE id = $1")
        .bind(user_id.to_string())
        .fetch_one(connection)
        .await?;
    Ok((n, Timestamp::from_millis(at)))
}

/// One more. Counted in the statement, so that guesses sent at once all count.
pub async fn failed(connection: &mut Connection, user_id: Uuid, now: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE users SET code_failures = code_failures + 1, code_failed_at = $1 WHERE id = $2")
        .bind(now.millis())
        .bind(user_id.to_string())
        .execute(connection)
        .await
        .map(|_| ())
}

pub async fn forget_failures(connection: &mut Connection, user_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE users SET code_failures = 0 WHERE id = $1 AND code_failures > 0")
        .bind(user_id.to_string())
        .execute(connection)
        .await
        .map(|_| ())
}

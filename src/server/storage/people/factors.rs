//! Second factors of people: authenticator apps, recovery codes, and how often a code was wrong.

use crate::{
    domain::{Factors, OrganizationId, Timestamp, UserId},
    server::storage::{
        Connection,
        columns::{Of, Stored},
    },
};
use sqlx::FromRow;

/// An authenticator app.
#[derive(Clone, Debug, FromRow)]
pub struct Authenticator {
    /// Base 32, or sealed.
    pub secret: String,
    pub created_at: Timestamp,
}

impl Stored for Authenticator {
    const TABLE: &'static str = "authenticators";
    const KEY: &'static [&'static str] = &["user_id"];
}

/// What a user has beside the password.
pub async fn of_user(connection: &mut Connection, user_id: UserId) -> Result<Factors, sqlx::Error> {
    let (authenticators, passkeys): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM authenticators a WHERE a.user_id = $1), \
         (SELECT COUNT(*) FROM passkeys p WHERE p.user_id = $1)",
    )
    .bind(user_id)
    .fetch_one(connection)
    .await?;
    Ok(Factors { authenticator: authenticators > 0, passkeys: u32::try_from(passkeys).unwrap_or(u32::MAX) })
}

/// Whether the user's organization asks for a second factor and they have none.
pub async fn lacks_factor(connection: &mut Connection, user_id: UserId) -> Result<bool, sqlx::Error> {
    let n: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM users u JOIN organizations o ON o.id = u.organization_id \
         WHERE u.id = $1 AND o.second_factor = 1 \
         AND NOT EXISTS (SELECT 1 FROM authenticators a WHERE a.user_id = u.id) \
         AND NOT EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id)",
    )
    .bind(user_id)
    .fetch_one(connection)
    .await?;
    Ok(n > 0)
}

/// Active users of an organization without any of it.
pub async fn users_without(connection: &mut Connection, organization_id: OrganizationId) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM users u WHERE u.organization_id = $1 AND u.state = 'active' \
         AND NOT EXISTS (SELECT 1 FROM authenticators a WHERE a.user_id = u.id) \
         AND NOT EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id)",
    )
    .bind(organization_id)
    .fetch_one(connection)
    .await
}

pub async fn authenticator(connection: &mut Connection, user_id: UserId) -> Result<Option<Authenticator>, sqlx::Error> {
    let found: Option<Of<Authenticator>> =
        sqlx::query_as("SELECT user_id, secret, created_at FROM authenticators WHERE user_id = $1")
            .bind(user_id)
            .fetch_optional(connection)
            .await?;
    Ok(found.map(|Of(authenticator)| authenticator))
}

/// Takes an app whose code of this step has shown that it has the secret, in the place of one that was there.
pub async fn set_authenticator(
    connection: &mut Connection,
    user_id: UserId,
    secret: &str,
    step: i64,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO authenticators (user_id, secret, created_at, last_step) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at, \
         last_step = excluded.last_step",
    )
    .bind(user_id)
    .bind(secret)
    .bind(now)
    .bind(step)
    .execute(connection)
    .await
    .map(|_| ())
}

/// The stored secrets of all apps that do not begin so, by user.
pub async fn not_sealed_so(connection: &mut Connection, prefix: &str) -> Result<Vec<(UserId, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT user_id, secret FROM authenticators WHERE substr(secret, 1, length($1)) <> $1 ORDER BY user_id",
    )
    .bind(prefix)
    .fetch_all(connection)
    .await
}

/// Those that do.
pub async fn sealed_so(connection: &mut Connection, prefix: &str) -> Result<Vec<(UserId, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT user_id, secret FROM authenticators WHERE substr(secret, 1, length($1)) = $1 ORDER BY user_id",
    )
    .bind(prefix)
    .fetch_all(connection)
    .await
}

/// Stores the secret of an app anew, unless another app took its place meanwhile.
pub async fn reseal(
    connection: &mut Connection,
    user_id: UserId,
    (before, after): (&str, &str),
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE authenticators SET secret = $1 WHERE user_id = $2 AND secret = $3")
        .bind(after)
        .bind(user_id)
        .bind(before)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Uses up the code of a time step; `false`: it, or a later one, was used before. Of two at once one gets it.
pub async fn use_step(connection: &mut Connection, user_id: UserId, step: i64) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE authenticators SET last_step = $1 WHERE user_id = $2 AND last_step < $1")
        .bind(step)
        .bind(user_id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn remove_authenticator(connection: &mut Connection, user_id: UserId) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM authenticators WHERE user_id = $1").bind(user_id).execute(connection).await?;
    Ok(done.rows_affected() == 1)
}

/// Puts new recovery codes in the place of all that were there.
pub async fn replace_codes(
    connection: &mut Connection,
    user_id: UserId,
    hashes: &[String],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    remove_codes(connection, user_id).await?;
    for hash in hashes {
        sqlx::query("INSERT INTO recovery_codes (user_id, code_hash, created_at) VALUES ($1, $2, $3)")
            .bind(user_id)
            .bind(hash)
            .bind(now)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

pub async fn remove_codes(connection: &mut Connection, user_id: UserId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1").bind(user_id).execute(connection).await.map(|_| ())
}

/// How many recovery codes are left, and how many there were.
pub async fn codes_left(connection: &mut Connection, user_id: UserId) -> Result<(i64, i64), sqlx::Error> {
    sqlx::query_as("SELECT COUNT(*) - COUNT(used_at), COUNT(*) FROM recovery_codes WHERE user_id = $1")
        .bind(user_id)
        .fetch_one(connection)
        .await
}

/// The hashes of the recovery codes that are left.
pub async fn unused_codes(connection: &mut Connection, user_id: UserId) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT code_hash FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL")
        .bind(user_id)
        .fetch_all(connection)
        .await
}

/// Uses up a recovery code; `false`: there is none with this hash, or it was used. Of two at once one gets it.
pub async fn use_code(
    connection: &mut Connection,
    user_id: UserId,
    hash: &str,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done =
        sqlx::query("UPDATE recovery_codes SET used_at = $1 WHERE user_id = $2 AND code_hash = $3 AND used_at IS NULL")
            .bind(now)
            .bind(user_id)
            .bind(hash)
            .execute(connection)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Wrong codes in a row, and when the last was. Another try of a code of this user, or a change of their second factors,
/// waits until this transaction ends: guesses sent at once are not all measured by the same count.
pub async fn failures(connection: &mut Connection, user_id: UserId) -> Result<(i64, Timestamp), sqlx::Error> {
    sqlx::query_as(
        "UPDATE users SET code_failures = code_failures WHERE id = $1 RETURNING code_failures, code_failed_at",
    )
    .bind(user_id)
    .fetch_one(connection)
    .await
}

/// One more.
pub async fn failed(connection: &mut Connection, user_id: UserId, now: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE users SET code_failures = code_failures + 1, code_failed_at = $1 WHERE id = $2")
        .bind(now)
        .bind(user_id)
        .execute(connection)
        .await
        .map(|_| ())
}

pub async fn forget_failures(connection: &mut Connection, user_id: UserId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE users SET code_failures = 0 WHERE id = $1 AND code_failures > 0")
        .bind(user_id)
        .execute(connection)
        .await
        .map(|_| ())
}

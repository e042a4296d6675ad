//! What users sign in with: addresses and passwords.

use crate::{
    domain::{OrganizationId, Timestamp, UserId, password::ENDED, person::UserState, text::folded},
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

impl From<Of<Record>> for Credentials {
    fn from(Of(Record { id, password_hash, state }): Of<Record>) -> Self {
        Self { user_id: id, password_hash, active: state == UserState::Active }
    }
}

/// Finds who signs in with this address, whatever its capitals.
pub async fn credentials(connection: &mut Connection, email: &str) -> Result<Option<Credentials>, sqlx::Error> {
    let record: Option<Of<Record>> =
        sqlx::query_as("SELECT id, password_hash, state FROM users WHERE sign_in_key = $1")
            .bind(folded(email))
            .fetch_optional(connection)
            .await?;
    Ok(record.map(Credentials::from))
}

/// Those of a user.
pub async fn of_user(connection: &mut Connection, user_id: UserId) -> Result<Option<Credentials>, sqlx::Error> {
    let record: Option<Of<Record>> = sqlx::query_as("SELECT id, password_hash, state FROM users WHERE id = $1")
        .bind(user_id)
        .fetch_optional(connection)
        .await?;
    Ok(record.map(Credentials::from))
}

/// Somebody who has an address, or signs in with it.
#[derive(Clone, Debug)]
pub struct Addressed {
    pub user_id: UserId,
    pub name: String,
    pub state: UserState,
    pub organization_id: OrganizationId,
    pub organization: String,
}

/// All who have an address, or sign in with it, in whichever organization.
pub async fn addressed(connection: &mut Connection, email: &str) -> Result<Vec<Addressed>, sqlx::Error> {
    let rows: Vec<(UserId, String, UserState, OrganizationId, String)> = sqlx::query_as(
        "SELECT u.id, u.name, u.state, u.organization_id, o.name FROM users u JOIN organizations o \
         ON o.id = u.organization_id WHERE u.sign_in_key = $1 OR u.email_key = $1 ORDER BY u.id",
    )
    .bind(folded(email))
    .fetch_all(connection)
    .await?;
    let each = |(user_id, name, state, organization_id, organization)| Addressed {
        user_id,
        name,
        state,
        organization_id,
        organization,
    };
    Ok(rows.into_iter().map(each).collect())
}

/// What a user signs in with, folded; `None`: they have chosen no password yet.
pub async fn name_of(connection: &mut Connection, user_id: UserId) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT sign_in_key FROM users WHERE id = $1 AND password_hash <> ''")
        .bind(user_id)
        .fetch_optional(connection)
        .await
}

/// Whether nobody else signs in with an address, in whichever organization.
pub async fn is_free(connection: &mut Connection, user_id: UserId, email: &str) -> Result<bool, sqlx::Error> {
    let others: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM users WHERE sign_in_key = $1 AND id <> $2")
        .bind(folded(email))
        .bind(user_id)
        .fetch_one(connection)
        .await?;
    Ok(others == 0)
}

/// Has a user sign in with an address from now on; `false`: somebody else does, in whichever organization, and all stays as it
/// was. Two who are given one address at once take turns.
pub async fn sign_in_with(connection: &mut Connection, user_id: UserId, email: &str) -> Result<bool, sqlx::Error> {
    take_turns(connection).await?;
    let done = sqlx::query(
        "UPDATE users SET sign_in_key = $1 WHERE id = $2 \
         AND NOT EXISTS (SELECT 1 FROM users o WHERE o.sign_in_key = $1 AND o.id <> $2)",
    )
    .bind(folded(email))
    .bind(user_id)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The same for a user who has a password: who has none signs in with nothing. Whoever asks is not told what came of it.
pub async fn follow_address(connection: &mut Connection, user_id: UserId, email: &str) -> Result<(), sqlx::Error> {
    take_turns(connection).await?;
    sqlx::query(
        "UPDATE users SET sign_in_key = $1 WHERE id = $2 AND password_hash <> '' \
         AND NOT EXISTS (SELECT 1 FROM users o WHERE o.sign_in_key = $1 AND o.id <> $2)",
    )
    .bind(folded(email))
    .bind(user_id)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Makes every other transaction that changes what somebody signs in with wait until this one ends.
async fn take_turns(connection: &mut Connection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO facts (name, value) VALUES ('sign_in_names', '1') \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .execute(connection)
    .await
    .map(|_| ())
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

/// Ends a password, so that nobody has it; `false`: there is none to end. A link lets its user choose another.
pub async fn end_password(connection: &mut Connection, id: UserId) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE users SET password_hash = $1 WHERE id = $2 AND password_hash NOT IN ($1, '')")
        .bind(ENDED)
        .bind(id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
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

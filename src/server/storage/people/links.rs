//! One-time links by which users choose a password, and the codes that set up an empty database. Both are stored as
//! hashes: a stolen database opens nothing.

use crate::{
    domain::{Timestamp, UserId},
    server::storage::{
        Connection,
        columns::{Id, Of, Stored},
    },
};
use sqlx::FromRow;
use uuid::Uuid;

/// A link that is out.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    pub user_id: UserId,
    pub created_at: Timestamp,
    /// `None`: the operator of the database.
    pub created_by: Option<Uuid>,
    pub expires_at: Timestamp,
}

/// Puts a link in the place of the one the user had.
pub async fn put(connection: &mut Connection, link: &Link, token_hash: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO links (user_id, token_hash, created_at, created_by, expires_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at, \
         created_by = excluded.created_by, expires_at = excluded.expires_at",
    )
    .bind(link.user_id)
    .bind(token_hash)
    .bind(link.created_at)
    .bind(link.created_by.map(Id))
    .bind(link.expires_at)
    .execute(connection)
    .await
    .map(|_| ())
}

#[derive(FromRow)]
struct Record {
    user_id: UserId,
    created_at: Timestamp,
    created_by: Option<Id>,
    expires_at: Timestamp,
}

impl Stored for Record {
    const TABLE: &'static str = "links";
    const KEY: &'static [&'static str] = &["user_id"];
}

impl From<Of<Record>> for Link {
    fn from(Of(record): Of<Record>) -> Self {
        Self {
            user_id: record.user_id,
            created_at: record.created_at,
            created_by: record.created_by.map(Uuid::from),
            expires_at: record.expires_at,
        }
    }
}

/// The link with this hash, expired or not.
pub async fn find(connection: &mut Connection, token_hash: &str) -> Result<Option<Link>, sqlx::Error> {
    sqlx::query_as("SELECT user_id, created_at, created_by, expires_at FROM links WHERE token_hash = $1")
        .bind(token_hash)
        .fetch_optional(connection)
        .await
        .map(|record: Option<Of<Record>>| record.map(Link::from))
}

/// The link of a user.
pub async fn of_user(connection: &mut Connection, user_id: UserId) -> Result<Option<Link>, sqlx::Error> {
    sqlx::query_as("SELECT user_id, created_at, created_by, expires_at FROM links WHERE user_id = $1")
        .bind(user_id)
        .fetch_optional(connection)
        .await
        .map(|record: Option<Of<Record>>| record.map(Link::from))
}

/// Takes a link back; `false`: it was gone. Of two who use one at once, one takes it.
pub async fn take(connection: &mut Connection, token_hash: &str) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM links WHERE token_hash = $1").bind(token_hash).execute(connection).await?;
    Ok(done.rows_affected() == 1)
}

/// Ends the link of a user, if one is out.
pub async fn end_of(connection: &mut Connection, user_id: UserId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM links WHERE user_id = $1").bind(user_id).execute(connection).await.map(|_| ())
}

pub async fn add_code(connection: &mut Connection, hash: &str, expires_at: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO setup_codes (code_hash, expires_at) VALUES ($1, $2)")
        .bind(hash)
        .bind(expires_at)
        .execute(connection)
        .await
        .map(|_| ())
}

/// The hashes of all codes that work at this instant.
pub async fn codes(connection: &mut Connection, now: Timestamp) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT code_hash FROM setup_codes WHERE expires_at > $1 ORDER BY expires_at DESC LIMIT 100")
        .bind(now)
        .fetch_all(connection)
        .await
}

/// Makes every other transaction that looks for a code before adding one wait until this one ends.
pub async fn hold_codes(connection: &mut Connection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO facts (name, value) VALUES ('setup_codes', '1') ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .execute(connection)
    .await
    .map(|_| ())
}

/// The database belongs to someone: codes are over.
pub async fn end_codes(connection: &mut Connection) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM setup_codes").execute(connection).await.map(|_| ())
}

/// Says that the database belongs to someone; `false`: someone said so before. The name is the table's key, so that of
/// two at once one waits and loses.
pub async fn claim(connection: &mut Connection) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("INSERT INTO facts (name, value) VALUES ('set_up', '1') ON CONFLICT (name) DO NOTHING")
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

//! Sessions, known by the hash of their cookie only.

use super::{Connection, clients::uuid};
use crate::domain::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

/// A session with its user.
#[derive(Clone, Debug)]
pub struct Session {
    pub user_id: Uuid,
    pub organization_id: Uuid,
    pub organization_name: String,
    pub name: String,
    pub email: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
}

#[derive(FromRow)]
struct Record {
    user_id: String,
    organization_id: String,
    organization_name: String,
    name: String,
    email: String,
    created_at: i64,
    last_seen_at: i64,
}

/// The session of an active user; whether it is too old is the caller's to say.
pub async fn find(connection: &mut Connection, id_hash: &str) -> Result<Option<Session>, sqlx::Error> {
    let record: Option<Record> = sqlx::query_as(
        "SELECT s.user_id, u.organization_id, o.name AS organization_name, u.name, u.email, s.created_at, s.last_seen_at \
         FROM sessions s JOIN users u ON u.id = s.user_id JOIN organizations o ON o.id = u.organization_id \
         WHERE s.id_hash = $1 AND u.state = 'active'",
    )
    .bind(id_hash)
    .fetch_optional(connection)
    .await?;
    record
        .map(|r| {
            Ok(Session {
                user_id: uuid(&r.user_id)?,
                organization_id: uuid(&r.organization_id)?,
                organization_name: r.organization_name,
                name: r.name,
                email: r.email,
                created_at: Timestamp::from_millis(r.created_at),
                last_seen_at: Timestamp::from_millis(r.last_seen_at),
            })
        })
        .transpose()
}

pub async fn insert(
    connection: &mut Connection,
    id_hash: &str,
    user_id: Uuid,
    at: Timestamp,
    address: Option<&str>,
    user_agent: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sessions (id_hash, user_id, created_at, last_seen_at, address, user_agent) \
         VALUES ($1, $2, $3, $3, $4, $5)",
    )
    .bind(id_hash)
    .bind(user_id.to_string())
    .bind(at.millis())
    .bind(address)
    .bind(user_agent)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Notes that a session was used.
pub async fn touch(connection: &mut Connection, id_hash: &str, at: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sessions SET last_seen_at = $1 WHERE id_hash = $2")
        .bind(at.millis())
        .bind(id_hash)
        .execute(connection)
        .await
        .map(|_| ())
}

pub async fn remove(connection: &mut Connection, id_hash: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM sessions WHERE id_hash = $1").bind(id_hash).execute(connection).await.map(|_| ())
}

/// Ends every session of a user; `but` one, if they may go on.
pub async fn remove_of(connection: &mut Connection, user_id: Uuid, but: Option<&str>) -> Result<u64, sqlx::Error> {
    sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND id_hash <> $2")
        .bind(user_id.to_string())
        .bind(but.unwrap_or_default())
        .execute(connection)
        .await
        .map(|done| done.rows_affected())
}

/// Removes sessions last seen or begun before these instants.
pub async fn remove_expired(
    connection: &mut Connection,
    seen_before: Timestamp,
    begun_before: Timestamp,
) -> Result<u64, sqlx::Error> {
    sqlx::query("DELETE FROM sessions WHERE last_seen_at <= $1 OR created_at <= $2")
        .bind(seen_before.millis())
        .bind(begun_before.millis())
        .execute(connection)
        .await
        .map(|done| done.rows_affected())
}

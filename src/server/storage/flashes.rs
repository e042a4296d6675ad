//! What one request leaves for the page it redirects to.

use super::Connection;
use crate::domain::Timestamp;

/// Stores a payload under an id of its own.
pub async fn insert(
    connection: &mut Connection,
    id: &str,
    session_hash: Option<&str>,
    kind: &str,
    payload: &str,
    expires_at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO flashes (id, session_hash, kind, payload, expires_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (id) DO UPDATE SET session_hash = $2, kind = $3, payload = $4, expires_at = $5",
    )
    .bind(id)
    .bind(session_hash)
    .bind(kind)
    .bind(payload)
    .bind(expires_at.millis())
    .execute(connection)
    .await
    .map(|_| ())
}

/// Reads a payload left for this session, or for nobody signed in; it stays for a reload.
pub async fn peek(
    connection: &mut Connection,
    id: &str,
    session_hash: Option<&str>,
    kind: &str,
    now: Timestamp,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT payload FROM flashes WHERE id = $1 AND kind = $2 AND expires_at > $3 \
         AND (session_hash IS NULL OR session_hash = $4)",
    )
    .bind(id)
    .bind(kind)
    .bind(now.millis())
    .bind(session_hash.unwrap_or_default())
    .fetch_optional(connection)
    .await
}

/// Reads and forgets a payload left for this session: of two that ask at once, one gets it.
pub async fn take(
    connection: &mut Connection,
    id: &str,
    session_hash: &str,
    kind: &str,
    now: Timestamp,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "DELETE FROM flashes WHERE id = $1 AND kind = $2 AND expires_at > $3 AND session_hash = $4 RETURNING payload",
    )
    .bind(id)
    .bind(kind)
    .bind(now.millis())
    .bind(session_hash)
    .fetch_optional(connection)
    .await
}

pub async fn remove_expired(connection: &mut Connection, now: Timestamp) -> Result<u64, sqlx::Error> {
    sqlx::query("DELETE FROM flashes WHERE expires_at <= $1")
        .bind(now.millis())
        .execute(connection)
        .await
        .map(|done| done.rows_affected())
}

//! Flashes: what a request leaves for the page that it redirects to.

use crate::{
    domain::Timestamp,
    server::storage::{Connection, sql::Sql},
};

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
    .bind(expires_at)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Forgets what was left earlier for a session or user, or for all who are signed out: all but the newest that are together
/// no more than so many, and so many characters. The one with this id stays.
pub async fn keep_newest(
    connection: &mut Connection,
    id: &str,
    session_hash: Option<&str>,
    kind: &str,
    (most, characters): (usize, i64),
) -> Result<(), sqlx::Error> {
    let mut sql = Sql::with("SELECT id, CAST(LENGTH(payload) AS BIGINT) FROM flashes WHERE kind = $1", kind);
    let id = sql.bind(id);
    match session_hash {
        Some(_) => sql.and_equal("session_hash", session_hash),
        None => sql.push(" AND session_hash IS NULL"),
    }
    sql.push(format_args!(" ORDER BY CASE WHEN id = {id} THEN 0 ELSE 1 END, expires_at DESC, id"));
    let left: Vec<(String, i64)> = sql.all(&mut *connection).await?;
    let mut together = 0;
    for (at, (older, length)) in left.iter().enumerate() {
        together += length;
        if at > 0 && (at >= most || together > characters) {
            sqlx::query("DELETE FROM flashes WHERE id = $1").bind(older).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

/// Reads a payload left for this session or its user (`whose`), or for nobody signed in; it stays for a reload.
pub async fn peek(
    connection: &mut Connection,
    id: &str,
    whose: Option<(&str, &str)>,
    kind: &str,
    now: Timestamp,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT payload FROM flashes WHERE id = $1 AND kind = $2 AND expires_at > $3 \
         AND (session_hash IS NULL OR session_hash = $4 OR session_hash = $5)",
    )
    .bind(id)
    .bind(kind)
    .bind(now)
    .bind(whose.unwrap_or_default().0)
    .bind(whose.unwrap_or_default().1)
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
    .bind(now)
    .bind(session_hash)
    .fetch_optional(connection)
    .await
}

pub async fn remove_expired(connection: &mut Connection, now: Timestamp) -> Result<u64, sqlx::Error> {
    sqlx::query("DELETE FROM flashes WHERE expires_at <= $1")
        .bind(now)
        .execute(connection)
        .await
        .map(|done| done.rows_affected())
}

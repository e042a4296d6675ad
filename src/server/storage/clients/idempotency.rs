//! Clients that were made with an `Idempotency-Key`.

use crate::{
    domain::{ClientId, Timestamp},
    server::storage::{
        Connection,
        columns::{Id, Of, Stored},
    },
};
use sqlx::FromRow;
use uuid::Uuid;

/// What a key was used for.
#[derive(Clone, Debug, FromRow)]
pub struct Used {
    /// SHA-256 of the request's body, hexadecimal
    pub request_hash: String,
    pub client_id: ClientId,
    /// The new secret, encrypted.
    pub sealed: String,
}

impl Stored for Used {
    const TABLE: &'static str = "idempotency_keys";
    const KEY: &'static [&'static str] = &["key_hash"];
}

/// Takes a key. `false`: it was taken before.
pub async fn take(
    connection: &mut Connection,
    caller_id: Uuid,
    key_hash: &str,
    used: &Used,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let taken = sqlx::query(
        "INSERT INTO idempotency_keys (caller_id, key_hash, request_hash, client_id, sealed, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (caller_id, key_hash) DO NOTHING",
    )
    .bind(Id(caller_id))
    .bind(key_hash)
    .bind(&used.request_hash)
    .bind(used.client_id)
    .bind(&used.sealed)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// What a key was used for since an instant.
pub async fn find(connection: &mut Connection, caller_id: Uuid, key_hash: &str) -> Result<Option<Used>, sqlx::Error> {
    let used: Option<Of<Used>> = sqlx::query_as(
        "SELECT key_hash, request_hash, client_id, sealed FROM idempotency_keys WHERE caller_id = $1 AND key_hash = $2",
    )
    .bind(Id(caller_id))
    .bind(key_hash)
    .fetch_optional(connection)
    .await?;
    Ok(used.map(|Of(used)| used))
}

/// Forgets keys that are older.
pub async fn remove_older(connection: &mut Connection, than: Timestamp) -> Result<u64, sqlx::Error> {
    let removed =
        sqlx::query("DELETE FROM idempotency_keys WHERE created_at < $1").bind(than).execute(connection).await?;
    Ok(removed.rows_affected())
}

//! Writes that only demo data needs: what the token endpoint records in real life.

use super::{Connection, evidence::RECORDED_SINCE};
use crate::domain::Timestamp;
use uuid::Uuid;

/// Notes since when use is recorded.
pub async fn record_usage_since(connection: &mut Connection, at: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO facts (name, value) VALUES ($1, $2)")
        .bind(RECORDED_SINCE)
        .bind(at.millis().to_string())
        .execute(connection)
        .await
        .map(|_| ())
}

pub async fn add_token(
    connection: &mut Connection,
    hash: &str,
    client_id: &str,
    issued_at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO access_tokens (hash, client_id, organization_id, client_cuts, issued_at, expires_at) \
         SELECT $1, id, organization_id, 0, $3, $4 FROM clients WHERE id = $2",
    )
    .bind(hash)
    .bind(client_id)
    .bind(issued_at.millis())
    .bind(expires_at.millis())
    .execute(connection)
    .await
    .map(|_| ())
}

pub async fn authorize(
    connection: &mut Connection,
    organization_id: Uuid,
    client_id: &str,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO authorizations (organization_id, client_id, state, created_at, modified_at) \
         VALUES ($1, $2, 'approved', $3, $3)",
    )
    .bind(organization_id.to_string())
    .bind(client_id)
    .bind(at.millis())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO authorization_scopes (organization_id, client_id, scope_id) \
         SELECT $1, client_id, scope_id FROM client_scopes WHERE client_id = $2",
    )
    .bind(organization_id.to_string())
    .bind(client_id)
    .execute(connection)
    .await
    .map(|_| ())
}

/// A client that was used was used with its secret.
pub async fn use_secrets(connection: &mut Connection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE client_secrets SET last_used_at = \
         (SELECT c.last_used_at FROM clients c WHERE c.id = client_secrets.client_id)",
    )
    .execute(connection)
    .await
    .map(|_| ())
}

//! Client secrets: their hashes, and what may be shown of them.

use super::findable;
use crate::{
    domain::{ClientId, OrganizationId, SecretId, Timestamp, secret::Silence},
    server::storage::{
        Connection,
        columns::{Ever, Of, Stored},
        sql::Sql,
    },
};
use sqlx::FromRow;
use uuid::Uuid;

/// What is known of a secret once it was shown. The hash stays in the database.
#[derive(Clone, Debug)]
pub struct Secret {
    pub id: SecretId,
    /// `cs_…q7Rf`
    pub hint: String,
    pub created_at: Timestamp,
    pub created_by: Option<String>,
    /// The client through which a user made it, or the program that did; who had it first.
    pub created_through: Option<String>,
    pub last_used_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    /// After how long a silence it ends, and from when that is counted at the earliest; `None`: it does not.
    pub silence: Option<(Silence, Timestamp)>,
}

/// A secret to be stored.
#[derive(Clone, Debug)]
pub struct NewSecret<'a> {
    pub client_id: ClientId,
    /// SHA-256, hexadecimal
    pub hash: &'a str,
    pub hint: &'a str,
    pub created_at: Timestamp,
    pub created_by: Option<String>,
    pub created_through: Option<String>,
    pub expires_at: Option<Timestamp>,
}

#[derive(FromRow)]
struct Record {
    id: SecretId,
    hint: String,
    created_at: Timestamp,
    created_by: Option<String>,
    created_through: Option<String>,
    last_used_at: Ever,
    expires_at: Option<Timestamp>,
    silent_days: Option<i64>,
    silent_from: Option<Timestamp>,
}

impl Stored for Record {
    const TABLE: &'static str = "client_secrets";
    const KEY: &'static [&'static str] = &["id"];
}

/// The secrets of a client, the newest first, expired ones included.
pub async fn of_client(connection: &mut Connection, client_id: ClientId) -> Result<Vec<Secret>, sqlx::Error> {
    let records: Vec<Of<Record>> = sqlx::query_as(
        "SELECT id, hint, created_at, created_by, created_through, last_used_at, expires_at, silent_days, silent_from FROM client_secrets \
         WHERE client_id = $1 ORDER BY created_at DESC, id",
    )
    .bind(client_id)
    .fetch_all(connection)
    .await?;
    Ok(records
        .into_iter()
        .map(|Of(r)| Secret {
            id: r.id,
            hint: r.hint,
            created_at: r.created_at,
            created_by: r.created_by,
            created_through: r.created_through,
            last_used_at: r.last_used_at.0,
            expires_at: r.expires_at,
            silence: r.silent_days.map(Silence::stored).zip(r.silent_from),
        })
        .collect())
}

/// The clients of an organization that have a secret with this hint, at most `limit`: id and name.
pub async fn with_hint(
    connection: &mut Connection,
    organization_id: OrganizationId,
    hint: &str,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(ClientId, String)>, sqlx::Error> {
    let mut sql =
        Sql::new("SELECT id AS client_id, name FROM clients WHERE id IN (SELECT client_id FROM client_secrets WHERE ");
    let (own, hint, now, limit) = (sql.bind(organization_id), sql.bind(hint), sql.bind(now), sql.bind(limit));
    sql.push(format_args!(
        "organization_id = {own} AND hint = {hint} LIMIT {limit}) AND (date_to_delete IS NULL OR date_to_delete > {now}) \
         ORDER BY name_key, id"
    ));
    sql.pairs(connection, "clients", ["client_id", "name"]).await
}

pub async fn insert(connection: &mut Connection, secret: &NewSecret<'_>) -> Result<Secret, sqlx::Error> {
    let id = SecretId::from_uuid(Uuid::new_v4());
    sqlx::query(
        "INSERT INTO client_secrets (id, client_id, hash, hint, created_at, created_by, created_through, expires_at, \
         organization_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT organization_id FROM clients WHERE id = $2))",
    )
    .bind(id)
    .bind(secret.client_id)
    .bind(secret.hash)
    .bind(secret.hint)
    .bind(secret.created_at)
    .bind(secret.created_by.as_deref())
    .bind(secret.created_through.as_deref())
    .bind(secret.expires_at)
    .execute(&mut *connection)
    .await?;
    findable::tell_secrets(connection, secret.client_id).await?;
    Ok(Secret {
        id,
        hint: secret.hint.to_owned(),
        created_at: secret.created_at,
        created_by: secret.created_by.clone(),
        created_through: secret.created_through.clone(),
        last_used_at: None,
        expires_at: secret.expires_at,
        silence: None,
    })
}

pub async fn remove(connection: &mut Connection, client_id: ClientId, id: SecretId) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM client_secrets WHERE client_id = $1 AND id = $2")
        .bind(client_id)
        .bind(id)
        .execute(&mut *connection)
        .await?;
    findable::tell_secrets(connection, client_id).await?;
    Ok(done.rows_affected() == 1)
}

pub async fn remove_all(connection: &mut Connection, client_id: ClientId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM client_secrets WHERE client_id = $1").bind(client_id).execute(&mut *connection).await?;
    findable::tell_secrets(connection, client_id).await
}

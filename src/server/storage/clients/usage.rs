//! The recorded use: when a client and each secret was last used, and the attempts of deactivated clients.

use crate::{
    domain::{ClientId, SecretId, Timestamp},
    server::storage::{
        Connection,
        columns::{Ever, Id, Of, Stored},
    },
};
use sqlx::FromRow;
use uuid::Uuid;

/// A client's latest use.
#[derive(Clone, Debug, Default)]
pub struct ClientUse {
    /// When a token was issued to it or was used.
    pub used_at: Option<Timestamp>,
    pub used_from: Option<String>,
    pub token_at: Option<Timestamp>,
}

impl ClientUse {
    /// Adds a use, whichever of the two was later.
    pub fn add(&mut self, other: Self) {
        self.token_at = self.token_at.max(other.token_at);
        if other.used_at >= self.used_at {
            (self.used_at, self.used_from) = (other.used_at, other.used_from);
        }
    }
}

/// Attempts of a deactivated client.
#[derive(Clone, Debug, Default)]
pub struct Knocks {
    pub n: u64,
    pub last_at: Timestamp,
    pub last_from: Option<String>,
}

impl Knocks {
    /// Adds attempts, whichever were later.
    pub fn add(&mut self, other: Self) {
        self.n += other.n;
        if other.last_at >= self.last_at {
            (self.last_at, self.last_from) = (other.last_at, other.last_from);
        }
    }
}

/// A write that nothing but the database itself can make fail. Of another value each time: an engine may leave out one
/// that changes nothing.
pub async fn probe(connection: &mut Connection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO facts (name, value) VALUES ('probe', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(Id(Uuid::new_v4()))
    .execute(connection)
    .await
    .map(|_| ())
}

/// Moves a client's marks forward; a later mark of another process stays.
pub async fn client_used(connection: &mut Connection, id: ClientId, used: &ClientUse) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE clients SET last_used_from = CASE WHEN last_used_at < $1 THEN $2 ELSE last_used_from END, \
         last_used_at = CASE WHEN last_used_at < $1 THEN $1 ELSE last_used_at END, \
         last_token_at = CASE WHEN last_token_at < $3 THEN $3 ELSE last_token_at END WHERE id = $4",
    )
    .bind(Ever(used.used_at))
    .bind(used.used_from.as_deref())
    .bind(Ever(used.token_at))
    .bind(id)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Moves a secret's mark forward.
pub async fn secret_used(connection: &mut Connection, id: SecretId, at: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE client_secrets SET last_used_at = $1 WHERE id = $2 AND last_used_at < $1")
        .bind(at)
        .bind(id)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Adds attempts of a client that is still deactivated; one that is not any more, or is gone, has none.
pub async fn add_knocks(connection: &mut Connection, id: ClientId, knocks: &Knocks) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO knocks (client_id, n, last_at, last_from) \
         SELECT id, $2, $3, $4 FROM clients WHERE id = $1 AND state = 'inactive' \
         ON CONFLICT (client_id) DO UPDATE SET n = knocks.n + $2, \
         last_from = CASE WHEN knocks.last_at <= $3 THEN $4 ELSE knocks.last_from END, \
         last_at = CASE WHEN knocks.last_at <= $3 THEN $3 ELSE knocks.last_at END",
    )
    .bind(id)
    .bind(i64::try_from(knocks.n).unwrap_or(i64::MAX))
    .bind(knocks.last_at)
    .bind(knocks.last_from.as_deref())
    .execute(connection)
    .await
    .map(|_| ())
}

#[derive(FromRow)]
struct Record {
    n: i64,
    last_at: Timestamp,
    last_from: Option<String>,
}

impl Stored for Record {
    const TABLE: &'static str = "knocks";
    const KEY: &'static [&'static str] = &["client_id"];
}

/// The attempts since a client's deactivation.
pub async fn knocks(connection: &mut Connection, id: ClientId) -> Result<Option<Knocks>, sqlx::Error> {
    let record: Option<Of<Record>> =
        sqlx::query_as("SELECT client_id, n, last_at, last_from FROM knocks WHERE client_id = $1")
            .bind(id)
            .fetch_optional(connection)
            .await?;
    Ok(record.map(|Of(Record { n, last_at, last_from })| Knocks { n: n.unsigned_abs(), last_at, last_from }))
}

/// Forgets the attempts: the client was restored.
pub async fn forget_knocks(connection: &mut Connection, id: ClientId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM knocks WHERE client_id = $1").bind(id).execute(connection).await.map(|_| ())
}

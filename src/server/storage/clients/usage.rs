//! The recorded use: when a client and each secret was last used.

use crate::{
    domain::{ClientId, SecretId, Timestamp, recent::Recent},
    server::storage::{
        Connection,
        columns::{Ever, Id},
    },
};
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

/// Adds use by day to what a client's row keeps of it.
pub async fn used_days(connection: &mut Connection, id: ClientId, more: &Recent) -> Result<(), sqlx::Error> {
    // Written first, so that another process waits before it reads.
    let kept: Option<String> =
        sqlx::query_scalar("UPDATE clients SET used_days = used_days WHERE id = $1 RETURNING used_days")
            .bind(id)
            .fetch_optional(&mut *connection)
            .await?;
    let Some(Ok(mut recent)) = kept.map(|kept| kept.parse::<Recent>()) else { return Ok(()) };
    recent.add_all(more);
    sqlx::query("UPDATE clients SET used_days = $1 WHERE id = $2")
        .bind(recent.to_string())
        .bind(id)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Has the rows of all clients say what is recorded by day.
pub async fn recount_days(connection: &mut Connection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE clients SET used_days = COALESCE((SELECT string_agg(d.day || ':' || d.n, ' ') FROM (\
         SELECT u.day, CAST(SUM(u.n) AS BIGINT) AS n FROM usage_days u WHERE u.client_id = clients.id AND u.error = '' \
         GROUP BY u.day ORDER BY u.day DESC LIMIT 30) d), '')",
    )
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

//! Secrets that are to end after so many days without use.

use super::findable;
use crate::{
    domain::{
        ClientId, OrganizationId, SecretId, Timestamp,
        secret::{Silence, UNWRITTEN},
        time::DAY,
    },
    server::storage::{
        Connection,
        columns::{Ever, Of, Stored},
    },
};
use sqlx::FromRow;

/// The fact that has when it was last looked for silence, in milliseconds.
const WATCHED: &str = "silence_watched_at";

/// Has a secret end after so many days without use, counted from an instant; `None`: not any more.
pub async fn set(
    connection: &mut Connection,
    (client, id): (ClientId, SecretId),
    silence: Option<Silence>,
    from: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done =
        sqlx::query("UPDATE client_secrets SET silent_days = $1, silent_from = $2 WHERE client_id = $3 AND id = $4")
            .bind(silence.map(Silence::days))
            .bind(silence.map(|_| from))
            .bind(client)
            .bind(id)
            .execute(&mut *connection)
            .await?;
    findable::tell_secrets(connection, client).await?;
    Ok(done.rows_affected() == 1)
}

/// Counts anew for the secrets of a client: until now it could not have used them.
pub async fn begin_anew(connection: &mut Connection, client: ClientId, from: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE client_secrets SET silent_from = $1 WHERE client_id = $2 AND silent_days IS NOT NULL AND silent_from < $1",
    )
    .bind(from)
    .bind(client)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Notes that it was looked at this instant, and says when it was before; `None`: never.
pub async fn watched(connection: &mut Connection, now: Timestamp) -> Result<Option<Timestamp>, sqlx::Error> {
    looked(connection, WATCHED, now).await
}

/// The same of what has its instant in this fact. Of two processes that look at once one finds when it was before, and the other
/// that somebody looks now.
pub(super) async fn looked(
    connection: &mut Connection,
    fact: &str,
    now: Timestamp,
) -> Result<Option<Timestamp>, sqlx::Error> {
    let before: Option<String> = sqlx::query_scalar("SELECT value FROM facts WHERE name = $1")
        .bind(fact)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(before) = before else {
        sqlx::query("INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(fact)
            .bind(now.millis().to_string())
            .execute(connection)
            .await?;
        return Ok(None);
    };
    let noted = sqlx::query("UPDATE facts SET value = $1 WHERE name = $2 AND value = $3")
        .bind(now.millis().to_string())
        .bind(fact)
        .bind(&before)
        .execute(connection)
        .await?;
    if noted.rows_affected() == 0 {
        return Ok(Some(now));
    }
    Ok(before.parse().ok().map(Timestamp::from_millis))
}

/// Counts anew for a secret that was shown, whatever came of it: somebody has it.
pub async fn shown(connection: &mut Connection, id: SecretId, at: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE client_secrets SET silent_from = $1 WHERE id = $2 AND silent_days IS NOT NULL AND silent_from < $1",
    )
    .bind(at)
    .bind(id)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Counts anew for every secret: nobody looked, so nothing was recorded.
pub async fn all_anew(connection: &mut Connection, from: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE client_secrets SET silent_from = $1 WHERE silent_days IS NOT NULL AND silent_from < $1")
        .bind(from)
        .execute(connection)
        .await
        .map(|_| ())
}

/// A secret that may have been silent for long enough.
#[derive(Clone, Debug)]
pub struct Due {
    pub id: SecretId,
    pub client_id: ClientId,
    pub organization_id: OrganizationId,
    pub client_name: String,
    pub hint: String,
    pub days: i64,
    pub from: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

#[derive(FromRow)]
struct Record {
    id: SecretId,
    client_id: ClientId,
    organization_id: OrganizationId,
    name: String,
    hint: String,
    silent_days: i64,
    silent_from: Timestamp,
    last_used_at: Ever,
}

impl Stored for Record {
    const TABLE: &'static str = "client_secrets";
    const KEY: &'static [&'static str] = &["id"];
}

/// Secrets of clients that could have used them, at most `limit`. One that is over by itself is not among them.
pub async fn due(connection: &mut Connection, now: Timestamp, limit: i64) -> Result<Vec<Due>, sqlx::Error> {
    let sql = format!(
        "SELECT s.id, s.client_id, c.organization_id, c.name, s.hint, s.silent_days, s.silent_from, s.last_used_at \
         FROM client_secrets s JOIN clients c ON c.id = s.client_id \
         WHERE s.silent_days IS NOT NULL AND s.silent_from + s.silent_days * {DAY} <= $1 \
         AND s.last_used_at + s.silent_days * {DAY} <= $1 AND (s.expires_at IS NULL OR s.expires_at > $2) \
         AND c.state = 'active' AND c.rehearsed_until IS NULL AND {OTHERS} ORDER BY s.silent_from, s.id LIMIT $3"
    );
    let records: Vec<Of<Record>> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(now.plus(-UNWRITTEN))
        .bind(now)
        .bind(limit)
        .fetch_all(connection)
        .await?;
    let due = |Record { id, client_id, organization_id, name, hint, silent_days, silent_from, last_used_at }| Due {
        id,
        client_id,
        organization_id,
        client_name: name,
        hint,
        days: silent_days,
        from: silent_from,
        last_used_at: last_used_at.0,
    };
    Ok(records.into_iter().map(|Of(record)| due(record)).collect())
}

/// The last secret that works stays.
const OTHERS: &str = "EXISTS (SELECT 1 FROM client_secrets o WHERE o.client_id = s.client_id AND o.id <> s.id \
     AND (o.expires_at IS NULL OR o.expires_at > $2))";

/// Ends a secret, if nothing of it has changed since it was read: a use that was written meanwhile keeps it.
pub async fn end(connection: &mut Connection, due: &Due, now: Timestamp) -> Result<bool, sqlx::Error> {
    let sql = format!(
        "DELETE FROM client_secrets AS s WHERE s.id = $1 AND {OTHERS} AND s.silent_days = $3 AND s.silent_from = $4 \
         AND s.last_used_at = $5"
    );
    let done = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(due.id)
        .bind(now)
        .bind(due.days)
        .bind(due.from)
        .bind(Ever(due.last_used_at))
        .execute(&mut *connection)
        .await?;
    findable::tell_secrets(connection, due.client_id).await?;
    Ok(done.rows_affected() == 1)
}

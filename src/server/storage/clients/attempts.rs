//! What was tried with a client and is told its administrators: so often, lately, and with what.

use crate::{
    domain::{ClientId, Timestamp, attempt::Attempt},
    server::storage::{
        Connection,
        columns::{Of, Stored},
        sql::Sql,
    },
};
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::BTreeMap;

/// Attempts of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    pub n: u64,
    pub last_at: Timestamp,
    pub last_from: Option<String>,
    /// What came with the last, where that says something.
    pub last_with: Option<String>,
}

impl Attempts {
    /// One, from there.
    pub fn one(at: Timestamp, from: Option<&str>) -> Self {
        Self { n: 1, last_at: at, last_from: from.map(str::to_owned), last_with: None }
    }

    /// Adds attempts, whichever were later.
    pub fn add(&mut self, other: Self) {
        self.n += other.n;
        if other.last_at >= self.last_at {
            (self.last_at, self.last_from, self.last_with) = (other.last_at, other.last_from, other.last_with);
        }
    }
}

/// Adds attempts. Those that count while a client is deactivated only to one that still is; one that is gone has none.
pub async fn add(
    connection: &mut Connection,
    id: ClientId,
    kind: Attempt,
    attempts: &Attempts,
) -> Result<(), sqlx::Error> {
    let state = if kind.is_of_deactivated() { " AND state = 'inactive'" } else { "" };
    let sql = format!(
        "INSERT INTO attempts (client_id, kind, n, last_at, last_from, last_with) \
         SELECT id, $2, $3, $4, $5, $6 FROM clients WHERE id = $1{state} \
         ON CONFLICT (client_id, kind) DO UPDATE SET n = attempts.n + $3, \
         last_from = CASE WHEN attempts.last_at <= $4 THEN $5 ELSE attempts.last_from END, \
         last_with = CASE WHEN attempts.last_at <= $4 THEN $6 ELSE attempts.last_with END, \
         last_at = CASE WHEN attempts.last_at <= $4 THEN $4 ELSE attempts.last_at END"
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(id)
        .bind(kind)
        .bind(i64::try_from(attempts.n).unwrap_or(i64::MAX))
        .bind(attempts.last_at)
        .bind(attempts.last_from.as_deref())
        .bind(attempts.last_with.as_deref())
        .execute(connection)
        .await
        .map(|_| ())
}

#[derive(FromRow)]
struct Record {
    kind: Attempt,
    n: i64,
    last_at: Timestamp,
    last_from: Option<String>,
    last_with: Option<String>,
}

impl Stored for Record {
    const TABLE: &'static str = "attempts";
    const KEY: &'static [&'static str] = &["client_id", "kind"];
}

/// What was tried with a client, by kind.
pub async fn of_client(connection: &mut Connection, id: ClientId) -> Result<BTreeMap<Attempt, Attempts>, sqlx::Error> {
    let records: Vec<Of<Record>> =
        sqlx::query_as("SELECT client_id, kind, n, last_at, last_from, last_with FROM attempts WHERE client_id = $1")
            .bind(id)
            .fetch_all(connection)
            .await?;
    let attempts = |Record { kind, n, last_at, last_from, last_with }| {
        (kind, Attempts { n: n.unsigned_abs(), last_at, last_from, last_with })
    };
    Ok(records.into_iter().map(|Of(record)| attempts(record)).collect())
}

/// Forgets attempts of these kinds.
pub async fn forget(connection: &mut Connection, id: ClientId, kinds: &[Attempt]) -> Result<(), sqlx::Error> {
    let mut sql = Sql::with("DELETE FROM attempts WHERE client_id = $1", id);
    let list = sql.bind_all(kinds.iter().copied());
    sql.push(format_args!(" AND kind IN ({list})"));
    sql.execute(connection).await.map(|_| ())
}

/// Forgets what was tried while it was deactivated: the client was restored.
pub async fn restored(connection: &mut Connection, id: ClientId) -> Result<(), sqlx::Error> {
    forget(connection, id, &[Attempt::Knock, Attempt::Stranger]).await
}

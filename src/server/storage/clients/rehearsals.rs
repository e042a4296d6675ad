//! Rehearsals of clients, and who came meanwhile.

use super::{
    client::{COLUMNS, Client, Record as ClientRecord},
    silence,
};
use crate::{
    domain::{
        ClientId, SecretId, Timestamp,
        attempt::Attempt,
        rehearsal::{Closed, Ended, KEPT, Rehearsal, TOLD_APART, unheard},
        usage::Times,
    },
    server::storage::{
        Connection,
        columns::{Of, Stored},
        sql::Sql,
    },
};
use sqlx::FromRow;

/// Somebody who came while a client was rehearsed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Caller {
    pub client_id: ClientId,
    /// The number of the rehearsal.
    pub rehearsal: i64,
    /// Whether it proved that it is the client: a knock, or a stranger.
    pub kind: Attempt,
    /// The secret that it showed.
    pub secret_id: Option<SecretId>,
    pub address: Option<String>,
}

impl Caller {
    /// What is counted of it where there are too many to be told apart.
    #[must_use]
    pub fn without_details(&self) -> Self {
        Self { secret_id: None, address: None, ..self.clone() }
    }
}

/// A rehearsal as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub number: i64,
    pub rehearsal: Rehearsal,
    pub started_by: Option<String>,
    /// `None`: nobody has closed it; by its instant it may be over.
    pub closed: Option<Closed>,
    pub ended_by: Option<String>,
    /// For how long nobody listened; milliseconds.
    pub unheard: i64,
}

#[derive(FromRow)]
struct Record {
    n: i64,
    started_at: Timestamp,
    started_by: Option<String>,
    ends_at: Timestamp,
    ended_at: Option<Timestamp>,
    ended: Option<Ended>,
    ended_by: Option<String>,
    lasted: Option<i64>,
    unheard: i64,
}

impl Stored for Record {
    const TABLE: &'static str = "rehearsals";
    const KEY: &'static [&'static str] = &["client_id", "n"];
}

impl Record {
    fn kept(self) -> Kept {
        let Self { n, started_at, started_by, ends_at, ended_at, ended, ended_by, lasted, unheard } = self;
        let closed = match (ended_at, ended, lasted) {
            (Some(ended_at), Some(ended), Some(lasted)) => Some(Closed { ended_at, ended, lasted }),
            _ => None,
        };
        Kept { number: n, rehearsal: Rehearsal { started_at, ends_at }, started_by, closed, ended_by, unheard }
    }
}

/// Keeps a rehearsal that begins, and forgets those that are too many.
pub async fn begin(
    connection: &mut Connection,
    id: ClientId,
    (n, rehearsal): (i64, Rehearsal),
    by: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM rehearsals WHERE client_id = $1 AND n <= $2")
        .bind(id)
        .bind(n - KEPT)
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO rehearsals (client_id, n, started_at, started_by, ends_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(n)
        .bind(rehearsal.started_at)
        .bind(by)
        .bind(rehearsal.ends_at)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Notes how a rehearsal ended. One that is closed stays as it is.
pub async fn close(
    connection: &mut Connection,
    id: ClientId,
    n: i64,
    closed: Closed,
    by: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE rehearsals SET ended_at = $1, ended = $2, ended_by = $3, lasted = $4 \
         WHERE client_id = $5 AND n = $6 AND ended_at IS NULL",
    )
    .bind(closed.ended_at)
    .bind(closed.ended)
    .bind(by)
    .bind(closed.lasted)
    .bind(id)
    .bind(n)
    .execute(connection)
    .await
    .map(|_| ())
}

/// The fact that has when it was last looked after rehearsals, in milliseconds.
const LOOKED: &str = "rehearsals_looked_at";

/// Notes that somebody listens this instant, and of rehearsals that nobody has closed for how long nobody did. `state_of`: the
/// database was just put back to what it was then.
pub async fn listened(
    connection: &mut Connection,
    state_of: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let looked = silence::looked(connection, LOOKED, now).await?;
    let Some(since) = unheard(looked, state_of, now) else { return Ok(()) };
    sqlx::query(
        "UPDATE rehearsals SET unheard = unheard + CASE WHEN ends_at < $2 THEN ends_at ELSE $2 END \
         - CASE WHEN started_at > $1 THEN started_at ELSE $1 END \
         WHERE ended_at IS NULL AND ends_at > $1 AND started_at < $2",
    )
    .bind(since)
    .bind(now)
    .execute(connection)
    .await
    .map(|_| ())
}

/// The clients whose rehearsal has come to its end, at most `limit`, without what hangs on them.
pub async fn due(connection: &mut Connection, now: Timestamp, limit: i64) -> Result<Vec<Client>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM clients WHERE rehearsed_until <= $1 ORDER BY rehearsed_until LIMIT $2"
    ));
    let records: Vec<Of<ClientRecord>> = sqlx::query_as(sql).bind(now).bind(limit).fetch_all(connection).await?;
    Ok(records.into_iter().map(|Of(record)| record.bare()).collect())
}

/// Takes a rehearsal that is over out of the client's row. `false`: somebody was faster. No version is counted: nothing that
/// anybody edits is changed.
pub async fn over(connection: &mut Connection, id: ClientId, n: i64, now: Timestamp) -> Result<bool, sqlx::Error> {
    sqlx::query(
        "UPDATE clients SET rehearsed_at = NULL, rehearsed_until = NULL \
         WHERE id = $1 AND rehearsals = $2 AND rehearsed_until <= $3",
    )
    .bind(id)
    .bind(n)
    .bind(now)
    .execute(connection)
    .await
    .map(|done| done.rows_affected() == 1)
}

/// The latest rehearsal of a client.
pub async fn latest(connection: &mut Connection, id: ClientId) -> Result<Option<Kept>, sqlx::Error> {
    let record: Option<Of<Record>> = sqlx::query_as(
        "SELECT client_id, n, started_at, started_by, ends_at, ended_at, ended, ended_by, lasted, unheard \
         FROM rehearsals \
         WHERE client_id = $1 ORDER BY n DESC LIMIT 1",
    )
    .bind(id)
    .fetch_optional(connection)
    .await?;
    Ok(record.map(|Of(record)| record.kept()))
}

/// Who came, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    pub kind: Attempt,
    /// `None` with no address: all that were too many to be told apart.
    pub secret_id: Option<SecretId>,
    /// Of a secret that is still there.
    pub hint: Option<String>,
    pub address: Option<String>,
    pub times: Times,
}

#[derive(FromRow)]
struct CameRecord {
    kind: Attempt,
    secret_id: String,
    hint: Option<String>,
    address: String,
    n: i64,
    first_at: Timestamp,
    last_at: Timestamp,
}

impl Stored for CameRecord {
    const TABLE: &'static str = "rehearsal_knocks";
    const KEY: &'static [&'static str] = &["client_id", "rehearsal", "kind", "secret_id", "address"];
}

/// Who came during a rehearsal, the latest first.
pub async fn came(connection: &mut Connection, id: ClientId, rehearsal: i64) -> Result<Vec<Came>, sqlx::Error> {
    let records: Vec<Of<CameRecord>> = sqlx::query_as(
        "SELECT k.client_id, k.rehearsal, k.kind, k.secret_id, s.hint, k.address, k.n, k.first_at, k.last_at \
         FROM rehearsal_knocks k LEFT JOIN client_secrets s ON s.id = k.secret_id AND s.client_id = k.client_id \
         WHERE k.client_id = $1 AND k.rehearsal = $2 ORDER BY k.last_at DESC, k.address, k.secret_id",
    )
    .bind(id)
    .bind(rehearsal)
    .fetch_all(connection)
    .await?;
    let came = |CameRecord { kind, secret_id, hint, address, n, first_at, last_at }| Came {
        kind,
        secret_id: secret_id.parse().ok(),
        hint,
        address: (!address.is_empty()).then_some(address),
        times: Times { n: n.unsigned_abs(), first_at, last_at, last_from: None },
    };
    Ok(records.into_iter().map(|Of(record)| came(record)).collect())
}

/// Counts a caller: by itself, if it is known or there is room, else with all others. A rehearsal that is not kept has none.
pub async fn add(connection: &mut Connection, caller: &Caller, times: &Times) -> Result<(), sqlx::Error> {
    if known(connection, caller, times).await? {
        return Ok(());
    }
    let mut sql = Sql::with("SELECT COUNT(*) FROM rehearsal_knocks WHERE client_id = $1", caller.client_id);
    sql.and_equal("rehearsal", Some(caller.rehearsal));
    sql.and_equal("kind", Some(caller.kind));
    let of_kind: i64 = sql.value(&mut *connection).await?;
    let others = caller.without_details();
    let counted = if of_kind < TOLD_APART { caller } else { &others };
    insert(connection, counted, times).await
}

/// Adds to one that is there; `false`: it is not.
async fn known(connection: &mut Connection, caller: &Caller, times: &Times) -> Result<bool, sqlx::Error> {
    sqlx::query(
        "UPDATE rehearsal_knocks SET n = n + $1, \
         first_at = CASE WHEN first_at <= $2 THEN first_at ELSE $2 END, \
         last_at = CASE WHEN last_at >= $3 THEN last_at ELSE $3 END \
         WHERE client_id = $4 AND rehearsal = $5 AND kind = $6 AND secret_id = $7 AND address = $8",
    )
    .bind(i64::try_from(times.n).unwrap_or(i64::MAX))
    .bind(times.first_at)
    .bind(times.last_at)
    .bind(caller.client_id)
    .bind(caller.rehearsal)
    .bind(caller.kind)
    .bind(caller.secret_id.map(|id| id.to_string()).unwrap_or_default())
    .bind(caller.address.as_deref().unwrap_or_default())
    .execute(connection)
    .await
    .map(|done| done.rows_affected() == 1)
}

async fn insert(connection: &mut Connection, caller: &Caller, times: &Times) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO rehearsal_knocks (client_id, rehearsal, kind, secret_id, address, n, first_at, last_at) \
         SELECT client_id, n, $3, $4, $5, $6, $7, $8 FROM rehearsals WHERE client_id = $1 AND n = $2 \
         ON CONFLICT (client_id, rehearsal, kind, secret_id, address) DO UPDATE SET n = rehearsal_knocks.n + $6, \
         first_at = CASE WHEN rehearsal_knocks.first_at <= $7 THEN rehearsal_knocks.first_at ELSE $7 END, \
         last_at = CASE WHEN rehearsal_knocks.last_at >= $8 THEN rehearsal_knocks.last_at ELSE $8 END",
    )
    .bind(caller.client_id)
    .bind(caller.rehearsal)
    .bind(caller.kind)
    .bind(caller.secret_id.map(|id| id.to_string()).unwrap_or_default())
    .bind(caller.address.as_deref().unwrap_or_default())
    .bind(i64::try_from(times.n).unwrap_or(i64::MAX))
    .bind(times.first_at)
    .bind(times.last_at)
    .execute(connection)
    .await
    .map(|_| ())
}

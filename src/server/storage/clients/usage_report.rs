//! Use by day, summed for those who ask what a client does.

use crate::{
    domain::{
        ClientId, Timestamp,
        usage::{Detail, Lately, Times, UNPROVEN, UseKind},
    },
    server::storage::{Connection, columns::Stored, sql::Sql},
};
use sqlx::FromRow;
use std::collections::BTreeMap;

/// How many addresses are told.
const ADDRESSES: i64 = 20;

/// What a client did on a day.
#[derive(Clone, Debug, FromRow)]
pub struct Sum {
    /// Days since 1970, UTC.
    pub day: i64,
    pub kind: UseKind,
    /// The code with which it was refused; `None`: it was answered.
    pub error: Option<String>,
    n: i64,
    others: i64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
}

impl Sum {
    pub const fn n(&self) -> u64 {
        self.n.unsigned_abs()
    }

    /// How many of these were not told apart, as there were too many at once.
    pub const fn others(&self) -> u64 {
        self.others.unsigned_abs()
    }
}

impl Stored for Sum {
    const TABLE: &'static str = "usage_days";
    const KEY: &'static [&'static str] = &["day"];
}

/// The use of a client on days `from..until`, by day, kind and outcome, in order.
pub async fn by_day(
    connection: &mut Connection,
    client_id: ClientId,
    (from, until): (i64, i64),
) -> Result<Vec<Sum>, sqlx::Error> {
    let mut sql = Sql::with(
        "SELECT day, kind, NULLIF(error, '') AS error, CAST(SUM(n) AS BIGINT) AS n, \
         CAST(SUM(CASE WHEN told = 'others' THEN n ELSE 0 END) AS BIGINT) AS others, MIN(first_at) AS first_at, \
         MAX(last_at) AS last_at FROM usage_days WHERE client_id = $1",
        client_id,
    );
    let (from, until) = (sql.bind(from), sql.bind(until));
    sql.push(format_args!(
        " AND day >= {from} AND day < {until} GROUP BY day, kind, usage_days.error ORDER BY day, kind, usage_days.error"
    ));
    sql.records(connection).await
}

/// How often the client used something, and when.
#[derive(Clone, Debug, FromRow)]
struct UsedRecord {
    value: String,
    n: i64,
    first_at: Timestamp,
    last_at: Timestamp,
}

impl Stored for UsedRecord {
    const TABLE: &'static str = "usage_days";
    const KEY: &'static [&'static str] = &["value"];
}

const fn column_of(detail: Detail) -> &'static str {
    match detail {
        Detail::Secret => "secret_id",
        Detail::Scope => "scope",
        Detail::RedirectUri => "redirect_uri",
        Detail::Organization => "organization_id",
    }
}

/// What a client used of this, with how often, in the days that are kept: those that are told apart, and the marks of those
/// that are folded. What was refused is not among it.
pub async fn used(
    connection: &mut Connection,
    client_id: ClientId,
    detail: Detail,
) -> Result<Vec<(String, Times)>, sqlx::Error> {
    let column = column_of(detail);
    let mut sql = Sql::with(
        format!(
            "SELECT value, CAST(SUM(n) AS BIGINT) AS n, MIN(first_at) AS first_at, MAX(last_at) AS last_at FROM (\
             SELECT {column} AS value, n, first_at, last_at FROM usage_days \
             WHERE client_id = $1 AND told = 'apart' AND error = '' AND {column} <> '' \
             UNION ALL SELECT value, n, first_at, last_at FROM usage_marks WHERE client_id = $1 AND detail = "
        ),
        client_id,
    );
    let detail = sql.bind(detail);
    sql.push(format_args!("{detail}) used GROUP BY value ORDER BY value"));
    let records: Vec<UsedRecord> = sql.records(connection).await?;
    Ok(records
        .into_iter()
        .map(|UsedRecord { value, n, first_at, last_at }| {
            (value, Times { n: n.unsigned_abs(), first_at, last_at, last_from: None })
        })
        .collect())
}

/// Addresses that a client was used from on days `from..until`, the latest first, at most twenty. Of what is counted together
/// only the last address is kept, so there may have been others. Whoever did not prove to be the client is none of them.
pub async fn addresses(
    connection: &mut Connection,
    client_id: ClientId,
    (from, until): (i64, i64),
) -> Result<Vec<(String, Timestamp)>, sqlx::Error> {
    let mut sql = Sql::with(
        "SELECT last_from, MAX(last_at) AS last_at FROM usage_days WHERE client_id = $1 AND last_from IS NOT NULL",
        client_id,
    );
    let (from, until, most, other) = (sql.bind(from), sql.bind(until), sql.bind(ADDRESSES), sql.bind(UNPROVEN));
    sql.push(format_args!(
        " AND day >= {from} AND day < {until} AND error <> {other} GROUP BY last_from ORDER BY MAX(last_at) DESC, last_from LIMIT {most}"
    ));
    sql.pairs(connection, "usage_days", ["last_from", "last_at"]).await
}

#[derive(FromRow)]
struct LatelyRecord {
    value: String,
    last_from: Option<String>,
    n: i64,
    first_at: Timestamp,
    last_at: Timestamp,
}

impl Stored for LatelyRecord {
    const TABLE: &'static str = "usage_days";
    const KEY: &'static [&'static str] = &["value"];
}

/// What a client used of this since a day of which everything is told apart; of nothing in particular, all that it did, under
/// an empty name. What was refused is not among it.
pub async fn lately(
    connection: &mut Connection,
    client_id: ClientId,
    detail: Option<Detail>,
    from: i64,
) -> Result<BTreeMap<String, Lately>, sqlx::Error> {
    let (value, group) = match detail.map(column_of) {
        Some(column) => (column, format!("{column}, ")),
        None => ("CAST('' AS TEXT)", String::new()),
    };
    let mut sql = Sql::with(
        format!(
            "SELECT {value} AS value, last_from, CAST(SUM(n) AS BIGINT) AS n, MIN(first_at) AS first_at, \
             MAX(last_at) AS last_at FROM usage_days WHERE client_id = $1 AND error = ''"
        ),
        client_id,
    );
    let from = sql.bind(from);
    sql.push(format_args!(" AND day >= {from}"));
    if detail.is_some() {
        sql.push(format_args!(" AND {value} <> ''"));
    }
    sql.push(format_args!(" GROUP BY {group}last_from ORDER BY MAX(last_at) DESC, last_from"));
    let mut used: BTreeMap<String, Lately> = BTreeMap::new();
    for LatelyRecord { value, last_from, n, first_at, last_at } in sql.records(connection).await? {
        used.entry(value).or_default().add(Times { n: n.unsigned_abs(), first_at, last_at, last_from });
    }
    Ok(used)
}

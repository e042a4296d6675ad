//! Calls of the REST API, counted by day.

use crate::{
    domain::{ClientId, OrganizationId},
    server::storage::Connection,
};
use sqlx::{AssertSqlSafe, FromRow};

/// What is counted apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counted {
    pub client_id: ClientId,
    /// Days since 1970, UTC.
    pub day: i64,
    /// Where the token acted.
    pub organization_id: OrganizationId,
    /// `/api/v2/oauth/clients/{clientId}`
    pub template: String,
    /// One of ours, never a stranger's word.
    pub method: &'static str,
}

/// Calls by the class of their status; 429 is also among the 400s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Calls {
    pub status_200: i64,
    pub status_300: i64,
    pub status_400: i64,
    pub status_500: i64,
    pub status_429: i64,
    pub requests: i64,
}

impl Calls {
    /// One call that was answered so.
    pub fn one(status: u16) -> Self {
        let of = |class: u16| i64::from(status / 100 == class);
        Self {
            status_200: of(2),
            status_300: of(3),
            status_400: of(4),
            status_500: of(5),
            status_429: i64::from(status == 429),
            requests: 1,
        }
    }

    pub fn add(&mut self, other: Self) {
        self.status_200 += other.status_200;
        self.status_300 += other.status_300;
        self.status_400 += other.status_400;
        self.status_500 += other.status_500;
        self.status_429 += other.status_429;
        self.requests += other.requests;
    }
}

pub async fn add(connection: &mut Connection, counted: &Counted, calls: Calls) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO api_usage (client_id, day, organization_id, template, method, status_200, status_300, status_400, \
         status_500, status_429, requests) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (client_id, day, organization_id, template, method) DO UPDATE SET \
         status_200 = api_usage.status_200 + $6, status_300 = api_usage.status_300 + $7, \
         status_400 = api_usage.status_400 + $8, status_500 = api_usage.status_500 + $9, \
         status_429 = api_usage.status_429 + $10, requests = api_usage.requests + $11",
    )
    .bind(counted.client_id)
    .bind(counted.day)
    .bind(counted.organization_id)
    .bind(&counted.template)
    .bind(counted.method)
    .bind(calls.status_200)
    .bind(calls.status_300)
    .bind(calls.status_400)
    .bind(calls.status_500)
    .bind(calls.status_429)
    .bind(calls.requests)
    .execute(connection)
    .await
    .map(|_| ())
}

/// The dimensions that can be told apart, in the order of [`Row::group`].
pub const DIMENSIONS: [&str; 3] = ["organization_id", "template", "method"];

/// A sum.
#[derive(Clone, Debug)]
pub struct Row {
    /// Days since 1970, UTC.
    pub day: i64,
    /// Values of the dimensions that were asked for, `None` for the others.
    pub group: [Option<String>; 3],
    pub calls: Calls,
}

#[derive(FromRow)]
struct Record {
    day: i64,
    organization_id: Option<String>,
    template: Option<String>,
    method: Option<String>,
    #[sqlx(flatten)]
    calls: Calls,
}

/// The calls of a client on days `from..until`, summed by day and by these dimensions.
pub async fn of_client(
    connection: &mut Connection,
    client_id: ClientId,
    from: i64,
    until: i64,
    by: [bool; 3],
) -> Result<Vec<Row>, sqlx::Error> {
    let column = |at: usize| {
        let name = DIMENSIONS[at];
        if by[at] { name.to_owned() } else { format!("NULL AS {name}") }
    };
    let grouped: String =
        (0..DIMENSIONS.len()).filter(|at| by[*at]).map(|at| format!(", {}", DIMENSIONS[at])).collect();
    let sum = |column: &str| format!("CAST(SUM({column}) AS BIGINT) AS {column}");
    let sql = format!(
        "SELECT day, {}, {}, {}, {}, {}, {}, {}, {}, {} FROM api_usage \
         WHERE client_id = $1 AND day >= $2 AND day < $3 GROUP BY day{grouped} ORDER BY day{grouped}",
        column(0),
        column(1),
        column(2),
        sum("status_200"),
        sum("status_300"),
        sum("status_400"),
        sum("status_500"),
        sum("status_429"),
        sum("requests"),
    );
    let records: Vec<Record> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(client_id).bind(from).bind(until).fetch_all(connection).await?;
    Ok(records
        .into_iter()
        .map(|Record { day, organization_id, template, method, calls }| Row {
            day,
            group: [organization_id, template, method],
            calls,
        })
        .collect())
}

/// Forgets days before.
pub async fn remove_before(connection: &mut Connection, day: i64) -> Result<u64, sqlx::Error> {
    let removed = sqlx::query("DELETE FROM api_usage WHERE day < $1").bind(day).execute(connection).await?;
    Ok(removed.rows_affected())
}

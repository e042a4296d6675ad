//! Use by day: written by the recorder, folded and forgotten by the sweep. `domain::usage` has the rules.

use crate::{
    domain::{
        ClientId, OrganizationId, ScopeId, SecretId, Timestamp,
        usage::{Detail, Mark, Times, Told, UseKind, Used, day_of, fold},
    },
    server::storage::{
        Connection,
        columns::{Of, Stored},
        sql::Sql,
    },
};
use sqlx::FromRow;

/// The columns as they are read: none is NULL again.
const COLUMNS: &str = "client_id, day, told, kind, NULLIF(error, '') AS error, NULLIF(secret_id, '') AS secret_id, \
     NULLIF(scope, '') AS scope, NULLIF(redirect_uri, '') AS redirect_uri, \
     NULLIF(organization_id, '') AS organization_id, n, first_at, last_at, last_from";

#[derive(FromRow)]
struct Record {
    client_id: ClientId,
    day: i64,
    told: Told,
    kind: UseKind,
    error: Option<String>,
    secret_id: Option<SecretId>,
    scope: Option<ScopeId>,
    redirect_uri: Option<String>,
    organization_id: Option<OrganizationId>,
    #[sqlx(flatten)]
    times: TimesRecord,
}

impl Stored for Record {
    const TABLE: &'static str = "usage_days";
    const KEY: &'static [&'static str] = &["client_id", "day"];
}

impl Record {
    fn used(self) -> (Used, Times) {
        let used = Used {
            client_id: self.client_id,
            day: self.day,
            told: self.told,
            kind: self.kind,
            error: self.error.map(Into::into),
            secret_id: self.secret_id,
            scope: self.scope,
            redirect_uri: self.redirect_uri,
            organization_id: self.organization_id,
        };
        (used, self.times.times())
    }
}

#[derive(FromRow)]
struct TimesRecord {
    n: i64,
    first_at: Timestamp,
    last_at: Timestamp,
    last_from: Option<String>,
}

impl TimesRecord {
    fn times(self) -> Times {
        let Self { n, first_at, last_at, last_from } = self;
        Times { n: n.unsigned_abs(), first_at, last_at, last_from }
    }
}

/// Adds use of a client that is there; of one that was removed nothing is kept.
pub async fn add(connection: &mut Connection, used: &Used, times: &Times) -> Result<(), sqlx::Error> {
    fn text(value: Option<impl ToString>) -> String {
        value.map_or_else(String::new, |value| value.to_string())
    }
    sqlx::query(
        "INSERT INTO usage_days (client_id, day, told, kind, error, secret_id, scope, redirect_uri, organization_id, n, \
         first_at, last_at, last_from) SELECT id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 FROM clients \
         WHERE id = $1 ON CONFLICT (client_id, day, told, kind, error, secret_id, scope, redirect_uri, organization_id) \
         DO UPDATE SET n = usage_days.n + $10, \
         first_at = CASE WHEN usage_days.first_at > $11 THEN $11 ELSE usage_days.first_at END, \
         last_from = CASE WHEN usage_days.last_at <= $12 THEN $13 ELSE usage_days.last_from END, \
         last_at = CASE WHEN usage_days.last_at <= $12 THEN $12 ELSE usage_days.last_at END",
    )
    .bind(used.client_id)
    .bind(used.day)
    .bind(used.told)
    .bind(used.kind)
    .bind(used.error.as_deref().unwrap_or_default())
    .bind(text(used.secret_id))
    .bind(text(used.scope.as_ref()))
    .bind(used.redirect_uri.as_deref().unwrap_or_default())
    .bind(text(used.organization_id))
    .bind(i64::try_from(times.n).unwrap_or(i64::MAX))
    .bind(times.first_at)
    .bind(times.last_at)
    .bind(times.last_from.as_deref())
    .execute(connection)
    .await
    .map(|_| ())
}

async fn add_mark(connection: &mut Connection, mark: &Mark, times: &Times) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO usage_marks (client_id, detail, value, n, first_at, last_at, last_from) \
         SELECT id, $2, $3, $4, $5, $6, $7 FROM clients WHERE id = $1 \
         ON CONFLICT (client_id, detail, value) DO UPDATE SET n = usage_marks.n + $4, \
         first_at = CASE WHEN usage_marks.first_at > $5 THEN $5 ELSE usage_marks.first_at END, \
         last_from = CASE WHEN usage_marks.last_at <= $6 THEN $7 ELSE usage_marks.last_from END, \
         last_at = CASE WHEN usage_marks.last_at <= $6 THEN $6 ELSE usage_marks.last_at END",
    )
    .bind(mark.client_id)
    .bind(mark.detail)
    .bind(mark.value.as_str())
    .bind(i64::try_from(times.n).unwrap_or(i64::MAX))
    .bind(times.first_at)
    .bind(times.last_at)
    .bind(times.last_from.as_deref())
    .execute(connection)
    .await
    .map(|_| ())
}

#[derive(FromRow)]
struct OneDay {
    client_id: String,
    day: i64,
}

impl Stored for OneDay {
    const TABLE: &'static str = "usage_days";
    const KEY: &'static [&'static str] = &["client_id", "day"];
}

/// Folds days before this one, at most so many days of clients; how many. What is folded is taken away first: of two
/// processes that fold at once the second finds nothing.
pub async fn fold_before(connection: &mut Connection, day: i64, limit: i64) -> Result<u64, sqlx::Error> {
    let mut sql = Sql::new("SELECT DISTINCT client_id, day FROM usage_days WHERE told <> 'folded' AND day < ");
    let (before, most) = (sql.bind(day), sql.bind(limit));
    sql.push(format_args!("{before} ORDER BY day, client_id LIMIT {most}"));
    let due: Vec<OneDay> = sql.records(&mut *connection).await?;
    let count = due.len() as u64;
    for OneDay { client_id, day } in due {
        let sql = format!(
            "DELETE FROM usage_days WHERE client_id = $1 AND day = $2 AND told <> 'folded' RETURNING {COLUMNS}"
        );
        let taken: Vec<Of<Record>> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(client_id).bind(day).fetch_all(&mut *connection).await?;
        let folded = fold(taken.into_iter().map(|Of(record)| record.used()));
        for (used, times) in &folded.days {
            add(&mut *connection, used, times).await?;
        }
        for (mark, times) in &folded.marks {
            add_mark(&mut *connection, mark, times).await?;
        }
    }
    Ok(count)
}

/// Forgets days before this one, at most so many days of clients, and marks whose last use is older; how many rows went.
pub async fn remove_before(
    connection: &mut Connection,
    (day, at): (i64, Timestamp),
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let mut sql = Sql::new("SELECT DISTINCT client_id, day FROM usage_days WHERE day < ");
    let (before, most) = (sql.bind(day), sql.bind(limit));
    sql.push(format_args!("{before} ORDER BY day, client_id LIMIT {most}"));
    let due: Vec<OneDay> = sql.records(&mut *connection).await?;
    let mut removed = 0;
    for OneDay { client_id, day } in due {
        removed += sqlx::query("DELETE FROM usage_days WHERE client_id = $1 AND day = $2")
            .bind(client_id)
            .bind(day)
            .execute(&mut *connection)
            .await?
            .rows_affected();
    }
    let marks = sqlx::query("DELETE FROM usage_marks WHERE last_at < $1").bind(at).execute(connection).await?;
    Ok(removed + marks.rows_affected())
}

/// Brings back what was counted by a clock that was ahead: to the instants and days at which it happened.
pub async fn set_back(connection: &mut Connection, span: i64, to: Timestamp) -> Result<(), sqlx::Error> {
    let sql = format!("DELETE FROM usage_days WHERE day > $1 OR last_at > $2 RETURNING {COLUMNS}");
    let taken: Vec<Of<Record>> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(day_of(to)).bind(to).fetch_all(&mut *connection).await?;
    let moved = |at: Timestamp| if at > to { at.plus(-span) } else { at };
    for (used, times) in taken.into_iter().map(|Of(record)| record.used()) {
        let last_at = moved(times.last_at);
        let times = Times { first_at: moved(times.first_at).min(last_at), last_at, ..times };
        add(&mut *connection, &Used { day: day_of(last_at), ..used }, &times).await?;
    }
    for column in ["first_at", "last_at"] {
        let sql = format!("UPDATE usage_marks SET {column} = {column} - $1 WHERE {column} > $2");
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(span).bind(to).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Forgets everything of a client that was removed.
pub async fn remove_of(connection: &mut Connection, client_id: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM usage_days WHERE client_id = $1").bind(client_id).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM usage_marks WHERE client_id = $1").bind(client_id).execute(connection).await.map(|_| ())
}

/// The use of a client on days `from..until`, in order.
pub async fn of_client(
    connection: &mut Connection,
    client_id: ClientId,
    (from, until): (i64, i64),
) -> Result<Vec<(Used, Times)>, sqlx::Error> {
    let mut sql = Sql::with(format!("SELECT {COLUMNS} FROM usage_days WHERE client_id = $1"), client_id);
    let (from, until) = (sql.bind(from), sql.bind(until));
    sql.push(format_args!(
        " AND day >= {from} AND day < {until} ORDER BY day, told, kind, error, secret_id, scope, redirect_uri, organization_id"
    ));
    let records: Vec<Record> = sql.records(connection).await?;
    Ok(records.into_iter().map(Record::used).collect())
}

#[derive(FromRow)]
struct MarkRecord {
    client_id: ClientId,
    detail: Detail,
    value: String,
    #[sqlx(flatten)]
    times: TimesRecord,
}

impl Stored for MarkRecord {
    const TABLE: &'static str = "usage_marks";
    const KEY: &'static [&'static str] = &["client_id", "detail", "value"];
}

/// What a client used on days that are folded.
pub async fn marks(connection: &mut Connection, client_id: ClientId) -> Result<Vec<(Mark, Times)>, sqlx::Error> {
    let records: Vec<MarkRecord> = Sql::with(
        "SELECT client_id, detail, value, n, first_at, last_at, last_from FROM usage_marks WHERE client_id = $1 \
         ORDER BY detail, value",
        client_id,
    )
    .records(connection)
    .await?;
    Ok(records
        .into_iter()
        .map(|MarkRecord { client_id, detail, value, times }| (Mark { client_id, detail, value }, times.times()))
        .collect())
}

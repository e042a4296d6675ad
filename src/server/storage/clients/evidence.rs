//! What depends on a client, read before it is deleted.

use super::client::Client;
use crate::{
    domain::{
        Count, State, Timestamp,
        time::{CLOCK_TOLERANCE, DAY},
        usage::day_of,
        watch::Watch,
    },
    server::storage::{
        Connection, Store,
        columns::{Of, Stored},
        sql::Sql,
        tokens::authorizations,
    },
};
use sqlx::FromRow;
use std::collections::BTreeSet;

/// Facts about a client's use.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Tokens that are alive, counted up to [`Count::MOST`].
    pub live_tokens: Count,
    /// Tokens that have not expired but were cut, counted up to [`Count::MOST`].
    pub cut_tokens: Count,
    /// Other organizations that authorized the client, by name; the first six.
    pub organizations: Vec<String>,
    pub organization_count: u64,
    /// People who let the client act for them, counted up to [`Count::MOST`].
    pub people: Count,
}

/// The fact that says since when use is recorded, in milliseconds.
pub const RECORDED_SINCE: &str = "usage_recorded_since";

pub async fn read(connection: &mut Connection, client: &Client, now: Timestamp) -> Result<Evidence, sqlx::Error> {
    let live_tokens = if client.life.state == State::Active {
        count_tokens(connection, client, now, true).await?
    } else {
        Count::exactly(0)
    };
    let cut_tokens = if client.life.state == State::Active {
        Count::exactly(0)
    } else {
        count_tokens(connection, client, now, false).await?
    };
    let others: Vec<Of<Other>> = sqlx::query_as(
        "SELECT o.name, COUNT(*) OVER () AS n FROM authorizations a JOIN organizations o ON o.id = a.organization_id \
         WHERE a.client_id = $1 AND a.state = 'approved' AND a.organization_id <> $2 ORDER BY o.name LIMIT 6",
    )
    .bind(client.id)
    .bind(client.organization_id)
    .fetch_all(&mut *connection)
    .await?;
    let organization_count = others.first().map_or(0, |Of(other)| other.n.unsigned_abs());
    let organizations = others.into_iter().map(|Of(other)| other.name).collect();
    let people = authorizations::people(connection, client.id, None, now).await?;
    Ok(Evidence { live_tokens, cut_tokens, organizations, organization_count, people })
}

/// Another organization that authorized the client, and how many did.
#[derive(FromRow)]
struct Other {
    name: String,
    n: i64,
}

impl Stored for Other {
    const TABLE: &'static str = "organizations";
    const KEY: &'static [&'static str] = &["name"];
}

/// Tokens that have not expired, counted up to [`Count::MOST`]: those that nothing has ended, or all. What ends one is
/// `domain::token::alive`; this says it once more, as ten thousand are not fetched to be counted.
async fn count_tokens(
    connection: &mut Connection,
    client: &Client,
    now: Timestamp,
    alive: bool,
) -> Result<Count, sqlx::Error> {
    let mut sql = Sql::new(
        "SELECT COUNT(*) FROM (SELECT 1 FROM access_tokens t LEFT JOIN consents s ON s.id = t.consent_id \
         LEFT JOIN users u ON u.id = t.user_id LEFT JOIN authorizations a ON a.client_id = t.client_id \
         AND a.organization_id = t.organization_id",
    );
    let (id, now_, latest) = (sql.bind(client.id), sql.bind(now), sql.bind(now.plus(CLOCK_TOLERANCE)));
    let (cuts, limit) = (sql.bind(if alive { client.life.cuts } else { 0 }), sql.bind(Count::MOST + 1));
    sql.push(format_args!(
        " WHERE t.client_id = {id} AND t.expires_at > {now_} AND t.client_cuts >= {cuts} AND t.issued_at <= {latest}"
    ));
    if alive {
        sql.push(
            " AND (t.consent_id IS NULL OR s.ended_at IS NULL AND s.id IS NOT NULL) \
             AND t.authorization_cuts = COALESCE(a.cuts, 0) AND (a.state IS NULL OR a.state = 'approved') \
             AND (t.user_id IS NULL OR u.state = 'active' AND u.cuts = t.user_cuts)",
        );
    }
    sql.push(format_args!(" LIMIT {limit}) counted"));
    Ok(Count::up_to_most(sql.value(connection).await?))
}

/// The fact that says since when use is recorded by day, in milliseconds.
pub const RECORDED_BY_DAY_SINCE: &str = "usage_days_recorded_since";

/// Since when something is recorded and nothing of it is missing, as `domain::watch` says it: not before that is anything
/// claimed, and nothing where it is not recorded at all.
pub(super) fn whole_since(fact: &str) -> String {
    format!(
        "(SELECT CASE WHEN MAX(CASE WHEN name = '{fact}' THEN 1 ELSE 0 END) = 1 THEN MAX(CAST(value AS BIGINT)) END \
         FROM facts WHERE name IN ('{fact}', '{LOST_UNTIL}'))"
    )
}

/// Notes that use is recorded from now on, unless it is already.
///
/// # Errors
/// When storage fails.
pub async fn record_from(store: &Store, now: Timestamp) -> Result<(), sqlx::Error> {
    let mut connection = store.reader().acquire().await?;
    let whole = recorded_since(&mut connection).await?;
    if whole.and(recorded_by_day_since(&mut connection).await?).is_some() {
        return Ok(());
    }
    drop(connection);
    let mut transaction = store.begin().await?;
    for name in [RECORDED_SINCE, RECORDED_BY_DAY_SINCE] {
        sqlx::query("INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(name)
            .bind(now.millis().to_string())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await
}

/// Forgets since when use is recorded: what was used since then is not all here. The next start notes it anew.
pub async fn record_anew(connection: &mut Connection) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM facts WHERE name IN ($1, $2)")
        .bind(RECORDED_SINCE)
        .bind(RECORDED_BY_DAY_SINCE)
        .execute(connection)
        .await
        .map(|_| ())
}

/// The fact that says of which days use was lost, with spaces around each.
const LOST_DAYS: &str = "usage_days_lost";

/// The fact that says when the latest of these days ended, in milliseconds: what was not used since then was not used.
pub const LOST_UNTIL: &str = "usage_lost_until";

/// Notes that some use of a day was lost: whose, nobody knows.
pub async fn lost_of_day(connection: &mut Connection, day: i64) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = CASE \
         WHEN CAST(facts.value AS BIGINT) >= CAST(excluded.value AS BIGINT) THEN facts.value ELSE excluded.value END",
    )
    .bind(LOST_UNTIL)
    .bind((day.saturating_add(1).saturating_mul(DAY)).to_string())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = CASE \
         WHEN facts.value LIKE '%' || $2 || '%' THEN facts.value ELSE facts.value || excluded.value END",
    )
    .bind(LOST_DAYS)
    .bind(format!(" {day} "))
    .execute(connection)
    .await
    .map(|_| ())
}

/// Moves what is noted as lost of days that are yet to come to the day of an instant: a clock was ahead.
pub async fn losses_set_back(connection: &mut Connection, to: Timestamp) -> Result<(), sqlx::Error> {
    let (lost, today) = (recording(connection).await?.lost, day_of(to));
    if lost.iter().all(|day| *day <= today) {
        return Ok(());
    }
    sqlx::query("DELETE FROM facts WHERE name IN ($1, $2)")
        .bind(LOST_DAYS)
        .bind(LOST_UNTIL)
        .execute(&mut *connection)
        .await?;
    for day in lost.into_iter().map(|day| day.min(today)).collect::<BTreeSet<_>>() {
        lost_of_day(connection, day).await?;
    }
    Ok(())
}

/// What is recorded.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    pub watch: Watch,
    /// Days of which some use was lost.
    pub lost: BTreeSet<i64>,
}

/// What is recorded, in one query.
pub async fn recording(connection: &mut Connection) -> Result<Recording, sqlx::Error> {
    let mut sql = Sql::new("SELECT name, value FROM facts WHERE name IN (");
    let names = sql.bind_all([RECORDED_SINCE, RECORDED_BY_DAY_SINCE, LOST_UNTIL, LOST_DAYS]);
    sql.push(format_args!("{names})"));
    let mut recording = Recording::default();
    for (name, value) in sql.pairs::<String, String>(connection, "facts", ["name", "value"]).await? {
        match name.as_str() {
            RECORDED_SINCE => recording.watch.since = instant(&value),
            RECORDED_BY_DAY_SINCE => recording.watch.by_day_since = instant(&value),
            LOST_UNTIL => recording.watch.lost_until = instant(&value),
            _ => recording.lost = value.split_whitespace().filter_map(|day| day.parse().ok()).collect(),
        }
    }
    Ok(recording)
}

/// Since when use is recorded by day; `None`: it is not.
pub async fn recorded_by_day_since(connection: &mut Connection) -> Result<Option<Timestamp>, sqlx::Error> {
    since(connection, RECORDED_BY_DAY_SINCE).await
}

/// Since when use is recorded; `None`: it is not.
pub async fn recorded_since(connection: &mut Connection) -> Result<Option<Timestamp>, sqlx::Error> {
    since(connection, RECORDED_SINCE).await
}

async fn since(connection: &mut Connection, name: &str) -> Result<Option<Timestamp>, sqlx::Error> {
    let value: Option<String> =
        sqlx::query_scalar("SELECT value FROM facts WHERE name = $1").bind(name).fetch_optional(connection).await?;
    Ok(value.as_deref().and_then(instant))
}

/// The instant that a fact says.
pub(super) fn instant(value: &str) -> Option<Timestamp> {
    value.parse().ok().map(Timestamp::from_millis)
}

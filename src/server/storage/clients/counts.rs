//! Counters of clients, kept in the transaction of each change: a page never counts rows.

use super::evidence::{LOST_UNTIL, RECORDED_BY_DAY_SINCE, RECORDED_SINCE, instant};
use crate::{
    domain::{GrantType, OrganizationId, State, Timestamp, lifecycle::StateCounts, watch::Watch},
    server::storage::{
        Connection,
        columns::{Json, Stored},
        engine,
        sql::Sql,
    },
};
use serde::Deserialize;
use sqlx::FromRow;

/// Moves one counter.
pub async fn add(
    connection: &mut Connection,
    organization_id: OrganizationId,
    state: State,
    grant_type: GrantType,
    by: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO client_counts (organization_id, state, grant_type, n) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (organization_id, state, grant_type) DO UPDATE SET n = client_counts.n + $4",
    )
    .bind(organization_id)
    .bind(state.as_str())
    .bind(grant_type.as_str())
    .bind(by)
    .execute(connection)
    .await
    .map(|_| ())
}

/// How many clients of an organization are in a state and have a grant type.
#[derive(Debug, Deserialize)]
struct Counter(State, GrantType, i64);

/// What can be said of all clients of an organization at one instant.
#[derive(Debug)]
pub struct Overview {
    counters: Vec<Counter>,
    /// When the next client is removed.
    pub next_removal: Option<Timestamp>,
    /// What is recorded of their use.
    pub watch: Watch,
}

impl Overview {
    /// How many clients there are of the grant types that are meant.
    pub fn counts(&self, means: impl Fn(GrantType) -> bool) -> StateCounts {
        let sum = |state: State| -> u64 {
            let wanted = |counter: &&Counter| counter.0 == state && means(counter.1);
            u64::try_from(self.counters.iter().filter(wanted).map(|counter| counter.2).sum::<i64>()).unwrap_or_default()
        };
        let (active, inactive, disabled) = (sum(State::Active), sum(State::Inactive), sum(State::Disabled));
        StateCounts { all: active + inactive + disabled, active, inactive, disabled }
    }
}

#[derive(FromRow)]
struct Row {
    next_removal: Option<Timestamp>,
    recorded_since: Option<String>,
    by_day_since: Option<String>,
    lost_until: Option<String>,
    counters: Option<Json<Vec<Counter>>>,
}

impl Stored for Row {
    const TABLE: &'static str = "client_counts";
    const KEY: &'static [&'static str] = &["organization_id"];
}

/// What there is to say of all clients of an organization. What is gone by the clock but not swept yet is not counted.
pub async fn overview(
    connection: &mut Connection,
    organization_id: OrganizationId,
    now: Timestamp,
) -> Result<Overview, sqlx::Error> {
    let counters = engine::listed(connection, "c.state, c.grant_type, c.n", "c.state, c.grant_type");
    let mut sql = Sql::with("SELECT $1 AS organization_id, ", organization_id);
    let (now, since, by_day, lost) =
        (sql.bind(now), sql.bind(RECORDED_SINCE), sql.bind(RECORDED_BY_DAY_SINCE), sql.bind(LOST_UNTIL));
    sql.push(format_args!(
        "(SELECT MIN(date_to_delete) FROM clients WHERE state = 'inactive' AND date_to_delete > {now} \
           AND organization_id = $1) AS next_removal, \
         (SELECT value FROM facts WHERE name = {since}) AS recorded_since, \
         (SELECT value FROM facts WHERE name = {by_day}) AS by_day_since, \
         (SELECT value FROM facts WHERE name = {lost}) AS lost_until, \
         (SELECT {counters} FROM (SELECT state, grant_type, n FROM client_counts WHERE organization_id = $1 \
           UNION ALL SELECT 'inactive', grant_type, -COUNT(*) FROM clients WHERE state = 'inactive' \
             AND date_to_delete <= {now} AND organization_id = $1 GROUP BY grant_type) c) AS counters"
    ));
    let Some(row) = sql.record::<Row>(connection).await? else {
        return Ok(Overview { counters: vec![], next_removal: None, watch: Watch::default() });
    };
    let since = |value: Option<String>| value.as_deref().and_then(instant);
    let watch = Watch {
        since: since(row.recorded_since),
        by_day_since: since(row.by_day_since),
        lost_until: since(row.lost_until),
    };
    let Json(counters) = row.counters.unwrap_or(Json(vec![]));
    Ok(Overview { counters, next_removal: row.next_removal, watch })
}

/// How many clients an organization has, those included that are gone by the clock but not swept yet.
pub async fn kept(connection: &mut Connection, organization_id: OrganizationId) -> Result<i64, sqlx::Error> {
    let counters: Vec<i64> = sqlx::query_scalar("SELECT n FROM client_counts WHERE organization_id = $1")
        .bind(organization_id)
        .fetch_all(connection)
        .await?;
    Ok(counters.into_iter().sum())
}

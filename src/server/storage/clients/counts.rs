//! Counters of clients, kept in the transaction of each change: a page never counts rows.

use super::evidence::{LOST_UNTIL, RECORDED_BY_DAY_SINCE, RECORDED_SINCE, instant};
use crate::{
    domain::{GrantType, OrganizationId, State, Timestamp, lifecycle::StateCounts, watch::Watch},
    server::storage::{
        Connection,
        columns::{Of, Stored},
    },
};
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
#[derive(Debug)]
struct Counter {
    state: State,
    grant_type: GrantType,
    n: i64,
}

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
            let wanted = |counter: &&Counter| counter.state == state && means(counter.grant_type);
            u64::try_from(self.counters.iter().filter(wanted).map(|counter| counter.n).sum::<i64>()).unwrap_or_default()
        };
        let (active, inactive, disabled) = (sum(State::Active), sum(State::Inactive), sum(State::Disabled));
        StateCounts { all: active + inactive + disabled, active, inactive, disabled }
    }
}

/// A row for each counter, or one when there are none.
#[derive(FromRow)]
struct Row {
    next_removal: Option<Timestamp>,
    recorded_since: Option<String>,
    by_day_since: Option<String>,
    lost_until: Option<String>,
    state: Option<State>,
    grant_type: Option<GrantType>,
    n: Option<i64>,
}

impl Stored for Row {
    const TABLE: &'static str = "client_counts";
    const KEY: &'static [&'static str] = &["state", "grant_type"];
}

impl Row {
    fn counter(self) -> Option<Counter> {
        Some(Counter { state: self.state?, grant_type: self.grant_type?, n: self.n? })
    }
}

/// What there is to say of all clients of an organization. What is gone by the clock but not swept yet is not counted.
pub async fn overview(
    connection: &mut Connection,
    organization_id: OrganizationId,
    now: Timestamp,
) -> Result<Overview, sqlx::Error> {
    let rows: Vec<Of<Row>> = sqlx::query_as(
        "SELECT o.next_removal, o.recorded_since, o.by_day_since, o.lost_until, c.state, c.grant_type, c.n FROM \
         (SELECT (SELECT MIN(date_to_delete) FROM clients WHERE state = 'inactive' AND date_to_delete > $2 \
            AND organization_id = $1) AS next_removal, \
           (SELECT value FROM facts WHERE name = $3) AS recorded_since, \
           (SELECT value FROM facts WHERE name = $4) AS by_day_since, \
           (SELECT value FROM facts WHERE name = $5) AS lost_until) o \
         LEFT JOIN (SELECT state, grant_type, n FROM client_counts WHERE organization_id = $1 \
           UNION ALL SELECT 'inactive', grant_type, -COUNT(*) FROM clients WHERE state = 'inactive' \
             AND date_to_delete <= $2 AND organization_id = $1 GROUP BY grant_type) c ON 1 = 1",
    )
    .bind(organization_id)
    .bind(now)
    .bind(RECORDED_SINCE)
    .bind(RECORDED_BY_DAY_SINCE)
    .bind(LOST_UNTIL)
    .fetch_all(connection)
    .await?;
    let beside = rows.first().map(|Of(row)| {
        let since = |value: &Option<String>| value.as_deref().and_then(instant);
        let watch = Watch {
            since: since(&row.recorded_since),
            by_day_since: since(&row.by_day_since),
            lost_until: since(&row.lost_until),
        };
        (row.next_removal, watch)
    });
    let (next_removal, watch) = beside.unwrap_or_default();
    let counters = rows.into_iter().filter_map(|Of(row)| row.counter()).collect();
    Ok(Overview { counters, next_removal, watch })
}

/// How many clients an organization has, those included that are gone by the clock but not swept yet.
pub async fn kept(connection: &mut Connection, organization_id: OrganizationId) -> Result<i64, sqlx::Error> {
    let counters: Vec<i64> = sqlx::query_scalar("SELECT n FROM client_counts WHERE organization_id = $1")
        .bind(organization_id)
        .fetch_all(connection)
        .await?;
    Ok(counters.into_iter().sum())
}

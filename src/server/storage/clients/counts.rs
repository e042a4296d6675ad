//! Counters of clients, kept in the transaction of each change: a page never counts rows.

use crate::{
    domain::{GrantType, OrganizationId, State, Timestamp, lifecycle::StateCounts},
    server::storage::Connection,
};

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
    .bind(state)
    .bind(grant_type)
    .bind(by)
    .execute(connection)
    .await
    .map(|_| ())
}

/// The counts of an organization, for one grant type or all. What is gone by the clock but not swept yet is taken off.
pub async fn read(
    connection: &mut Connection,
    organization_id: OrganizationId,
    grant_type: Option<GrantType>,
    now: Timestamp,
) -> Result<StateCounts, sqlx::Error> {
    let kept: Vec<(State, GrantType, i64)> =
        sqlx::query_as("SELECT state, grant_type, n FROM client_counts WHERE organization_id = $1")
            .bind(organization_id)
            .fetch_all(&mut *connection)
            .await?;
    let gone: Vec<(GrantType, i64)> = sqlx::query_as(
        "SELECT grant_type, COUNT(*) FROM clients WHERE state = 'inactive' AND date_to_delete <= $1 \
         AND organization_id = $2 GROUP BY grant_type",
    )
    .bind(now)
    .bind(organization_id)
    .fetch_all(&mut *connection)
    .await?;
    let wanted = |of: &GrantType| grant_type.is_none_or(|wanted| wanted == *of);
    let sum = |state: State| -> u64 {
        let kept: i64 = kept.iter().filter(|(s, g, _)| *s == state && wanted(g)).map(|(_, _, n)| n).sum();
        let gone: i64 = gone.iter().filter(|(g, _)| state == State::Inactive && wanted(g)).map(|(_, n)| n).sum();
        u64::try_from(kept - gone).unwrap_or_default()
    };
    let (active, inactive, disabled) = (sum(State::Active), sum(State::Inactive), sum(State::Disabled));
    Ok(StateCounts { all: active + inactive + disabled, active, inactive, disabled })
}

/// How many clients an organization has, those included that are gone by the clock but not swept yet.
pub async fn kept(connection: &mut Connection, organization_id: OrganizationId) -> Result<i64, sqlx::Error> {
    let counters: Vec<i64> = sqlx::query_scalar("SELECT n FROM client_counts WHERE organization_id = $1")
        .bind(organization_id)
        .fetch_all(connection)
        .await?;
    Ok(counters.into_iter().sum())
}

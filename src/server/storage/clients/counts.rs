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
    .bind(state.as_str())
    .bind(grant_type.as_str())
    .bind(by)
    .execute(connection)
    .await
    .map(|_| ())
}

/// How many clients an organization has, by state and grant type.
#[derive(Debug)]
pub struct Counts(Vec<(State, GrantType, i64)>);

impl Counts {
    /// Of one grant type or all.
    pub fn of(&self, grant_type: Option<GrantType>) -> StateCounts {
        let sum = |state: State| -> u64 {
            let wanted =
                |of: &&(State, GrantType, i64)| of.0 == state && grant_type.is_none_or(|wanted| wanted == of.1);
            u64::try_from(self.0.iter().filter(wanted).map(|(_, _, n)| n).sum::<i64>()).unwrap_or_default()
        };
        let (active, inactive, disabled) = (sum(State::Active), sum(State::Inactive), sum(State::Disabled));
        StateCounts { all: active + inactive + disabled, active, inactive, disabled }
    }
}

/// The counts of an organization. What is gone by the clock but not swept yet is taken off.
pub async fn read(
    connection: &mut Connection,
    organization_id: OrganizationId,
    now: Timestamp,
) -> Result<Counts, sqlx::Error> {
    let mut counted: Vec<(State, GrantType, i64)> =
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
    counted.extend(gone.into_iter().map(|(grant_type, n)| (State::Inactive, grant_type, -n)));
    Ok(Counts(counted))
}

/// How many clients an organization has, those included that are gone by the clock but not swept yet.
pub async fn kept(connection: &mut Connection, organization_id: OrganizationId) -> Result<i64, sqlx::Error> {
    let counters: Vec<i64> = sqlx::query_scalar("SELECT n FROM client_counts WHERE organization_id = $1")
        .bind(organization_id)
        .fetch_all(connection)
        .await?;
    Ok(counters.into_iter().sum())
}

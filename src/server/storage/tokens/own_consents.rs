//! What applications hold for a user: their consents that are alive, application by application.

use crate::{
    domain::{ClientId, OrganizationId, ScopeId, Timestamp, UserId},
    server::storage::{
        Connection,
        columns::{Scopes, Stored},
        sql::Sql,
    },
};
use sqlx::FromRow;
use std::collections::BTreeSet;

/// An application that acts for a user.
#[derive(Clone, Debug, FromRow)]
pub struct Holder {
    pub client_id: ClientId,
    pub name: String,
    /// The organization that it belongs to, and that organization's name.
    pub owner_id: OrganizationId,
    pub owner: String,
    /// When the first of the consents that are alive was given, and the last.
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    /// When the last of them ends.
    pub until: Timestamp,
}

impl Stored for Holder {
    const TABLE: &'static str = "consents";
    const KEY: &'static [&'static str] = &["client_id"];
}

/// From what a user's consents are read that nothing has ended, as `domain::token::alive` says it.
const ALIVE: &str = "FROM consents s JOIN clients c ON c.id = s.client_id JOIN organizations o ON o.id = c.organization_id \
     JOIN users u ON u.id = s.user_id LEFT JOIN authorizations a ON a.client_id = s.client_id \
     AND a.organization_id = s.organization_id WHERE s.user_id = $1 AND s.ended_at IS NULL AND s.alive_until > $2 \
     AND s.client_cuts = c.cuts AND s.authorization_cuts = COALESCE(a.cuts, 0) AND s.user_cuts = u.cuts";

/// The applications that hold something for a user, by name.
pub async fn holders(connection: &mut Connection, user: UserId, now: Timestamp) -> Result<Vec<Holder>, sqlx::Error> {
    let mut sql = Sql::with(
        format!(
            "SELECT s.client_id, c.name, c.organization_id AS owner_id, o.name AS owner, MIN(s.created_at) AS first_at, \
             MAX(s.created_at) AS last_at, MAX(s.expires_at) AS until {ALIVE} \
             GROUP BY s.client_id, c.name, c.name_key, c.organization_id, o.name ORDER BY c.name_key, s.client_id"
        ),
        user,
    );
    sql.bind(now);
    sql.records(connection).await
}

/// The scopes that the user agreed to for one of them.
pub async fn scopes(
    connection: &mut Connection,
    user: UserId,
    client: ClientId,
    now: Timestamp,
) -> Result<BTreeSet<ScopeId>, sqlx::Error> {
    let mut sql = Sql::with(format!("SELECT DISTINCT s.client_id, s.scope {ALIVE}"), user);
    sql.bind(now);
    sql.and_equal("s.client_id", Some(client));
    let granted: Vec<Granted> = sql.records(connection).await?;
    Ok(granted.into_iter().flat_map(|granted| granted.scope.0).collect())
}

#[derive(FromRow)]
struct Granted {
    scope: Scopes,
}

impl Stored for Granted {
    const TABLE: &'static str = "consents";
    const KEY: &'static [&'static str] = &["client_id"];
}

/// Ends all of a user's consents to a client.
pub async fn end(
    connection: &mut Connection,
    user: UserId,
    client: ClientId,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE consents SET ended_at = $1, alive_until = $1 WHERE user_id = $2 AND client_id = $3 AND ended_at IS NULL",
    )
    .bind(now)
    .bind(user)
    .bind(client)
    .execute(connection)
    .await
    .map(|_| ())
}

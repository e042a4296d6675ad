//! Divisions, and how much is in them.

use crate::{
    domain::{DivisionId, OrganizationId},
    server::storage::{
        Connection,
        columns::{Flag, Of, Stored},
        ids,
    },
};
use sqlx::FromRow;

/// A division of an organization.
#[derive(Clone, Debug, FromRow)]
pub struct Division {
    pub id: DivisionId,
    pub name: String,
    #[sqlx(try_from = "Flag")]
    pub home: bool,
    pub version: i64,
    /// How many roles users hold in it.
    pub of_users: i64,
    /// How many roles clients hold in it.
    pub of_clients: i64,
}

impl Stored for Division {
    const TABLE: &'static str = "divisions";
    const KEY: &'static [&'static str] = &["id"];
}

impl Division {
    /// How many roles are held in it, by users and by clients.
    pub const fn grants(&self) -> i64 {
        self.of_users + self.of_clients
    }
}

/// The organization's divisions, Home first.
pub async fn list(connection: &mut Connection, organization_id: OrganizationId) -> Result<Vec<Division>, sqlx::Error> {
    let divisions: Vec<Of<Division>> = sqlx::query_as(
        "SELECT d.id, d.name, d.home, d.version, (SELECT COUNT(*) FROM user_roles u WHERE u.division_id = d.id) AS of_users, \
         (SELECT COUNT(*) FROM client_roles c WHERE c.division_id = d.id) AS of_clients \
         FROM divisions d WHERE d.organization_id = $1 ORDER BY d.home DESC, d.name, d.id",
    )
    .bind(organization_id)
    .fetch_all(connection)
    .await?;
    Ok(divisions.into_iter().map(|Of(division)| division).collect())
}

/// Gives a division another name; `false`: another version is there.
pub async fn rename(
    connection: &mut Connection,
    id: DivisionId,
    name: &str,
    version: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE divisions SET name = $1, version = version + 1 WHERE id = $2 AND version = $3")
        .bind(name)
        .bind(id)
        .bind(version)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn remove(connection: &mut Connection, id: DivisionId) -> Result<(), sqlx::Error> {
    ids::retire(connection, id.uuid()).await?;
    sqlx::query("DELETE FROM divisions WHERE id = $1").bind(id).execute(connection).await.map(|_| ())
}

pub async fn add_division(
    connection: &mut Connection,
    id: DivisionId,
    organization_id: OrganizationId,
    name: &str,
    home: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO divisions (id, organization_id, name, home) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(organization_id)
        .bind(name)
        .bind(Flag(home))
        .execute(connection)
        .await
        .map(|_| ())
}

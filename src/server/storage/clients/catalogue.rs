//! What can be chosen: scopes, roles, divisions.

use crate::{
    domain::{DivisionId, DivisionScope, OrganizationId, RoleGrant, RoleId, ScopeId, scope::CatalogueEntry},
    server::storage::{
        Connection,
        columns::{Of, Stored},
        sql::Sql,
    },
};
use serde::Deserialize;
use sqlx::FromRow;

#[derive(FromRow)]
struct Scope {
    id: ScopeId,
    description: String,
}

impl Stored for Scope {
    const TABLE: &'static str = "scopes";
    const KEY: &'static [&'static str] = &["id"];
}

/// The scope catalogue, by id.
pub async fn scopes(connection: &mut Connection) -> Result<Vec<CatalogueEntry>, sqlx::Error> {
    let scopes: Vec<Of<Scope>> =
        sqlx::query_as("SELECT id, description FROM scopes ORDER BY id").fetch_all(connection).await?;
    Ok(scopes.into_iter().map(|Of(Scope { id, description })| CatalogueEntry { id, description }).collect())
}

/// Puts another catalogue in the place of the stored one.
pub async fn replace_scopes(connection: &mut Connection, catalogue: &[CatalogueEntry]) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM scopes").execute(&mut *connection).await?;
    for entry in catalogue {
        sqlx::query("INSERT INTO scopes (id, description) VALUES ($1, $2)")
            .bind(&entry.id)
            .bind(&entry.description)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// A role as those see it who choose one.
#[derive(Clone, Debug, FromRow)]
pub struct ListedRole {
    pub id: RoleId,
    pub name: String,
    pub description: String,
}

impl Stored for ListedRole {
    const TABLE: &'static str = "roles";
    const KEY: &'static [&'static str] = &["id"];
}

/// The organization's roles by name.
pub async fn roles(
    connection: &mut Connection,
    organization_id: OrganizationId,
) -> Result<Vec<ListedRole>, sqlx::Error> {
    let sql = "SELECT id, name, description FROM roles WHERE organization_id = $1 ORDER BY name, id";
    Sql::with(sql, organization_id).records(connection).await
}

/// The organization's divisions, Home first: id and name.
pub async fn divisions(
    connection: &mut Connection,
    organization_id: OrganizationId,
) -> Result<Vec<(DivisionId, String)>, sqlx::Error> {
    sqlx::query_as("SELECT id, name FROM divisions WHERE organization_id = $1 ORDER BY home DESC, name, id")
        .bind(organization_id)
        .fetch_all(connection)
        .await
}

/// What people call a division: "Home division", "All divisions".
pub fn division_name(scope: DivisionScope, name: Option<&str>) -> String {
    match (scope, name) {
        (DivisionScope::All, _) => "All divisions".into(),
        (DivisionScope::One(_), Some(name)) => format!("{name} division"),
        (DivisionScope::One(_), None) => "a division that no longer exists".into(),
    }
}

/// A role that is held, in a division: the columns of a row that say so, or in this order the values of a list.
#[derive(Deserialize, FromRow)]
pub(in crate::server::storage) struct Grant {
    role_id: RoleId,
    role: String,
    division_id: DivisionScope,
    division: Option<String>,
}

impl From<Grant> for RoleGrant {
    fn from(Grant { role_id, role, division_id, division }: Grant) -> Self {
        let division_name = division_name(division_id, division.as_deref());
        Self { role_id, role_name: role, division: division_id, division_name }
    }
}

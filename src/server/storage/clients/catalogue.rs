//! What can be chosen: scopes, roles, divisions.

use crate::{
    domain::{DivisionId, DivisionScope, OrganizationId, RoleGrant, RoleId, ScopeId, scope::CatalogueEntry},
    server::storage::{
        Connection,
        columns::{corrupt, uuid},
    },
};

/// The scope catalogue, by id.
pub async fn scopes(connection: &mut Connection) -> Result<Vec<CatalogueEntry>, sqlx::Error> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, description FROM scopes ORDER BY id").fetch_all(connection).await?;
    rows.into_iter()
        .map(|(id, description)| {
            Ok(CatalogueEntry { id: ScopeId::parse(&id).map_err(|_| corrupt("scope", &id))?, description })
        })
        .collect()
}

/// Puts another catalogue in the place of the stored one.
pub async fn replace_scopes(connection: &mut Connection, catalogue: &[CatalogueEntry]) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM scopes").execute(&mut *connection).await?;
    for entry in catalogue {
        sqlx::query("INSERT INTO scopes (id, description) VALUES ($1, $2)")
            .bind(entry.id.as_str())
            .bind(&entry.description)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The organization's roles by name: id, name, description.
pub async fn roles(
    connection: &mut Connection,
    organization_id: OrganizationId,
) -> Result<Vec<(RoleId, String, String)>, sqlx::Error> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT id, name, description FROM roles WHERE organization_id = $1 ORDER BY name, id")
            .bind(organization_id)
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(|(id, name, description)| Ok((uuid(&id)?, name, description))).collect()
}

/// The organization's divisions, Home first: id and name.
pub async fn divisions(
    connection: &mut Connection,
    organization_id: OrganizationId,
) -> Result<Vec<(DivisionId, String)>, sqlx::Error> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, name FROM divisions WHERE organization_id = $1 ORDER BY home DESC, name, id")
            .bind(organization_id)
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(|(id, name)| Ok((uuid(&id)?, name))).collect()
}

/// What people call a division: "Home division", "All divisions".
pub fn division_name(scope: DivisionScope, name: Option<&str>) -> String {
    match (scope, name) {
        (DivisionScope::All, _) => "All divisions".into(),
        (DivisionScope::One(_), Some(name)) => format!("{name} division"),
        (DivisionScope::One(_), None) => "a division that no longer exists".into(),
    }
}

/// A grant from its stored parts.
pub(in crate::server::storage) fn grant(
    role_id: &str,
    role_name: String,
    division_id: &str,
    division: Option<&str>,
) -> Result<RoleGrant, sqlx::Error> {
    let scope = DivisionScope::parse(division_id).map_err(|_| corrupt("division", division_id))?;
    Ok(RoleGrant { role_id: uuid(role_id)?, role_name, division: scope, division_name: division_name(scope, division) })
}

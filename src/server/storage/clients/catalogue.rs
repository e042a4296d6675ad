//! What can be chosen: scopes, roles, divisions; and the roles that clients have.

use super::client::Client;
use crate::{
    domain::{ClientId, DivisionScope, RoleGrant, ScopeId, scope::CatalogueEntry},
    server::storage::{
        Connection,
        columns::{corrupt, uuid},
        placeholders,
    },
};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use uuid::Uuid;

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
    organization_id: Uuid,
) -> Result<Vec<(Uuid, String, String)>, sqlx::Error> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT id, name, description FROM roles WHERE organization_id = $1 ORDER BY name, id")
            .bind(organization_id.to_string())
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(|(id, name, description)| Ok((uuid(&id)?, name, description))).collect()
}

/// The organization's divisions, Home first: id and name.
pub async fn divisions(connection: &mut Connection, organization_id: Uuid) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, name FROM divisions WHERE organization_id = $1 ORDER BY home DESC, name, id")
            .bind(organization_id.to_string())
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

/// The roles of these clients, in one query.
pub async fn roles_of_clients(
    connection: &mut Connection,
    ids: &[ClientId],
) -> Result<Vec<(ClientId, RoleGrant)>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let sql = format!(
        "SELECT c.client_id, c.role_id, r.name, c.division_id, d.name FROM client_roles c \
         JOIN roles r ON r.id = c.role_id LEFT JOIN divisions d ON d.id = c.division_id \
         WHERE c.client_id IN ({}) ORDER BY r.name, c.division_id",
        placeholders(1, ids.len())
    );
    let mut query = sqlx::query_as::<_, (String, String, String, String, Option<String>)>(AssertSqlSafe(sql));
    for id in ids {
        query = query.bind(id.to_string());
    }
    let rows = query.fetch_all(connection).await?;
    rows.into_iter()
        .map(|(client, role_id, role, division_id, division)| {
            Ok((ClientId::from_uuid(uuid(&client)?), grant(&role_id, role, &division_id, division.as_deref())?))
        })
        .collect()
}

/// Reads the redirect URIs, scopes and roles of clients that were read bare.
pub async fn fill(connection: &mut Connection, clients: &mut [Client]) -> Result<(), sqlx::Error> {
    for clients in clients.chunks_mut(AT_ONCE) {
        let ids: Vec<ClientId> = clients.iter().map(|client| client.id).collect();
        let places: HashMap<ClientId, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        for (id, role) in roles_of_clients(connection, &ids).await? {
            if let Some(at) = places.get(&id) {
                clients[*at].roles.push(role);
            }
        }
        for (id, uri) in children(connection, "client_redirect_uris", "uri", "client_id, position", &ids).await? {
            if let Some(at) = places.get(&id) {
                clients[*at].redirect_uris.push(uri);
            }
        }
        for (id, scope) in children(connection, "client_scopes", "scope_id", "client_id", &ids).await? {
            if let Some(at) = places.get(&id) {
                clients[*at].scopes.insert(ScopeId::parse(&scope).map_err(|_| corrupt("scope", &scope))?);
            }
        }
    }
    Ok(())
}

/// Binding costs the square of a statement's parameters.
const AT_ONCE: usize = 200;

async fn children(
    connection: &mut Connection,
    table: &'static str,
    column: &'static str,
    order: &'static str,
    ids: &[ClientId],
) -> Result<Vec<(ClientId, String)>, sqlx::Error> {
    let list = placeholders(1, ids.len());
    let sql = format!("SELECT client_id, {column} FROM {table} WHERE client_id IN ({list}) ORDER BY {order}");
    let mut query = sqlx::query_as::<_, (String, String)>(AssertSqlSafe(sql));
    for id in ids {
        query = query.bind(id.to_string());
    }
    let rows = query.fetch_all(connection).await?;
    rows.into_iter().map(|(id, value)| Ok((ClientId::from_uuid(uuid(&id)?), value))).collect()
}

/// How many entries a list of these clients has: `client_scopes` or `client_redirect_uris`.
pub(in crate::server::storage) async fn count_children(
    connection: &mut Connection,
    table: &'static str,
    ids: &[ClientId],
) -> Result<Vec<(ClientId, i64)>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let sql = format!(
        "SELECT client_id, COUNT(*) FROM {table} WHERE client_id IN ({}) GROUP BY client_id",
        placeholders(1, ids.len())
    );
    let mut query = sqlx::query_as::<_, (String, i64)>(AssertSqlSafe(sql));
    for id in ids {
        query = query.bind(id.to_string());
    }
    let rows = query.fetch_all(connection).await?;
    rows.into_iter().map(|(id, n)| Ok((ClientId::from_uuid(uuid(&id)?), n))).collect()
}

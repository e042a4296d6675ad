//! Roles with what they permit and who holds them.

use super::{
    Connection,
    clients::{corrupt, uuid},
};
use crate::policy::Permission;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A role of an organization.
#[derive(Clone, Debug)]
pub struct Role {
    pub id: Uuid,
    pub name: String,
    pub description: String,
    pub permissions: BTreeSet<Permission>,
    /// How many users hold it, in whichever division.
    pub users: i64,
}

/// The organization's roles, by name.
pub async fn list(connection: &mut Connection, organization_id: Uuid) -> Result<Vec<Role>, sqlx::Error> {
    let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT r.id, r.name, r.description, (SELECT COUNT(DISTINCT u.user_id) FROM user_roles u WHERE u.role_id = r.id) \
         FROM roles r WHERE r.organization_id = $1 ORDER BY r.name, r.id",
    )
    .bind(organization_id.to_string())
    .fetch_all(&mut *connection)
    .await?;
    let held: Vec<(String, String)> = sqlx::query_as(
        "SELECT p.role_id, p.permission FROM role_permissions p JOIN roles r ON r.id = p.role_id \
         WHERE r.organization_id = $1",
    )
    .bind(organization_id.to_string())
    .fetch_all(connection)
    .await?;
    let mut permissions: BTreeMap<String, BTreeSet<Permission>> = BTreeMap::new();
    for (role, id) in held {
        let permission = Permission::parse(&id).ok_or_else(|| corrupt("permission", &id))?;
        permissions.entry(role).or_default().insert(permission);
    }
    rows.into_iter()
        .map(|(id, name, description, users)| {
            Ok(Role {
                permissions: permissions.remove(&id).unwrap_or_default(),
                id: uuid(&id)?,
                name,
                description,
                users,
            })
        })
        .collect()
}

/// A division of an organization.
#[derive(Clone, Debug)]
pub struct Division {
    pub id: Uuid,
    pub name: String,
    pub home: bool,
    /// How many roles are held in it, by users and by clients.
    pub grants: i64,
}

/// The organization's divisions, Home first.
pub async fn divisions(connection: &mut Connection, organization_id: Uuid) -> Result<Vec<Division>, sqlx::Error> {
    let rows: Vec<(String, String, i64, i64)> = sqlx::query_as(
        "SELECT d.id, d.name, d.home, (SELECT COUNT(*) FROM user_roles u WHERE u.division_id = d.id) \
         + (SELECT COUNT(*) FROM client_roles c WHERE c.division_id = d.id) \
         FROM divisions d WHERE d.organization_id = $1 ORDER BY d.home DESC, d.name, d.id",
    )
    .bind(organization_id.to_string())
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(id, name, home, grants)| Ok(Division { id: uuid(&id)?, name, home: home == 1, grants }))
        .collect()
}

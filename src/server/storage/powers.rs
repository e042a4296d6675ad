//! What the people of an organization could still give each other, whatever was changed.

use super::{
    Connection,
    clients::{corrupt, uuid},
    placeholders,
};
use crate::{
    domain::RoleGrant,
    policy::{HeldRole, Permission},
};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What can be given in an organization: what roles permit that active users hold who may give roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Powers {
    /// By roles that are held in whichever division.
    pub anywhere: BTreeSet<Permission>,
    /// By roles that are held in all divisions: only these can be given in all, and be put into a new role.
    pub everywhere: BTreeSet<Permission>,
}

impl Powers {
    /// What could be given by these and cannot be given by those.
    pub fn lost(&self, after: &Self) -> BTreeSet<Permission> {
        let anywhere = self.anywhere.difference(&after.anywhere);
        anywhere.chain(self.everywhere.difference(&after.everywhere)).copied().collect()
    }
}

pub async fn powers(connection: &mut Connection, organization_id: Uuid) -> Result<Powers, sqlx::Error> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT DISTINCT p.permission, g.division_id FROM users u JOIN user_roles g ON g.user_id = u.id \
         JOIN role_permissions p ON p.role_id = g.role_id \
         WHERE u.organization_id = $1 AND u.state = 'active' AND EXISTS (SELECT 1 FROM user_roles h \
           JOIN role_permissions q ON q.role_id = h.role_id WHERE h.user_id = u.id AND q.permission = $2)",
    )
    .bind(organization_id.to_string())
    .bind(Permission::AuthorizationGrantAdd.as_str())
    .fetch_all(connection)
    .await?;
    let mut powers = Powers::default();
    for (id, division) in rows {
        let permission = Permission::parse(&id).ok_or_else(|| corrupt("permission", &id))?;
        powers.anywhere.insert(permission);
        if division == "*" {
            powers.everywhere.insert(permission);
        }
    }
    Ok(powers)
}

/// These roles with what each permits.
pub async fn held(connection: &mut Connection, grants: &[RoleGrant]) -> Result<Vec<HeldRole>, sqlx::Error> {
    let mut permits: BTreeMap<Uuid, BTreeSet<Permission>> = BTreeMap::new();
    let ids: BTreeSet<Uuid> = grants.iter().map(|grant| grant.role_id).collect();
    for ids in ids.into_iter().collect::<Vec<_>>().chunks(200) {
        let list = placeholders(1, ids.len());
        let sql = format!("SELECT role_id, permission FROM role_permissions WHERE role_id IN ({list})");
        let mut query = sqlx::query_as::<_, (String, String)>(AssertSqlSafe(sql));
        for id in ids {
            query = query.bind(id.to_string());
        }
        for (role, id) in query.fetch_all(&mut *connection).await? {
            let permission = Permission::parse(&id).ok_or_else(|| corrupt("permission", &id))?;
            permits.entry(uuid(&role)?).or_default().insert(permission);
        }
    }
    let held = |grant: &RoleGrant| HeldRole {
        permits: permits.get(&grant.role_id).cloned().unwrap_or_default(),
        grant: grant.clone(),
    };
    Ok(grants.iter().map(held).collect())
}

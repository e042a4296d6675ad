//! What the users of an organization can give each other, read before and after a change.

use crate::{
    domain::{OrganizationId, RoleGrant, RoleId, UserId},
    policy::{HeldRole, Permission},
    server::storage::{
        Connection,
        clients::catalogue::grant,
        columns::{corrupt, uuid},
        placeholders,
    },
};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};

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

/// Active users of an organization who can give the roles they hold.
const GIVERS: &str = "u.organization_id = $1 AND u.state = 'active' AND u.id IN (SELECT h.user_id FROM user_roles h \
                      JOIN role_permissions q ON q.role_id = h.role_id JOIN roles r ON r.id = q.role_id \
                      WHERE r.organization_id = $1 AND q.permission = $2)";

pub async fn powers(connection: &mut Connection, organization_id: OrganizationId) -> Result<Powers, sqlx::Error> {
    let sql = format!(
        "SELECT DISTINCT p.permission, g.division_id FROM users u JOIN user_roles g ON g.user_id = u.id \
         JOIN role_permissions p ON p.role_id = g.role_id WHERE {GIVERS}"
    );
    let rows: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(sql))
        .bind(organization_id)
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

/// For each permission the first users by name who could give it to somebody, `but` this one: the permission, whether by a
/// role held in all divisions, and the name.
pub async fn givers(
    connection: &mut Connection,
    organization_id: OrganizationId,
    but: UserId,
    limit: i64,
) -> Result<Vec<(Permission, bool, String)>, sqlx::Error> {
    let sql = format!(
        "SELECT t.permission, t.scope, t.name FROM (SELECT s.permission, s.scope, s.name, s.name_key, s.id, \
           ROW_NUMBER() OVER (PARTITION BY s.permission, s.scope ORDER BY s.name_key, s.id) AS n FROM \
           (SELECT DISTINCT p.permission, CASE WHEN g.division_id = '*' THEN 'all' ELSE 'one' END AS scope, u.id, u.name, \
             u.name_key FROM users u JOIN user_roles g ON g.user_id = u.id \
             JOIN role_permissions p ON p.role_id = g.role_id WHERE u.id <> $3 AND {GIVERS}) s) t \
         WHERE t.n <= $4 ORDER BY t.name_key, t.id, t.permission"
    );
    let rows: Vec<(String, String, String)> = sqlx::query_as(AssertSqlSafe(sql))
        .bind(organization_id)
        .bind(Permission::AuthorizationGrantAdd.as_str())
        .bind(but)
        .bind(limit)
        .fetch_all(connection)
        .await?;
    rows.into_iter()
        .map(|(id, scope, name)| {
            Ok((Permission::parse(&id).ok_or_else(|| corrupt("permission", &id))?, scope == "all", name))
        })
        .collect()
}

/// The same for each role and division.
pub async fn givers_of_roles(
    connection: &mut Connection,
    organization_id: OrganizationId,
    but: UserId,
    limit: i64,
) -> Result<Vec<(RoleGrant, String)>, sqlx::Error> {
    let sql = format!(
        "SELECT t.role_id, t.role, t.division_id, t.division, t.name FROM (SELECT g.role_id, o.name AS role, \
           g.division_id, d.name AS division, u.name, u.name_key, u.id, ROW_NUMBER() OVER \
           (PARTITION BY g.role_id, g.division_id ORDER BY u.name_key, u.id) AS n FROM users u \
           JOIN user_roles g ON g.user_id = u.id JOIN roles o ON o.id = g.role_id \
           LEFT JOIN divisions d ON d.id = g.division_id WHERE u.id <> $3 AND {GIVERS}) t \
         WHERE t.n <= $4 ORDER BY t.role, t.role_id, t.division_id, t.name_key, t.id"
    );
    let rows: Vec<(String, String, String, Option<String>, String)> = sqlx::query_as(AssertSqlSafe(sql))
        .bind(organization_id)
        .bind(Permission::AuthorizationGrantAdd.as_str())
        .bind(but)
        .bind(limit)
        .fetch_all(connection)
        .await?;
    rows.into_iter()
        .map(|(role_id, role, division_id, division, name)| {
            Ok((grant(&role_id, role, &division_id, division.as_deref())?, name))
        })
        .collect()
}

/// These roles with what each permits.
pub async fn held(connection: &mut Connection, grants: &[RoleGrant]) -> Result<Vec<HeldRole>, sqlx::Error> {
    let mut permits: BTreeMap<RoleId, BTreeSet<Permission>> = BTreeMap::new();
    let ids: BTreeSet<RoleId> = grants.iter().map(|grant| grant.role_id).collect();
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

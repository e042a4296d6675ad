//! What the users of an organization can give each other, read before and after a change.

use crate::{
    domain::{DivisionScope, OrganizationId, RoleGrant, RoleId, UserId},
    policy::{HeldRole, Permission},
    server::storage::{
        Connection,
        clients::catalogue::Grant,
        columns::{Of, Permissions, Stored},
        sql::children,
    },
};
use sqlx::{AssertSqlSafe, FromRow};
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

/// Active users of an organization `$1` who have the permission `$2`: of giving the roles they hold, among others.
const GIVERS: &str = "u.organization_id = $1 AND u.state = 'active' AND u.id IN (SELECT h.user_id FROM user_roles h \
                      JOIN role_permissions q ON q.role_id = h.role_id JOIN roles r ON r.id = q.role_id \
                      WHERE r.organization_id = $1 AND q.permission = $2)";

pub async fn powers(connection: &mut Connection, organization_id: OrganizationId) -> Result<Powers, sqlx::Error> {
    let sql = format!(
        "SELECT DISTINCT p.permission, g.division_id FROM users u JOIN user_roles g ON g.user_id = u.id \
         JOIN role_permissions p ON p.role_id = g.role_id WHERE {GIVERS}"
    );
    let rows: Vec<(Permission, DivisionScope)> = sqlx::query_as(AssertSqlSafe(sql))
        .bind(organization_id)
        .bind(Permission::AuthorizationGrantAdd)
        .fetch_all(connection)
        .await?;
    let mut powers = Powers::default();
    for (permission, division) in rows {
        powers.anywhere.insert(permission);
        if division == DivisionScope::All {
            powers.everywhere.insert(permission);
        }
    }
    Ok(powers)
}

/// The active users of an organization who have a permission, wherever: id and name, by name.
pub async fn with_permission(
    connection: &mut Connection,
    organization_id: OrganizationId,
    permission: Permission,
) -> Result<Vec<(UserId, String)>, sqlx::Error> {
    let sql = format!("SELECT u.id, u.name FROM users u WHERE {GIVERS} ORDER BY u.name_key, u.id");
    sqlx::query_as(AssertSqlSafe(sql)).bind(organization_id).bind(permission).fetch_all(connection).await
}

/// A user who could give a role in a division.
#[derive(Debug)]
pub struct Giver {
    pub grant: RoleGrant,
    /// What the role permits.
    pub permissions: BTreeSet<Permission>,
    pub user_id: UserId,
    pub name: String,
    /// The name in lower case, which users are ordered by.
    pub name_key: String,
}

#[derive(FromRow)]
struct GiverRow {
    #[sqlx(flatten)]
    grant: Grant,
    permissions: Option<Permissions>,
    user_id: UserId,
    name: String,
    name_key: String,
}

impl Stored for GiverRow {
    const TABLE: &'static str = "user_roles";
    const KEY: &'static [&'static str] = &["user_id", "role_id", "division_id"];
}

impl From<GiverRow> for Giver {
    fn from(GiverRow { grant, permissions, user_id, name, name_key }: GiverRow) -> Self {
        let Permissions(permissions) = permissions.unwrap_or_default();
        Self { grant: grant.into(), permissions, user_id, name, name_key }
    }
}

/// For each role in each division the first users by name who could give it to someone, `but` this one. They are the
/// first for what the role permits, too: who is among the first few for a permission is so for a role that has it.
pub async fn givers(
    connection: &mut Connection,
    organization_id: OrganizationId,
    but: UserId,
    limit: i64,
) -> Result<Vec<Giver>, sqlx::Error> {
    let sql = format!(
        "SELECT t.role_id, t.role, t.division_id, t.division, t.user_id, t.name, t.name_key, \
           (SELECT string_agg(p.permission, ' ') FROM role_permissions p WHERE p.role_id = t.role_id) AS permissions \
         FROM (SELECT g.role_id, o.name AS role, g.division_id, d.name AS division, u.id AS user_id, u.name, u.name_key, \
           ROW_NUMBER() OVER (PARTITION BY g.role_id, g.division_id ORDER BY u.name_key, u.id) AS n FROM users u \
           JOIN user_roles g ON g.user_id = u.id JOIN roles o ON o.id = g.role_id \
           LEFT JOIN divisions d ON d.id = g.division_id WHERE u.id <> $3 AND {GIVERS}) t \
         WHERE t.n <= $4 ORDER BY t.role, t.role_id, t.division_id, t.name_key, t.user_id"
    );
    let rows: Vec<Of<GiverRow>> = sqlx::query_as(AssertSqlSafe(sql))
        .bind(organization_id)
        .bind(Permission::AuthorizationGrantAdd)
        .bind(but)
        .bind(limit)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(|Of(row)| row.into()).collect())
}

/// These roles with what each permits.
pub async fn held(connection: &mut Connection, grants: &[RoleGrant]) -> Result<Vec<HeldRole>, sqlx::Error> {
    let mut permits: BTreeMap<RoleId, BTreeSet<Permission>> = BTreeMap::new();
    let ids: BTreeSet<RoleId> = grants.iter().map(|grant| grant.role_id).collect();
    for ids in ids.into_iter().collect::<Vec<_>>().chunks(200) {
        let permitted = children(connection, ("role_permissions", "role_id", "permission"), "permission", ids).await?;
        for (role, permission) in permitted {
            permits.entry(role).or_default().insert(permission);
        }
    }
    let held = |grant: &RoleGrant| HeldRole {
        permits: permits.get(&grant.role_id).cloned().unwrap_or_default(),
        grant: grant.clone(),
    };
    Ok(grants.iter().map(held).collect())
}

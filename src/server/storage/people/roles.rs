//! Roles with what they permit and who holds them.

use crate::{
    domain::{ClientId, DivisionScope, GrantType, OrganizationId, RoleId},
    policy::Permission,
    server::storage::{
        Connection,
        columns::{Id, Of, Stored},
        ids,
        sql::{Sql, children},
    },
};
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A role of an organization.
#[derive(Clone, Debug, FromRow)]
pub struct Role {
    pub id: RoleId,
    pub name: String,
    pub description: String,
    pub version: i64,
    /// Which role of [`crate::policy::defaults`] it began as.
    pub default_key: Option<String>,
    #[sqlx(skip)]
    pub permissions: BTreeSet<Permission>,
    /// How many users hold it, in whichever division.
    pub users: i64,
    /// How many clients have it.
    pub clients: i64,
}

impl Stored for Role {
    const TABLE: &'static str = "roles";
    const KEY: &'static [&'static str] = &["id"];
}

/// The organization's roles, by name.
pub async fn list(connection: &mut Connection, organization_id: OrganizationId) -> Result<Vec<Role>, sqlx::Error> {
    read(connection, organization_id, None).await
}

/// A role of this organization.
pub async fn find(
    connection: &mut Connection,
    organization_id: OrganizationId,
    id: RoleId,
) -> Result<Option<Role>, sqlx::Error> {
    Ok(read(connection, organization_id, Some(id)).await?.pop())
}

async fn read(
    connection: &mut Connection,
    organization_id: OrganizationId,
    only: Option<RoleId>,
) -> Result<Vec<Role>, sqlx::Error> {
    let mut sql = Sql::with(
        "SELECT r.id, r.name, r.description, r.version, r.default_key, \
         (SELECT COUNT(DISTINCT u.user_id) FROM user_roles u WHERE u.role_id = r.id) AS users, \
         (SELECT COUNT(DISTINCT c.client_id) FROM client_roles c WHERE c.role_id = r.id) AS clients \
         FROM roles r WHERE r.organization_id = $1",
        organization_id,
    );
    sql.and_equal("r.id", only);
    sql.push(" ORDER BY r.name, r.id");
    let mut roles: Vec<Role> = sql.records(&mut *connection).await?;
    let ids: Vec<RoleId> = roles.iter().map(|role| role.id).collect();
    for ids in ids.chunks(200) {
        let permitted = children(connection, ("role_permissions", "role_id", "permission"), "permission", ids).await?;
        let mut permissions: BTreeMap<RoleId, BTreeSet<Permission>> = BTreeMap::new();
        for (role, permission) in permitted {
            permissions.entry(role).or_default().insert(permission);
        }
        for role in &mut roles {
            role.permissions.append(&mut permissions.remove(&role.id).unwrap_or_default());
        }
    }
    Ok(roles)
}

/// The roles by which clients act. Those that a client keeps aside while it has another grant type permit nothing.
pub(in crate::server::storage) const CLIENT_ROLES_IN_USE: &str = "(SELECT k.client_id, k.role_id, k.division_id FROM client_roles k \
     JOIN clients c ON c.id = k.client_id WHERE c.grant_type = 'CLIENT-CREDENTIALS')";

/// More holders than an organization has.
pub const ALL: i64 = 1_000_000;

/// One who holds a role, and where.
#[derive(Clone, Debug)]
pub struct Holder {
    pub id: Uuid,
    pub name: String,
    pub divisions: Vec<DivisionScope>,
}

/// The users who hold a role, by name, up to a limit.
pub async fn users_with(connection: &mut Connection, role: RoleId, limit: i64) -> Result<Vec<Holder>, sqlx::Error> {
    let sql = "SELECT h.id, h.name, g.division_id FROM (SELECT DISTINCT u.id, u.name, u.name_key FROM user_roles g \
               JOIN users u ON u.id = g.user_id WHERE g.role_id = $1 ORDER BY u.name_key, u.id LIMIT $2) h \
               JOIN user_roles g ON g.user_id = h.id AND g.role_id = $1 ORDER BY h.name_key, h.id, g.division_id";
    holders(connection, sql, role, limit).await
}

/// The clients that have a role, by name, up to a limit.
pub async fn clients_with(connection: &mut Connection, role: RoleId, limit: i64) -> Result<Vec<Holder>, sqlx::Error> {
    let sql = "SELECT h.id, h.name, g.division_id FROM (SELECT DISTINCT c.id, c.name FROM client_roles g \
               JOIN clients c ON c.id = g.client_id WHERE g.role_id = $1 ORDER BY c.name, c.id LIMIT $2) h \
               JOIN client_roles g ON g.client_id = h.id AND g.role_id = $1 ORDER BY h.name, h.id, g.division_id";
    holders(connection, sql, role, limit).await
}

/// Those of them that act by it: a client that keeps its roles aside gains and loses nothing with a role.
pub async fn clients_using(connection: &mut Connection, role: RoleId, limit: i64) -> Result<Vec<Holder>, sqlx::Error> {
    let sql = format!(
        "SELECT h.id, h.name, g.division_id FROM (SELECT DISTINCT c.id, c.name FROM {CLIENT_ROLES_IN_USE} g \
         JOIN clients c ON c.id = g.client_id WHERE g.role_id = $1 ORDER BY c.name, c.id LIMIT $2) h \
         JOIN client_roles g ON g.client_id = h.id AND g.role_id = $1 ORDER BY h.name, h.id, g.division_id"
    );
    holders(connection, AssertSqlSafe(sql), role, limit).await
}

#[derive(FromRow)]
struct HolderRow {
    id: Id,
    name: String,
    division_id: DivisionScope,
}

impl Stored for HolderRow {
    const TABLE: &'static str = "user_roles or client_roles";
    const KEY: &'static [&'static str] = &["id", "division_id"];
}

async fn holders(
    connection: &mut Connection,
    sql: impl sqlx::SqlSafeStr,
    role: RoleId,
    limit: i64,
) -> Result<Vec<Holder>, sqlx::Error> {
    let rows: Vec<Of<HolderRow>> = sqlx::query_as(sql).bind(role).bind(limit).fetch_all(connection).await?;
    let mut holders: Vec<Holder> = vec![];
    for Of(HolderRow { id: Id(id), name, division_id }) in rows {
        match holders.last_mut().filter(|last| last.id == id) {
            Some(last) => last.divisions.push(division_id),
            None => holders.push(Holder { id, name, divisions: vec![division_id] }),
        }
    }
    Ok(holders)
}

/// What these users or clients are permitted by roles other than this one.
pub async fn permitted_otherwise(
    connection: &mut Connection,
    holders: &'static str,
    ids: &[Uuid],
    role: RoleId,
) -> Result<BTreeMap<Uuid, BTreeSet<Permission>>, sqlx::Error> {
    let mut found: BTreeMap<Uuid, BTreeSet<Permission>> = BTreeMap::new();
    let (table, column) = match holders {
        USERS => ("user_roles", "user_id"),
        _ => ("client_roles", "client_id"),
    };
    for ids in ids.chunks(200) {
        let mut sql = Sql::new(format!(
            "SELECT DISTINCT g.{column}, p.permission FROM {table} g JOIN role_permissions p ON p.role_id = g.role_id \
             WHERE g.role_id <> "
        ));
        let (role, list) = (sql.bind(role), sql.bind_all(ids.iter().copied().map(Id)));
        sql.push(format_args!("{role} AND g.{column} IN ({list})"));
        for (Id(id), permission) in sql.all(&mut *connection).await? {
            found.entry(id).or_default().insert(permission);
        }
    }
    Ok(found)
}

/// The clients that have this role and no other, and use roles: by name, without those that are deactivated.
pub async fn only_role_of(connection: &mut Connection, role: RoleId) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT c.name FROM clients c WHERE c.grant_type = $2 AND c.state <> 'inactive' \
         AND EXISTS (SELECT 1 FROM client_roles g WHERE g.client_id = c.id AND g.role_id = $1) \
         AND NOT EXISTS (SELECT 1 FROM client_roles o WHERE o.client_id = c.id AND o.role_id <> $1) ORDER BY c.name, c.id",
    )
    .bind(role)
    .bind(GrantType::ClientCredentials)
    .fetch_all(connection)
    .await
}

/// Words for [`permitted_otherwise`].
pub const USERS: &str = "users";
pub const CLIENTS: &str = "clients";

/// An application that serves only holders of certain roles.
#[derive(Clone, Debug, FromRow)]
pub struct Restricted {
    pub client_id: ClientId,
    pub name: String,
    /// How many roles those are.
    pub roles: i64,
}

impl Stored for Restricted {
    const TABLE: &'static str = "authorization_roles";
    const KEY: &'static [&'static str] = &["client_id"];
}

/// The applications that serve only holders of certain roles, this one among them, by name.
pub async fn authorizations_with(connection: &mut Connection, role: RoleId) -> Result<Vec<Restricted>, sqlx::Error> {
    let sql = "SELECT a.client_id, c.name, (SELECT COUNT(*) FROM authorization_roles o \
                 WHERE o.organization_id = a.organization_id AND o.client_id = a.client_id) AS roles \
               FROM authorization_roles a JOIN clients c ON c.id = a.client_id WHERE a.role_id = $1 \
               ORDER BY c.name, a.client_id";
    Sql::with(sql, role).records(connection).await
}

/// Adds a role.
pub async fn add(connection: &mut Connection, organization_id: OrganizationId, role: &Role) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO roles (id, organization_id, name, description, default_key) VALUES ($1, $2, $3, $4, $5)")
        .bind(role.id)
        .bind(organization_id)
        .bind(&role.name)
        .bind(&role.description)
        .bind(role.default_key.as_deref())
        .execute(&mut *connection)
        .await?;
    permit(connection, role.id, &role.permissions).await
}

async fn permit(
    connection: &mut Connection,
    id: RoleId,
    permissions: impl IntoIterator<Item = &Permission>,
) -> Result<(), sqlx::Error> {
    for permission in permissions {
        sqlx::query("INSERT INTO role_permissions (role_id, permission) VALUES ($1, $2)")
            .bind(id)
            .bind(*permission)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Writes a role over the version it has; `false`: another version is there.
pub async fn update(connection: &mut Connection, role: &Role) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE roles SET name = $1, description = $2, version = version + 1 WHERE id = $3 AND version = $4",
    )
    .bind(&role.name)
    .bind(&role.description)
    .bind(role.id)
    .bind(role.version)
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    sqlx::query("DELETE FROM role_permissions WHERE role_id = $1").bind(role.id).execute(&mut *connection).await?;
    permit(connection, role.id, &role.permissions).await?;
    Ok(true)
}

/// Takes a role from every user who holds it.
pub async fn take_from_users(connection: &mut Connection, id: RoleId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM user_roles WHERE role_id = $1").bind(id).execute(connection).await.map(|_| ())
}

/// Removes a role from everyone who holds it, and then itself.
pub async fn remove(connection: &mut Connection, id: RoleId) -> Result<(), sqlx::Error> {
    for table in ["user_roles", "client_roles", "authorization_roles"] {
        sqlx::query(AssertSqlSafe(format!("DELETE FROM {table} WHERE role_id = $1")))
            .bind(id)
            .execute(&mut *connection)
            .await?;
    }
    ids::retire(connection, id.uuid()).await?;
    sqlx::query("DELETE FROM roles WHERE id = $1").bind(id).execute(connection).await.map(|_| ())
}

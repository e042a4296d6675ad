//! Those who act, users and clients, with what their roles permit.

use super::roles::CLIENT_ROLES_IN_USE;
use crate::{
    domain::{DivisionScope, OrganizationId, RoleGrant, UserId},
    policy::{Actor, ActorKind, Givers, Permission},
    server::storage::{
        Connection,
        clients::catalogue::Grant,
        columns::{Id, Of, Stored},
        sql::Sql,
    },
};
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What a user's roles are and permit. `delegated`: an application acts for the user.
pub async fn actor(
    connection: &mut Connection,
    user_id: UserId,
    organization_id: OrganizationId,
    name: String,
    delegated: bool,
) -> Result<Actor, sqlx::Error> {
    let held = held(connection, "user_roles", "user_id", user_id.uuid()).await?;
    Ok(Actor { delegated, ..acting(ActorKind::User, user_id.uuid(), organization_id, name, held) })
}

/// What a client's roles are and permit.
pub async fn actor_of_client(
    connection: &mut Connection,
    client_id: Uuid,
    organization_id: OrganizationId,
    name: String,
) -> Result<Actor, sqlx::Error> {
    let held = held(connection, CLIENT_ROLES_IN_USE, "client_id", client_id).await?;
    Ok(acting(ActorKind::Client, client_id, organization_id, name, held))
}

#[derive(Default)]
struct Held {
    roles: Vec<RoleGrant>,
    permissions: BTreeSet<Permission>,
    everywhere: BTreeSet<Permission>,
}

fn acting(kind: ActorKind, id: Uuid, organization_id: OrganizationId, name: String, held: Held) -> Actor {
    let Held { roles, permissions, everywhere } = held;
    let givers = Givers::Untold;
    Actor { id, kind, delegated: false, organization_id, name, permissions, everywhere, roles, givers }
}

#[derive(FromRow)]
struct Permitted {
    #[sqlx(flatten)]
    grant: Grant,
    permission: Option<Permission>,
}

impl Stored for Permitted {
    const TABLE: &'static str = "user_roles or client_roles";
    const KEY: &'static [&'static str] = &["role_id", "division_id"];
}

async fn held(
    connection: &mut Connection,
    table: &'static str,
    holder: &'static str,
    id: Uuid,
) -> Result<Held, sqlx::Error> {
    let sql = format!(
        "SELECT g.role_id, r.name AS role, g.division_id, d.name AS division, p.permission FROM {table} g \
         JOIN roles r ON r.id = g.role_id LEFT JOIN divisions d ON d.id = g.division_id \
         LEFT JOIN role_permissions p ON p.role_id = g.role_id WHERE g.{holder} = $1 \
         ORDER BY r.name, g.role_id, g.division_id"
    );
    let rows: Vec<Of<Permitted>> = sqlx::query_as(AssertSqlSafe(sql)).bind(Id(id)).fetch_all(connection).await?;
    let mut held = Held::default();
    for Of(Permitted { grant, permission }) in rows {
        let grant = RoleGrant::from(grant);
        let everywhere = grant.division == DivisionScope::All;
        if !held.roles.contains(&grant) {
            held.roles.push(grant);
        }
        if let Some(permission) = permission {
            held.permissions.insert(permission);
            if everywhere {
                held.everywhere.insert(permission);
            }
        }
    }
    Ok(held)
}

/// The names of these users and clients of an organization, by id. An id is one's only (see [`crate::server::storage::ids`]); of a user and
/// a client that share one from before that was so, it is the user's.
pub async fn names_of_actors(
    connection: &mut Connection,
    organization_id: OrganizationId,
    ids: &[&str],
) -> Result<BTreeMap<String, String>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut sql = Sql::new("SELECT id, name FROM users WHERE organization_id = ");
    let (organization, list) = (sql.bind(organization_id), sql.bind_all(ids.iter().copied()));
    sql.push(format_args!(
        "{organization} AND id IN ({list}) \
         UNION ALL SELECT id, name FROM clients WHERE organization_id = {organization} AND id IN ({list}) \
         AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = clients.id)"
    ));
    let names: Vec<(String, String)> = sql.all(connection).await?;
    Ok(names.into_iter().collect())
}

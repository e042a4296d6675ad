//! Those who act, users and clients, with what their roles permit.

use super::roles::CLIENT_ROLES_IN_USE;
use crate::{
    domain::{DivisionScope, OrganizationId, RoleGrant, RoleId, UserId},
    policy::{Actor, ActorKind, Givers, Permission},
    server::storage::{
        Connection,
        clients::catalogue,
        columns::{Id, Json, Permissions, Stored},
        engine,
        sql::Sql,
    },
};
use serde::Deserialize;
use sqlx::FromRow;
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

/// The roles of someone, and what they permit.
#[derive(Default)]
pub(in crate::server::storage) struct Held {
    roles: Vec<RoleGrant>,
    permissions: BTreeSet<Permission>,
    everywhere: BTreeSet<Permission>,
}

pub(in crate::server::storage) fn acting(
    kind: ActorKind,
    id: Uuid,
    organization_id: OrganizationId,
    name: String,
    held: Held,
) -> Actor {
    let Held { roles, permissions, everywhere } = held;
    let givers = Givers::Untold;
    Actor { id, kind, delegated: false, organization_id, name, permissions, everywhere, roles, givers }
}

/// The expression of a value that says which roles are held, [`HeldRoles`]: by the rows `g` of `from`, a table of grants or a
/// subquery, of which the condition `belong` is true.
pub(in crate::server::storage) fn held_in(connection: &Connection, from: &str, belong: &str) -> String {
    let columns = "g.role_id, r.name, g.division_id, d.name, \
         (SELECT string_agg(p.permission, ' ') FROM role_permissions p WHERE p.role_id = g.role_id)";
    let list = engine::listed(connection, columns, "r.name, g.role_id, g.division_id");
    format!(
        "(SELECT {list} FROM {from} g JOIN roles r ON r.id = g.role_id LEFT JOIN divisions d ON d.id = g.division_id \
         WHERE {belong})"
    )
}

/// A role that someone holds: its id and name, the division and its name, and what it permits.
#[derive(Deserialize)]
pub(in crate::server::storage) struct HeldRole(RoleId, String, DivisionScope, Option<String>, Option<Permissions>);

/// All of one holder.
pub(in crate::server::storage) type HeldRoles = Option<Json<Vec<HeldRole>>>;

impl From<HeldRoles> for Held {
    fn from(roles: HeldRoles) -> Self {
        let mut held = Self::default();
        let Json(roles) = roles.unwrap_or(Json(vec![]));
        for HeldRole(role_id, role_name, division, division_name, permissions) in roles {
            let Permissions(permissions) = permissions.unwrap_or_default();
            if division == DivisionScope::All {
                held.everywhere.extend(&permissions);
            }
            held.permissions.extend(permissions);
            let division_name = catalogue::division_name(division, division_name.as_deref());
            held.roles.push(RoleGrant { role_id, role_name, division, division_name });
        }
        held
    }
}

#[derive(FromRow)]
struct HeldBy {
    held: HeldRoles,
}

impl Stored for HeldBy {
    const TABLE: &'static str = "roles held";
    const KEY: &'static [&'static str] = &["id"];
}

async fn held(connection: &mut Connection, table: &str, holder: &str, id: Uuid) -> Result<Held, sqlx::Error> {
    let held = held_in(connection, table, &format!("g.{holder} = $1"));
    let rows: Vec<HeldBy> = Sql::with(format!("SELECT $1 AS id, {held} AS held"), Id(id)).records(connection).await?;
    Ok(rows.into_iter().next().map(|row| row.held.into()).unwrap_or_default())
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
    Ok(sql.pairs(connection, "users or clients", ["id", "name"]).await?.into_iter().collect())
}

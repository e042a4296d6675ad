//! Those who act, users and clients, with what their roles permit.

use super::roles::CLIENT_ROLES_IN_USE;
use crate::{
    domain::{DivisionScope, OrganizationId, RoleGrant, UserId},
    policy::{Actor, ActorKind, Givers, Permission},
    server::storage::{
        Connection,
        clients::catalogue::PossibleGrant,
        columns::{Id, Of, Permissions, Stored},
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

/// The columns of [`HeldRole`], in a `SELECT` from what is held `g` with roles `r` and divisions `d`.
pub(in crate::server::storage) const HELD: &str = "g.role_id, r.name AS role, g.division_id, d.name AS division, \
     (SELECT string_agg(p.permission, ' ') FROM role_permissions p WHERE p.role_id = g.role_id) AS permissions";

/// The order in which [`Held`] collects roles.
pub(in crate::server::storage) const BY_ROLE: &str = "r.name, g.role_id, g.division_id";

/// A role that someone holds with what it permits, or a row that has none.
#[derive(FromRow)]
pub(in crate::server::storage) struct HeldRole {
    #[sqlx(flatten)]
    grant: PossibleGrant,
    permissions: Option<Permissions>,
}

impl Stored for HeldRole {
    const TABLE: &'static str = "user_roles or client_roles";
    const KEY: &'static [&'static str] = &["role_id", "division_id"];
}

impl FromIterator<HeldRole> for Held {
    fn from_iter<T: IntoIterator<Item = HeldRole>>(rows: T) -> Self {
        let mut held = Self::default();
        for HeldRole { grant, permissions } in rows {
            let Some(grant) = grant.grant() else { continue };
            let Permissions(permissions) = permissions.unwrap_or_default();
            if grant.division == DivisionScope::All {
                held.everywhere.extend(&permissions);
            }
            held.permissions.extend(permissions);
            held.roles.push(grant);
        }
        held
    }
}

async fn held(
    connection: &mut Connection,
    table: &'static str,
    holder: &'static str,
    id: Uuid,
) -> Result<Held, sqlx::Error> {
    let sql = format!(
        "SELECT {HELD} FROM {table} g JOIN roles r ON r.id = g.role_id \
         LEFT JOIN divisions d ON d.id = g.division_id WHERE g.{holder} = $1 ORDER BY {BY_ROLE}"
    );
    let rows: Vec<Of<HeldRole>> = sqlx::query_as(AssertSqlSafe(sql)).bind(Id(id)).fetch_all(connection).await?;
    Ok(rows.into_iter().map(|Of(role)| role).collect())
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

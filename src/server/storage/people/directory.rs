//! Organizations and people.

use crate::{
    domain::{DivisionScope, RoleGrant, Timestamp, person::UserState},
    policy::{Actor, ActorKind, Givers, Permission},
    server::storage::{
        Connection,
        clients::catalogue::grant,
        columns::{corrupt, uuid},
        placeholders,
    },
};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A user as sign-in needs one.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub user_id: Uuid,
    /// PHC string
    pub password_hash: String,
    pub active: bool,
}

/// Finds who signs in with this address, whatever its capitals.
pub async fn credentials(connection: &mut Connection, email: &str) -> Result<Option<Credentials>, sqlx::Error> {
    let row: Option<(String, String, String)> =
        sqlx::query_as("SELECT id, password_hash, state FROM users WHERE email_key = $1")
            .bind(email.to_lowercase())
            .fetch_optional(connection)
            .await?;
    row.map(|(id, password_hash, state)| {
        Ok(Credentials { user_id: uuid(&id)?, password_hash, active: state == "active" })
    })
    .transpose()
}

/// What a user's roles are and permit. `delegated`: an application acts for the user.
pub async fn actor(
    connection: &mut Connection,
    user_id: Uuid,
    organization_id: Uuid,
    name: String,
    delegated: bool,
) -> Result<Actor, sqlx::Error> {
    let held = held(connection, "user_roles", "user_id", user_id).await?;
    Ok(Actor { delegated, ..acting(ActorKind::User, user_id, organization_id, name, held) })
}

/// The roles by which clients act. Those that a client keeps aside while it has another grant type permit nothing.
pub(in crate::server::storage) const CLIENT_ROLES_IN_USE: &str = "(SELECT k.client_id, k.role_id, k.division_id FROM client_roles k \
     JOIN clients c ON c.id = k.client_id WHERE c.grant_type = 'CLIENT-CREDENTIALS')";

/// What a client's roles are and permit.
pub async fn actor_of_client(
    connection: &mut Connection,
    client_id: Uuid,
    organization_id: Uuid,
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

fn acting(kind: ActorKind, id: Uuid, organization_id: Uuid, name: String, held: Held) -> Actor {
    let Held { roles, permissions, everywhere } = held;
    let givers = Givers::Untold;
    Actor { id, kind, delegated: false, organization_id, name, permissions, everywhere, roles, givers }
}

async fn held(
    connection: &mut Connection,
    table: &'static str,
    holder: &'static str,
    id: Uuid,
) -> Result<Held, sqlx::Error> {
    let sql = format!(
        "SELECT g.role_id, r.name, g.division_id, d.name, p.permission FROM {table} g \
         JOIN roles r ON r.id = g.role_id LEFT JOIN divisions d ON d.id = g.division_id \
         LEFT JOIN role_permissions p ON p.role_id = g.role_id WHERE g.{holder} = $1 \
         ORDER BY r.name, g.role_id, g.division_id"
    );
    let rows: Vec<(String, String, String, Option<String>, Option<String>)> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(id.to_string()).fetch_all(connection).await?;
    let mut held = Held::default();
    for (role_id, role, division_id, division, permission) in rows {
        let grant = grant(&role_id, role, &division_id, division.as_deref())?;
        let everywhere = grant.division == DivisionScope::All;
        if !held.roles.contains(&grant) {
            held.roles.push(grant);
        }
        if let Some(id) = permission {
            let permission = Permission::parse(&id).ok_or_else(|| corrupt("permission", &id))?;
            held.permissions.insert(permission);
            if everywhere {
                held.everywhere.insert(permission);
            }
        }
    }
    Ok(held)
}

/// A user as others see one.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub email: String,
}

/// # Errors
/// When storage fails, or there is no such user.
pub async fn person(connection: &mut Connection, user_id: Uuid) -> Result<Person, sqlx::Error> {
    let (name, email) = sqlx::query_as("SELECT name, email FROM users WHERE id = $1")
        .bind(user_id.to_string())
        .fetch_one(connection)
        .await?;
    Ok(Person { name, email })
}

/// The names of these users and clients of an organization, by id. An id is one's only (see [`crate::server::storage::ids`]); of a user and
/// a client that share one from before that was so, it is the user's.
pub async fn names_of_actors(
    connection: &mut Connection,
    organization_id: Uuid,
    ids: &[&str],
) -> Result<BTreeMap<String, String>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let list = placeholders(2, ids.len());
    let sql = format!(
        "SELECT id, name FROM users WHERE organization_id = $1 AND id IN ({list}) \
         UNION ALL SELECT id, name FROM clients WHERE organization_id = $1 AND id IN ({list}) \
         AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = clients.id)"
    );
    let mut query = sqlx::query_as::<_, (String, String)>(AssertSqlSafe(sql)).bind(organization_id.to_string());
    for id in ids {
        query = query.bind((*id).to_owned());
    }
    Ok(query.fetch_all(connection).await?.into_iter().collect())
}

/// How often everything issued for a user was cut off.
pub async fn cuts_of_user(connection: &mut Connection, user_id: Uuid) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT cuts FROM users WHERE id = $1").bind(user_id.to_string()).fetch_one(connection).await
}

pub async fn organization_name(connection: &mut Connection, id: Uuid) -> Result<String, sqlx::Error> {
    sqlx::query_scalar("SELECT name FROM organizations WHERE id = $1").bind(id.to_string()).fetch_one(connection).await
}

/// The organization of a user.
pub async fn organization_of(connection: &mut Connection, user_id: Uuid) -> Result<Uuid, sqlx::Error> {
    let id: String = sqlx::query_scalar("SELECT organization_id FROM users WHERE id = $1")
        .bind(user_id.to_string())
        .fetch_one(connection)
        .await?;
    uuid(&id)
}

/// The hash of an active user's password, and their address; `None`: there is no such active user.
pub async fn active(connection: &mut Connection, user_id: Uuid) -> Result<Option<(String, String)>, sqlx::Error> {
    sqlx::query_as("SELECT password_hash, email FROM users WHERE id = $1 AND state = 'active'")
        .bind(user_id.to_string())
        .fetch_optional(connection)
        .await
}

/// Whether a user has chosen a password.
pub async fn has_password(connection: &mut Connection, user_id: Uuid) -> Result<bool, sqlx::Error> {
    let hash: String = sqlx::query_scalar("SELECT password_hash FROM users WHERE id = $1")
        .bind(user_id.to_string())
        .fetch_one(connection)
        .await?;
    Ok(!hash.is_empty())
}

/// Whether the database belongs to anyone yet.
pub async fn has_organizations(connection: &mut Connection) -> Result<bool, sqlx::Error> {
    let n: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM organizations").fetch_one(connection).await?;
    Ok(n > 0)
}

pub async fn add_organization(
    connection: &mut Connection,
    id: Uuid,
    name: &str,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO organizations (id, name, created_at, number) \
         VALUES ($1, $2, $3, (SELECT COALESCE(MAX(number), 0) + 1 FROM organizations))",
    )
    .bind(id.to_string())
    .bind(name)
    .bind(at.millis())
    .execute(connection)
    .await
    .map(|_| ())
}

pub async fn add_division(
    connection: &mut Connection,
    id: Uuid,
    organization_id: Uuid,
    name: &str,
    home: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO divisions (id, organization_id, name, home) VALUES ($1, $2, $3, $4)")
        .bind(id.to_string())
        .bind(organization_id.to_string())
        .bind(name)
        .bind(i64::from(home))
        .execute(connection)
        .await
        .map(|_| ())
}

pub async fn add_role(
    connection: &mut Connection,
    id: Uuid,
    organization_id: Uuid,
    name: &str,
    description: &str,
    permissions: &[Permission],
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO roles (id, organization_id, name, description) VALUES ($1, $2, $3, $4)")
        .bind(id.to_string())
        .bind(organization_id.to_string())
        .bind(name)
        .bind(description)
        .execute(&mut *connection)
        .await?;
    for permission in permissions {
        sqlx::query("INSERT INTO role_permissions (role_id, permission) VALUES ($1, $2)")
            .bind(id.to_string())
            .bind(permission.as_str())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// A user to be added.
#[derive(Clone, Debug)]
pub struct NewUser<'a> {
    pub id: Uuid,
    pub organization_id: Uuid,
    pub name: &'a str,
    pub email: &'a str,
    /// PHC string
    pub password_hash: &'a str,
    pub state: UserState,
    pub created_at: Timestamp,
    /// Role and division (an id or `*`).
    pub roles: &'a [(Uuid, String)],
}

pub async fn add_user(connection: &mut Connection, user: &NewUser<'_>) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO users (id, organization_id, name, name_key, email, email_key, password_hash, state, created_at) \
         VALUES ($1, $2, $3, $8, $4, $5, $6, $9, $7)",
    )
    .bind(user.id.to_string())
    .bind(user.organization_id.to_string())
    .bind(user.name)
    .bind(user.email)
    .bind(user.email.to_lowercase())
    .bind(user.password_hash)
    .bind(user.created_at.millis())
    .bind(user.name.to_lowercase())
    .bind(user.state.as_str())
    .execute(&mut *connection)
    .await?;
    for (role_id, division) in user.roles {
        sqlx::query("INSERT INTO user_roles (user_id, role_id, division_id) VALUES ($1, $2, $3)")
            .bind(user.id.to_string())
            .bind(role_id.to_string())
            .bind(division)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Notes a sign-in of an active user by this password (its hash); `false`: there is none.
pub async fn signed_in(
    connection: &mut Connection,
    user_id: Uuid,
    password_hash: &str,
    at: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done =
        sqlx::query("UPDATE users SET last_sign_in_at = $1 WHERE id = $2 AND state = 'active' AND password_hash = $3")
            .bind(at.millis())
            .bind(user_id.to_string())
            .bind(password_hash)
            .execute(connection)
            .await?;
    Ok(done.rows_affected() == 1)
}

//! Sessions, known by the hash of their cookie only.

use super::actors::{HeldRoles, acting, held_in};
use crate::{
    domain::{OrganizationId, Timestamp, UserId},
    policy::{Actor, ActorKind},
    server::storage::{
        Connection,
        columns::{Flag, Of, Stored},
        sql::Sql,
    },
};
use sqlx::FromRow;

/// A session with its user.
#[derive(Clone, Debug)]
pub struct Session {
    /// SHA-256 of the half of the cookie that is renewed, hexadecimal; empty: it has no such half yet.
    pub token_hash: String,
    /// The user, with what their roles are and permit.
    pub actor: Actor,
    pub email: String,
    pub organization_name: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// When the user last gave a password, a code or a passkey in it.
    pub proved_at: Timestamp,
    /// Whether the organization asks for a second factor and the user has none.
    pub lacks_factor: bool,
    /// Whether the organization's data were put back to an earlier state, and nobody has confirmed it.
    pub restored: bool,
}

#[derive(FromRow)]
struct Record {
    token_hash: String,
    user_id: UserId,
    organization_id: OrganizationId,
    organization_name: String,
    name: String,
    email: String,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    proved_at: Timestamp,
    #[sqlx(try_from = "Flag")]
    lacks_factor: bool,
    #[sqlx(try_from = "Flag")]
    restored: bool,
    held: HeldRoles,
}

impl Stored for Record {
    const TABLE: &'static str = "sessions";
    const KEY: &'static [&'static str] = &["user_id"];
}

impl Record {
    fn session(self) -> Session {
        Session {
            actor: acting(ActorKind::User, self.user_id.uuid(), self.organization_id, self.name, self.held.into()),
            token_hash: self.token_hash,
            email: self.email,
            organization_name: self.organization_name,
            created_at: self.created_at,
            last_seen_at: self.last_seen_at,
            proved_at: self.proved_at,
            lacks_factor: self.lacks_factor,
            restored: self.restored,
        }
    }
}

/// The session of an active user, with all that its authority rests on as it is at one instant; whether it is too old is
/// the caller's to say.
pub async fn find(connection: &mut Connection, id_hash: &str) -> Result<Option<Session>, sqlx::Error> {
    let held = held_in(connection, "user_roles", "g.user_id = u.id");
    let sql = format!(
        "SELECT s.token_hash, s.user_id, u.organization_id, o.name AS organization_name, u.name, u.email, s.created_at, \
         s.last_seen_at, s.proved_at, CASE WHEN o.second_factor = 1 \
         AND NOT EXISTS (SELECT 1 FROM authenticators a WHERE a.user_id = u.id) \
         AND NOT EXISTS (SELECT 1 FROM passkeys k WHERE k.user_id = u.id) THEN 1 ELSE 0 END AS lacks_factor, \
         CASE WHEN EXISTS (SELECT 1 FROM restorations p WHERE p.organization_id = o.id AND p.confirmed_at IS NULL) \
         THEN 1 ELSE 0 END AS restored, {held} AS held \
         FROM sessions s JOIN users u ON u.id = s.user_id JOIN organizations o ON o.id = u.organization_id \
         WHERE s.id_hash = $1 AND u.state = 'active'"
    );
    Ok(Sql::with(sql, id_hash).record::<Record>(connection).await?.map(Record::session))
}

pub async fn insert(
    connection: &mut Connection,
    (id_hash, token_hash): (&str, &str),
    user_id: UserId,
    at: Timestamp,
    address: Option<&str>,
    user_agent: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sessions (id_hash, token_hash, user_id, created_at, last_seen_at, proved_at, address, user_agent) \
         VALUES ($1, $2, $3, $4, $4, $4, $5, $6)",
    )
    .bind(id_hash)
    .bind(token_hash)
    .bind(user_id)
    .bind(at)
    .bind(address)
    .bind(user_agent)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Notes that a session was used. A server whose clock is behind takes nothing back.
pub async fn touch(connection: &mut Connection, id_hash: &str, at: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sessions SET last_seen_at = $1 WHERE id_hash = $2 AND last_seen_at < $1")
        .bind(at)
        .bind(id_hash)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Notes that the user has shown who they are, and renews half of the cookie: a copy made before opens nothing any more.
pub async fn proved(
    connection: &mut Connection,
    id_hash: &str,
    token_hash: &str,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sessions SET proved_at = $1, token_hash = $2 WHERE id_hash = $3")
        .bind(at)
        .bind(token_hash)
        .bind(id_hash)
        .execute(connection)
        .await
        .map(|_| ())
}

/// A session as its owner sees it.
#[derive(Clone, Debug, FromRow)]
pub struct Listed {
    pub id_hash: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub address: Option<String>,
    pub user_agent: Option<String>,
}

impl Stored for Listed {
    const TABLE: &'static str = "sessions";
    const KEY: &'static [&'static str] = &["id_hash"];
}

/// A user's sessions that neither limit has ended, the one used last first.
pub async fn of_user(
    connection: &mut Connection,
    user_id: UserId,
    seen_after: Timestamp,
    begun_after: Timestamp,
) -> Result<Vec<Listed>, sqlx::Error> {
    let sessions: Vec<Of<Listed>> = sqlx::query_as(
        "SELECT id_hash, created_at, last_seen_at, address, user_agent FROM sessions \
         WHERE user_id = $1 AND last_seen_at > $2 AND created_at > $3 ORDER BY last_seen_at DESC, id_hash LIMIT 200",
    )
    .bind(user_id)
    .bind(seen_after)
    .bind(begun_after)
    .fetch_all(connection)
    .await?;
    Ok(sessions.into_iter().map(|Of(session)| session).collect())
}

pub async fn remove(connection: &mut Connection, id_hash: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM sessions WHERE id_hash = $1").bind(id_hash).execute(connection).await.map(|_| ())
}

/// Ends every session of a user; `but` one, if they may go on.
pub async fn remove_of(connection: &mut Connection, user_id: UserId, but: Option<&str>) -> Result<u64, sqlx::Error> {
    sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND id_hash <> $2")
        .bind(user_id)
        .bind(but.unwrap_or_default())
        .execute(connection)
        .await
        .map(|done| done.rows_affected())
}

/// Removes sessions last seen or begun before these instants.
pub async fn remove_expired(
    connection: &mut Connection,
    seen_before: Timestamp,
    begun_before: Timestamp,
) -> Result<u64, sqlx::Error> {
    sqlx::query("DELETE FROM sessions WHERE last_seen_at <= $1 OR created_at <= $2")
        .bind(seen_before)
        .bind(begun_before)
        .execute(connection)
        .await
        .map(|done| done.rows_affected())
}

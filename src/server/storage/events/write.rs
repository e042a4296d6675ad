//! Writing events that were noted, and sweeping those that were kept long enough.

use super::noted::{NewEvent, Waiting, Whom};
use crate::{
    domain::{
        OrganizationId, Timestamp, UserId, UserState,
        event::{EventReason, TypedName},
    },
    server::storage::{Connection, log_id, search, sql::Sql},
};

/// Whose an event is.
#[derive(Default)]
struct Whose {
    organization_id: Option<OrganizationId>,
    user: Option<(UserId, String)>,
    /// What is kept of a name that nobody has.
    typed: Option<String>,
    /// Why a sign-in with this name is refused.
    reason: Option<EventReason>,
}

type Named = (UserId, OrganizationId, String, UserState);

/// Looks up whom an event is about, as things are now.
async fn whose(connection: &mut Connection, whom: &Whom) -> Result<Whose, sqlx::Error> {
    match whom {
        Whom::User(id) => {
            let found: Option<(OrganizationId, String)> =
                sqlx::query_as("SELECT organization_id, name FROM users WHERE id = $1")
                    .bind(*id)
                    .fetch_optional(connection)
                    .await?;
            let (organization_id, user) = found.map(|(of, name)| (of, (*id, name))).unzip();
            Ok(Whose { organization_id, user, ..Whose::default() })
        }
        Whom::Nobody => Ok(Whose { organization_id: only_organization(connection).await?, ..Whose::default() }),
        Whom::Typed(name) => {
            let found = named(connection, name).await?;
            let Some((id, organization, name, state)) = found else { return of_nobody(connection, name).await };
            let active = state == UserState::Active;
            let reason = Some(if active { EventReason::Password } else { EventReason::Inactive });
            Ok(Whose { organization_id: Some(organization), user: Some((id, name)), typed: None, reason })
        }
    }
}

/// Who signs in with a name. Of those who were only invited with it nobody is told: whether an attempt shows would tell
/// whoever invites an address whether somebody of another organization signs in with it, or was invited, too.
async fn named(connection: &mut Connection, name: &str) -> Result<Option<Named>, sqlx::Error> {
    sqlx::query_as("SELECT id, organization_id, name, state FROM users WHERE sign_in_key = $1 AND password_hash <> ''")
        .bind(name)
        .fetch_optional(connection)
        .await
}

/// A name that nobody has belongs to the organization whose users have addresses at its domain, if that is one; then a
/// little of it is kept. Those who have chosen a password count: any address can be invited. Whatever else was typed may be a
/// password: nothing of it is.
async fn of_nobody(connection: &mut Connection, name: &str) -> Result<Whose, sqlx::Error> {
    let reason = Some(EventReason::Unknown);
    if let Some(name) = TypedName::read(name) {
        let at = format!("%@{}", name.domain);
        let of: Vec<(OrganizationId,)> = sqlx::query_as(
            "SELECT DISTINCT organization_id FROM users WHERE email_key LIKE $1 AND password_hash <> '' LIMIT 2",
        )
        .bind(at)
        .fetch_all(&mut *connection)
        .await?;
        if let [(organization,)] = of[..] {
            return Ok(Whose { organization_id: Some(organization), user: None, typed: Some(name.shown), reason });
        }
    }
    Ok(Whose { organization_id: only_organization(connection).await?, reason, ..Whose::default() })
}

/// Where one organization is served, what is nobody's is for its administrators; where several are, for the operator.
async fn only_organization(connection: &mut Connection) -> Result<Option<OrganizationId>, sqlx::Error> {
    let all: Vec<(OrganizationId,)> =
        sqlx::query_as("SELECT id FROM organizations ORDER BY number LIMIT 2").fetch_all(connection).await?;
    Ok(if let [(only,)] = all[..] { Some(only) } else { None })
}

/// Writes an event, or how often one has happened again.
pub async fn write(connection: &mut Connection, waiting: &Waiting) -> Result<(), sqlx::Error> {
    let Some(event) = &waiting.event else {
        return sqlx::query(
            "UPDATE events SET times = times + $1, last_at = CASE WHEN last_at < $2 THEN $2 ELSE last_at END WHERE id = $3",
        )
        .bind(waiting.times)
        .bind(waiting.last_at)
        .bind(&waiting.id)
        .execute(connection)
        .await
        .map(|_| ());
    };
    let Whose { organization_id, user, typed, reason } = whose(connection, &event.whom).await?;
    let NewEvent { at, kind, done, method, address, user_agent, request_id, client, .. } = event;
    let reason = if *done { None } else { event.reason.or(reason) };
    let (user_id, user_name) = user.unzip();
    let (client_id, client_name) = client.as_ref().map(|(id, name)| (*id, name.as_str())).unzip();
    let names = search::names([user_name.as_deref(), client_name, typed.as_deref()]);
    sqlx::query(
        "INSERT INTO events (id, organization_id, at, last_at, times, kind, outcome, method, reason, user_id, user_name, \
         typed, address, user_agent, request_id, client_id, client_name, names_key) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(&waiting.id)
    .bind(organization_id)
    .bind(*at)
    .bind(waiting.last_at)
    .bind(waiting.times)
    .bind(kind.as_str())
    .bind(if *done { "done" } else { "refused" })
    .bind(method.map(|method| method.as_str()))
    .bind(reason.map(|reason| reason.as_str()))
    .bind(user_id)
    .bind(user_name)
    .bind(typed)
    .bind(address.as_deref())
    .bind(user_agent.as_deref())
    .bind(request_id.as_deref())
    .bind(client_id)
    .bind(client_name)
    .bind(names)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Removes events from before an instant, at most so many. Returns how many.
pub async fn remove_before(connection: &mut Connection, at: Timestamp, limit: i64) -> Result<u64, sqlx::Error> {
    let mut sql = Sql::new("DELETE FROM events WHERE id IN (SELECT id FROM events WHERE id < ");
    let first = sql.bind(log_id::first(at));
    let limit = sql.bind(limit);
    sql.push(format_args!("{first} ORDER BY id LIMIT {limit})"));
    sql.execute(connection).await
}

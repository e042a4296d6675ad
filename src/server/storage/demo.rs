//! Writes that only demo data needs: what the token endpoint records in operation.

use super::{
    Connection,
    clients::{
        client::Client,
        counts,
        evidence::{RECORDED_BY_DAY_SINCE, RECORDED_SINCE},
        usage,
        write::insert_rows,
    },
    columns::{Id, Json},
    events::{
        noted::{NewEvent, Waiting},
        write::write,
    },
    log_id, search,
    sql::{Row, Sql},
};
use crate::domain::{
    ClientId, OrganizationId, ReviewId, SecretId, State, Timestamp, UserId,
    ownership::{Ownership, Party, key},
    rehearsal::Rehearsal,
    text::folded,
    token::{CONSENT_LIFETIME, REFRESH_LIFETIME},
    usage::{Folded, Mark, Times, Used},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many rows are written in one statement. Binding costs the square of a statement's parameters.
const AT_ONCE: usize = 16;

/// Brings clients into the order of the text index. SQLite's writes out what it gathered whenever a lower row number
/// comes, which costs three times as much.
pub fn sort_for_search(clients: &mut [Client]) {
    clients.sort_by_key(|client| (client.organization_id, search::place(client.id)));
}

/// Adds the clients that a review is about, in their order.
pub async fn add_reviewed(
    connection: &mut Connection,
    review: ReviewId,
    clients: &[(ClientId, &str)],
) -> Result<(), sqlx::Error> {
    let rows = (1_i64..).zip(clients);
    let columns = "review_clients (review_id, position, client_id, name)";
    add_rows(connection, columns, rows, |row, (position, (client, name))| {
        row.value(review);
        row.value(position);
        row.value(client);
        row.value(*name);
    })
    .await
}

/// Adds clients by the hundred, each list in one statement.
pub async fn add_clients(connection: &mut Connection, clients: &[Client]) -> Result<(), sqlx::Error> {
    insert_rows(&mut *connection, clients).await?;
    let uris = clients.iter().flat_map(|client| {
        let uris = (0_i64..).zip(&client.redirect_uris);
        uris.map(|(position, uri)| (client.id, position, uri))
    });
    add_rows(connection, "client_redirect_uris (client_id, position, uri)", uris, |row, (client, position, uri)| {
        row.value(client);
        row.value(position);
        row.value(uri);
    })
    .await?;
    let scopes = clients.iter().flat_map(|client| client.scopes.iter().map(move |scope| (client, scope)));
    let columns = "client_scopes (client_id, scope_id, organization_id, given_at)";
    add_rows(connection, columns, scopes, |row, (client, scope)| {
        row.value(client.id);
        row.value(scope);
        row.value(client.organization_id);
        row.value(client.modified_at);
    })
    .await?;
    let roles = clients.iter().flat_map(|client| client.roles.iter().map(|grant| (client.id, grant)));
    add_rows(connection, "client_roles (client_id, role_id, division_id)", roles, |row, (client, grant)| {
        row.value(client);
        row.value(grant.role_id);
        row.value(grant.division);
    })
    .await?;
    let mut counted: BTreeMap<_, i64> = BTreeMap::new();
    for client in clients {
        let key = (client.organization_id, client.life.state.as_str(), client.grant_type);
        *counted.entry(key).or_default() += 1;
    }
    for ((organization, state, grant_type), n) in counted {
        let state = State::parse(state).unwrap_or(State::Active);
        counts::add(connection, organization, state, grant_type, n).await?;
    }
    Ok(())
}

/// A secret that nobody knows: no text has this hash, as far as anybody can tell.
#[derive(Debug)]
pub struct DeadSecret {
    pub client_id: ClientId,
    pub organization_id: OrganizationId,
    /// 64 hexadecimal digits.
    pub hash: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

/// Adds secrets by the hundred.
pub async fn add_secrets(connection: &mut Connection, secrets: &[DeadSecret]) -> Result<(), sqlx::Error> {
    let columns = "client_secrets (id, client_id, organization_id, hash, hint, created_at, expires_at)";
    add_rows(connection, columns, secrets, |row, secret| {
        row.value(SecretId::from_uuid(secret.client_id.uuid()));
        row.value(secret.client_id);
        row.value(secret.organization_id);
        row.value(secret.hash.as_str());
        row.value("cs_…demo");
        row.value(secret.created_at);
        row.value(secret.expires_at);
    })
    .await
}

/// Authorizes clients of one organization in another, by the hundred.
pub async fn authorize_all(
    connection: &mut Connection,
    organization_id: OrganizationId,
    clients: &[Client],
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    let columns = "authorizations (organization_id, client_id, owner_id, state, created_at, modified_at)";
    add_rows(connection, columns, clients, |row, client| {
        row.value(organization_id);
        row.value(client.id);
        row.value(client.organization_id);
        row.value("approved");
        row.value(at);
        row.value(at);
    })
    .await
}

/// Says the same of clients about whose they are, by the hundred. Their labels are the organization's already.
pub async fn say_of_all(
    connection: &mut Connection,
    clients: &[&Client],
    said: &Ownership,
    (at, by): (Timestamp, &str),
) -> Result<(), sqlx::Error> {
    let (user, team) = match &said.owner {
        Some(Party::User(user)) => (Some(*user), None),
        Some(Party::Team { email, .. }) => (None, Some(folded(email))),
        None => (None, None),
    };
    let columns =
        "client_ownership (client_id, organization_id, version, made_at, made_by, said, owner_user, owner_key)";
    add_rows(connection, columns, clients, |row, client| {
        row.value(client.id);
        row.value(client.organization_id);
        row.value(1_i64);
        row.value(at);
        row.value(by);
        row.value(Json(said));
        row.value(user);
        row.value(team.as_deref());
    })
    .await?;
    let labels = clients.iter().flat_map(|client| said.labels.iter().map(move |label| (client, label)));
    add_rows(connection, "client_labels (client_id, label_key, organization_id)", labels, |row, (client, label)| {
        row.value(client.id);
        row.value(key(label));
        row.value(client.organization_id);
    })
    .await?;
    if clients.is_empty() || said.owner.is_none() {
        return Ok(());
    }
    let mut sql = Sql::new("UPDATE clients SET has_owner = 1 WHERE id IN (");
    let list = sql.bind_all(clients.iter().map(|client| client.id));
    sql.push(format_args!("{list})"));
    sql.execute(connection).await.map(|_| ())
}

/// Inserts rows, if there are any, in one statement.
async fn add_rows<T>(
    connection: &mut Connection,
    table: &str,
    things: impl IntoIterator<Item = T>,
    fill: impl FnMut(&mut Row<'_>, T),
) -> Result<(), sqlx::Error> {
    let mut things = things.into_iter().peekable();
    if things.peek().is_none() {
        return Ok(());
    }
    let mut sql = Sql::new(format!("INSERT INTO {table} VALUES "));
    sql.push_rows(things, fill);
    sql.execute(connection).await.map(|_| ())
}

/// Adds use by day, with what is left of the days that are folded.
pub async fn add_use(connection: &mut Connection, days: &[(Used, Times)], folded: Folded) -> Result<(), sqlx::Error> {
    fn text(value: Option<impl ToString>) -> String {
        value.map_or_else(String::new, |value| value.to_string())
    }
    let days: Vec<(Used, Times)> = folded.days.into_iter().chain(days.iter().cloned()).collect();
    let times = |row: &mut Row<'_>, times: &Times| {
        row.value(i64::try_from(times.n).unwrap_or(i64::MAX));
        row.value(times.first_at);
        row.value(times.last_at);
        row.value(times.last_from.clone());
    };
    for some in days.chunks(AT_ONCE) {
        let columns = "usage_days (client_id, day, told, kind, error, secret_id, scope, redirect_uri, organization_id, \
             n, first_at, last_at, last_from)";
        add_rows(&mut *connection, columns, some, |row, (used, of_used)| {
            row.value(used.client_id);
            row.value(used.day);
            row.value(used.told);
            row.value(used.kind);
            row.value(text(used.error.as_ref()));
            row.value(text(used.secret_id));
            row.value(text(used.scope.as_ref()));
            row.value(text(used.redirect_uri.as_ref()));
            row.value(text(used.organization_id));
            times(row, of_used);
        })
        .await?;
    }
    let marks: Vec<(Mark, Times)> = folded.marks.into_iter().collect();
    for some in marks.chunks(AT_ONCE) {
        let columns = "usage_marks (client_id, detail, value, n, first_at, last_at, last_from)";
        add_rows(&mut *connection, columns, some, |row, (mark, of_mark)| {
            row.value(mark.client_id);
            row.value(mark.detail);
            row.value(mark.value.clone());
            times(row, of_mark);
        })
        .await?;
    }
    usage::recount_days(connection).await
}

/// Notes since when use is recorded.
pub async fn record_usage_since(connection: &mut Connection, at: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO facts (name, value) VALUES ($1, $3), ($2, $3)")
        .bind(RECORDED_SINCE)
        .bind(RECORDED_BY_DAY_SINCE)
        .bind(at.millis().to_string())
        .execute(connection)
        .await
        .map(|_| ())
}

/// Consents of users to a client of their organization, if people sign in to it: consent and user.
pub async fn consent(
    connection: &mut Connection,
    client_id: &str,
    users: &[UserId],
    at: Timestamp,
) -> Result<Vec<(Uuid, UserId)>, sqlx::Error> {
    let asked: Vec<String> =
        sqlx::query_scalar("SELECT scope_id FROM client_scopes WHERE client_id = $1 ORDER BY scope_id")
            .bind(client_id)
            .fetch_all(&mut *connection)
            .await?;
    let scope = asked.join(" ");
    let mut given = vec![];
    for user in users {
        let id = Uuid::new_v4();
        let written = sqlx::query(
            "INSERT INTO consents (id, client_id, organization_id, user_id, scope, client_cuts, authorization_cuts, \
             user_cuts, created_at, expires_at, alive_until) \
             SELECT $1, id, organization_id, $2, $7, 0, 0, 0, $3, $4, $5 FROM clients WHERE id = $6 AND grant_type = 'CODE'",
        )
        .bind(Id(id))
        .bind(user)
        .bind(at)
        .bind(at.plus(CONSENT_LIFETIME))
        .bind(at.plus(REFRESH_LIFETIME))
        .bind(client_id)
        .bind(&scope)
        .execute(&mut *connection)
        .await?
        .rows_affected();
        if written == 1 {
            given.push((id, *user));
        }
    }
    Ok(given)
}

/// A token of a client, or of a user who consented.
pub async fn add_token(
    connection: &mut Connection,
    hash: &str,
    client_id: &str,
    consent: Option<&(Uuid, UserId)>,
    issued_at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO access_tokens (hash, client_id, organization_id, client_cuts, issued_at, expires_at, consent_id, \
         user_id) SELECT $1, id, organization_id, 0, $3, $4, $5, $6 FROM clients WHERE id = $2",
    )
    .bind(hash)
    .bind(client_id)
    .bind(issued_at)
    .bind(expires_at)
    .bind(consent.map(|(id, _)| Id(*id)))
    .bind(consent.map(|(_, user)| *user))
    .execute(connection)
    .await
    .map(|_| ())
}

pub async fn authorize(
    connection: &mut Connection,
    organization_id: OrganizationId,
    client_id: &str,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO authorizations (organization_id, client_id, state, created_at, modified_at, owner_id) \
         VALUES ($1, $2, 'approved', $3, $3, (SELECT organization_id FROM clients WHERE id = $2))",
    )
    .bind(organization_id)
    .bind(client_id)
    .bind(at)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO authorization_scopes (organization_id, client_id, scope_id) \
         SELECT $1, client_id, scope_id FROM client_scopes WHERE client_id = $2",
    )
    .bind(organization_id)
    .bind(client_id)
    .execute(connection)
    .await
    .map(|_| ())
}

/// A client that was rehearsed so often, and is if there is a rehearsal.
pub async fn rehearse(
    connection: &mut Connection,
    id: ClientId,
    rehearsals: i64,
    running: Option<Rehearsal>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE clients SET rehearsals = $1, rehearsed_at = $2, rehearsed_until = $3 WHERE id = $4")
        .bind(rehearsals)
        .bind(running.map(|rehearsal| rehearsal.started_at))
        .bind(running.map(|rehearsal| rehearsal.ends_at))
        .bind(id)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Something that happened so many times at once.
pub async fn add_event(connection: &mut Connection, event: NewEvent, times: i64) -> Result<(), sqlx::Error> {
    let (id, last_at) = (log_id::next(event.at), event.at);
    write(connection, &Waiting { id, event: Some(event), times, last_at }).await
}

/// A client that was used was used with its secret.
pub async fn use_secrets(connection: &mut Connection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE client_secrets SET last_used_at = \
         (SELECT c.last_used_at FROM clients c WHERE c.id = client_secrets.client_id)",
    )
    .execute(connection)
    .await
    .map(|_| ())
}

//! One client with all its rows: reading it, and the guarded writes of its life.

use super::{catalogue, counts, versions};
use crate::server::storage::columns::{corrupt, ever, uuid};
use crate::{
    domain::{
        ClientId, ClientSettings, GrantType, Lifecycle, RoleGrant, ScopeId, SettingsForm, SettingsPatch, State,
        Timestamp,
        settings::{self, Missing},
    },
    server::storage::{Connection, ids, placeholders, search, tokens::access},
};
use sqlx::FromRow;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A client as stored. Its secrets are not part of it: they are read where they are needed and nowhere else.
#[derive(Clone, Debug)]
pub struct Client {
    pub id: ClientId,
    pub organization_id: Uuid,
    pub name: String,
    pub description: String,
    pub grant_type: GrantType,
    /// seconds
    pub token_duration: i64,
    pub redirect_uris: Vec<String>,
    pub scopes: BTreeSet<ScopeId>,
    pub roles: Vec<RoleGrant>,
    pub life: Lifecycle,
    pub created_by: Option<String>,
    pub created_through: Option<String>,
    pub modified_at: Timestamp,
    pub modified_by: Option<String>,
    pub deactivated_at: Option<Timestamp>,
    pub deactivated_by: Option<String>,
    pub last_used_at: Option<Timestamp>,
    pub last_used_from: Option<String>,
    pub last_token_at: Option<Timestamp>,
    pub version: i64,
}

impl Client {
    /// What Save and Restore would demand.
    pub fn missing(&self) -> Vec<Missing> {
        settings::missing(self.grant_type, self.redirect_uris.len(), self.scopes.len(), self.roles.len())
    }

    /// The form that shows this client.
    pub fn form(&self) -> SettingsForm {
        let stored = SettingsPatch {
            name: Some(self.name.clone()),
            description: Some(self.description.clone()),
            grant_type: Some(self.grant_type.as_str().into()),
            token_duration: Some(self.token_duration),
            redirect_uris: Some(self.redirect_uris.clone()),
            scopes: Some(self.scopes.clone()),
        };
        stored.over(&SettingsForm::default())
    }

    /// This client with other settings. Another grant type ends what was issued under the one it had.
    pub fn with_settings(&self, settings: &ClientSettings, now: Timestamp) -> Self {
        Self {
            life: self.life.regranted(self.grant_type, settings.grant_type, now),
            name: settings.name.as_str().into(),
            description: settings.description.as_str().into(),
            grant_type: settings.grant_type,
            token_duration: settings.token_duration.seconds(),
            redirect_uris: settings.redirect_uris.iter().map(|u| u.as_str().to_owned()).collect(),
            scopes: settings.scopes.clone(),
            ..self.clone()
        }
    }
}

/// The columns of [`Record`], in a `SELECT` from `clients`.
pub(in crate::server::storage) const COLUMNS: &str = "id, organization_id, name, description, grant_type, token_duration, state, \
     date_to_delete, tokens_not_before, cuts, created_at, created_by, created_through, modified_at, modified_by, \
     deactivated_at, deactivated_by, last_used_at, last_used_from, last_token_at, version";

#[derive(FromRow)]
pub(in crate::server::storage) struct Record {
    pub id: String,
    organization_id: String,
    pub name: String,
    description: String,
    grant_type: String,
    token_duration: i64,
    state: String,
    date_to_delete: Option<i64>,
    tokens_not_before: i64,
    cuts: i64,
    created_at: i64,
    created_by: Option<String>,
    created_through: Option<String>,
    modified_at: i64,
    modified_by: Option<String>,
    deactivated_at: Option<i64>,
    deactivated_by: Option<String>,
    last_used_at: i64,
    last_used_from: Option<String>,
    last_token_at: i64,
    version: i64,
}

impl Record {
    /// The client without what hangs on it.
    pub(in crate::server::storage) fn bare(self) -> Result<Client, sqlx::Error> {
        Ok(Client {
            id: ClientId::from_uuid(uuid(&self.id)?),
            organization_id: uuid(&self.organization_id)?,
            grant_type: GrantType::parse(&self.grant_type).ok_or_else(|| corrupt("grant type", &self.grant_type))?,
            life: Lifecycle {
                state: State::parse(&self.state).ok_or_else(|| corrupt("state", &self.state))?,
                created_at: Timestamp::from_millis(self.created_at),
                date_to_delete: self.date_to_delete.map(Timestamp::from_millis),
                tokens_not_before: Timestamp::from_millis(self.tokens_not_before),
                cuts: self.cuts,
            },
            name: self.name,
            description: self.description,
            token_duration: self.token_duration,
            redirect_uris: vec![],
            scopes: BTreeSet::new(),
            roles: vec![],
            created_by: self.created_by,
            created_through: self.created_through,
            modified_at: Timestamp::from_millis(self.modified_at),
            modified_by: self.modified_by,
            deactivated_at: self.deactivated_at.map(Timestamp::from_millis),
            deactivated_by: self.deactivated_by,
            last_used_at: ever(self.last_used_at),
            last_used_from: self.last_used_from,
            last_token_at: ever(self.last_token_at),
            version: self.version,
        })
    }
}

/// The client of whichever organization, swept or not: only [`find`] may treat it as present.
pub async fn find_even_gone(connection: &mut Connection, id: ClientId) -> Result<Option<Client>, sqlx::Error> {
    read(connection, "", id).await
}

/// The client of this organization, swept or not. Of another one's nothing is read: it takes as long as for none.
pub async fn find_unswept(
    connection: &mut Connection,
    organization_id: Uuid,
    id: ClientId,
) -> Result<Option<Client>, sqlx::Error> {
    read(connection, &organization_id.to_string(), id).await
}

async fn read(connection: &mut Connection, organization: &str, id: ClientId) -> Result<Option<Client>, sqlx::Error> {
    let sql = format!("SELECT {COLUMNS} FROM clients WHERE id = $1 AND ($2 = '' OR organization_id = $2)");
    let record: Option<Record> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .bind(organization)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(mut client) = record.map(Record::bare).transpose()? else { return Ok(None) };
    client.redirect_uris =
        sqlx::query_scalar("SELECT uri FROM client_redirect_uris WHERE client_id = $1 ORDER BY position")
            .bind(id.to_string())
            .fetch_all(&mut *connection)
            .await?;
    let scopes: Vec<String> = sqlx::query_scalar("SELECT scope_id FROM client_scopes WHERE client_id = $1")
        .bind(id.to_string())
        .fetch_all(&mut *connection)
        .await?;
    client.scopes =
        scopes.iter().map(|s| ScopeId::parse(s).map_err(|_| corrupt("scope", s))).collect::<Result<_, _>>()?;
    client.roles = catalogue::roles_of_clients(connection, &[id]).await?.into_iter().map(|(_, role)| role).collect();
    Ok(Some(client))
}

/// The client of this organization, unless it is gone by now.
pub async fn find(
    connection: &mut Connection,
    organization_id: Uuid,
    id: ClientId,
    now: Timestamp,
) -> Result<Option<Client>, sqlx::Error> {
    let client = find_unswept(connection, organization_id, id).await?;
    Ok(client.filter(|c| !c.life.is_gone(now)))
}

/// The columns that [`insert_rows`] writes, in the order of its values.
const INSERTED: &str = "id, organization_id, name, name_key, description, search_text, search_row, grant_type, \
     token_duration, state, date_to_delete, tokens_not_before, created_at, created_by, modified_at, modified_by, \
     deactivated_at, deactivated_by, last_used_at, last_used_from, last_token_at, version, cuts, created_through";
const INSERTED_COLUMNS: usize = 24;

/// Adds a client with its redirect URIs, scopes and roles, and counts it.
pub async fn insert(connection: &mut Connection, client: &Client) -> Result<(), sqlx::Error> {
    insert_rows(connection, std::slice::from_ref(client)).await?;
    write_lists(connection, client).await?;
    write_roles(connection, client).await?;
    counts::add(connection, client.organization_id, client.life.state, client.grant_type, 1).await
}

/// The same for an id that another process may be adding at this moment. `false`: it was faster, and the transaction is
/// good for nothing any more.
pub async fn insert_unless_taken(connection: &mut Connection, client: &Client) -> Result<bool, sqlx::Error> {
    match insert(connection, client).await {
        Ok(()) => Ok(true),
        Err(error) if error.as_database_error().is_some_and(|e| e.is_unique_violation()) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Adds the bare rows of clients, all in one statement.
pub(in crate::server::storage) async fn insert_rows(
    connection: &mut Connection,
    clients: &[Client],
) -> Result<(), sqlx::Error> {
    let rows: Vec<String> = (0..clients.len())
        .map(|row| {
            let from = row * INSERTED_COLUMNS + 1;
            let search_row = search::row(from + 1, from + 6);
            format!("({}, {search_row}, {})", placeholders(from, 6), placeholders(from + 7, INSERTED_COLUMNS - 7))
        })
        .collect();
    let sql = sqlx::AssertSqlSafe(format!("INSERT INTO clients ({INSERTED}) VALUES {}", rows.join(", ")));
    let mut query = sqlx::query(sql);
    for client in clients {
        query = query
            .bind(client.id.to_string())
            .bind(client.organization_id.to_string())
            .bind(client.name.as_str())
            .bind(client.name.to_lowercase())
            .bind(client.description.as_str())
            .bind(search::text(&client.name, &client.description, client.id))
            .bind(search::place(client.id))
            .bind(client.grant_type.as_str())
            .bind(client.token_duration)
            .bind(client.life.state.as_str())
            .bind(client.life.date_to_delete.map(Timestamp::millis))
            .bind(client.life.tokens_not_before.millis())
            .bind(client.life.created_at.millis())
            .bind(client.created_by.as_deref())
            .bind(client.modified_at.millis())
            .bind(client.modified_by.as_deref())
            .bind(client.deactivated_at.map(Timestamp::millis))
            .bind(client.deactivated_by.as_deref())
            .bind(client.last_used_at.map_or(0, Timestamp::millis))
            .bind(client.last_used_from.as_deref())
            .bind(client.last_token_at.map_or(0, Timestamp::millis))
            .bind(client.version)
            .bind(client.life.cuts)
            .bind(client.created_through.as_deref());
    }
    query.execute(connection).await.map(|_| ())
}

async fn write_lists(connection: &mut Connection, client: &Client) -> Result<(), sqlx::Error> {
    for (position, uri) in (0_i64..).zip(&client.redirect_uris) {
        sqlx::query("INSERT INTO client_redirect_uris (client_id, position, uri) VALUES ($1, $2, $3)")
            .bind(client.id.to_string())
            .bind(position)
            .bind(uri)
            .execute(&mut *connection)
            .await?;
    }
    for scope in &client.scopes {
        sqlx::query("INSERT INTO client_scopes (client_id, scope_id) VALUES ($1, $2)")
            .bind(client.id.to_string())
            .bind(scope.as_str())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn write_roles(connection: &mut Connection, client: &Client) -> Result<(), sqlx::Error> {
    for grant in &client.roles {
        sqlx::query("INSERT INTO client_roles (client_id, role_id, division_id) VALUES ($1, $2, $3)")
            .bind(client.id.to_string())
            .bind(grant.role_id.to_string())
            .bind(String::from(grant.division))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Writes settings, roles and life over the client as it was read, keeps what it was and counts the version up. `false`:
/// someone was faster, and nothing was written. The guard holds even where the engine does not serialize writers.
pub async fn update(connection: &mut Connection, before: &Client, after: &Client) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "UPDATE clients SET name = $1, name_key = $2, description = $3, search_text = $4, grant_type = $5, \
         token_duration = $6, state = $7, date_to_delete = $8, tokens_not_before = $9, modified_at = $10, \
         modified_by = $11, deactivated_at = $12, deactivated_by = $13, cuts = $14, version = version + 1 \
         WHERE id = $15 AND version = $16 AND state = $17",
    )
    .bind(&after.name)
    .bind(after.name.to_lowercase())
    .bind(&after.description)
    .bind(search::text(&after.name, &after.description, after.id))
    .bind(after.grant_type.as_str())
    .bind(after.token_duration)
    .bind(after.life.state.as_str())
    .bind(after.life.date_to_delete.map(Timestamp::millis))
    .bind(after.life.tokens_not_before.millis())
    .bind(after.modified_at.millis())
    .bind(after.modified_by.as_deref())
    .bind(after.deactivated_at.map(Timestamp::millis))
    .bind(after.deactivated_by.as_deref())
    .bind(after.life.cuts)
    .bind(before.id.to_string())
    .bind(before.version)
    .bind(before.life.state.as_str())
    .execute(&mut *connection)
    .await?
    .rows_affected();
    if written == 0 {
        return Ok(false);
    }
    versions::keep(connection, before).await?;
    if (&before.redirect_uris, &before.scopes) != (&after.redirect_uris, &after.scopes) {
        delete_children(connection, "client_redirect_uris", before.id).await?;
        delete_children(connection, "client_scopes", before.id).await?;
        write_lists(connection, after).await?;
    }
    if before.roles != after.roles {
        delete_children(connection, "client_roles", before.id).await?;
        write_roles(connection, after).await?;
    }
    let (was, is) = ((before.life.state, before.grant_type), (after.life.state, after.grant_type));
    if was != is {
        // In one order whichever way the client goes: two that go opposite ways wait for each other instead of for ever.
        let mut moves = [(was, -1), (is, 1)];
        moves.sort_by_key(|((state, grant_type), _)| (state.as_str(), grant_type.as_str()));
        for ((state, grant_type), by) in moves {
            counts::add(connection, before.organization_id, state, grant_type, by).await?;
        }
    }
    Ok(true)
}

async fn delete_children(connection: &mut Connection, table: &'static str, id: ClientId) -> Result<(), sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("DELETE FROM {table} WHERE client_id = $1"));
    sqlx::query(sql).bind(id.to_string()).execute(connection).await.map(|_| ())
}

/// Removes the client as it was read, with its secrets, tokens and authorizations. `false`: someone was faster.
pub async fn remove(connection: &mut Connection, client: &Client) -> Result<bool, sqlx::Error> {
    let removed = sqlx::query("DELETE FROM clients WHERE id = $1 AND version = $2 AND state = $3")
        .bind(client.id.to_string())
        .bind(client.version)
        .bind(client.life.state.as_str())
        .execute(&mut *connection)
        .await?
        .rows_affected();
    if removed == 1 {
        ids::retire(connection, client.id.uuid()).await?;
        counts::add(&mut *connection, client.organization_id, client.life.state, client.grant_type, -1).await?;
        access::leave_to_sweep(connection, client.id).await?;
    }
    Ok(removed == 1)
}

/// The name of a client, of whichever organization.
pub async fn name(connection: &mut Connection, id: ClientId) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT name FROM clients WHERE id = $1").bind(id.to_string()).fetch_optional(connection).await
}

/// The clients whose date has come, the longest overdue first, at most `limit`.
pub async fn due(connection: &mut Connection, now: Timestamp, limit: i64) -> Result<Vec<Client>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM clients WHERE state = 'inactive' AND date_to_delete <= $1 ORDER BY date_to_delete LIMIT $2"
    ));
    let records: Vec<Record> = sqlx::query_as(sql).bind(now.millis()).bind(limit).fetch_all(connection).await?;
    records.into_iter().map(Record::bare).collect()
}

/// When the next client of the organization is removed.
pub async fn next_removal(
    connection: &mut Connection,
    organization_id: Uuid,
    now: Timestamp,
) -> Result<Option<Timestamp>, sqlx::Error> {
    let date: Option<i64> = sqlx::query_scalar(
        "SELECT MIN(date_to_delete) FROM clients WHERE state = 'inactive' AND date_to_delete > $1 AND organization_id = $2",
    )
    .bind(now.millis())
    .bind(organization_id.to_string())
    .fetch_one(connection)
    .await?;
    Ok(date.map(Timestamp::from_millis))
}

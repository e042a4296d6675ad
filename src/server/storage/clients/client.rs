//! One client with all its rows: reading it, and the guarded writes of its life.

use super::children::{children, roles_of_clients};
use crate::server::storage::columns::{corrupt, ever, uuid};
use crate::{
    domain::{
        ClientId, ClientSettings, GrantType, Lifecycle, RoleGrant, ScopeId, SettingsForm, SettingsPatch, State,
        Timestamp,
        settings::{self, Missing},
    },
    server::storage::Connection,
};
use sqlx::FromRow;
use std::collections::{BTreeSet, HashMap};
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
    client.roles = roles_of_clients(connection, &[id]).await?.into_iter().map(|(_, role)| role).collect();
    Ok(Some(client))
}

/// Reads the redirect URIs, scopes and roles of clients that were read bare.
pub async fn fill(connection: &mut Connection, clients: &mut [Client]) -> Result<(), sqlx::Error> {
    for clients in clients.chunks_mut(AT_ONCE) {
        let ids: Vec<ClientId> = clients.iter().map(|client| client.id).collect();
        let places: HashMap<ClientId, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        for (id, role) in roles_of_clients(connection, &ids).await? {
            if let Some(at) = places.get(&id) {
                clients[*at].roles.push(role);
            }
        }
        for (id, uri) in children(connection, "client_redirect_uris", "uri", "client_id, position", &ids).await? {
            if let Some(at) = places.get(&id) {
                clients[*at].redirect_uris.push(uri);
            }
        }
        for (id, scope) in children(connection, "client_scopes", "scope_id", "client_id", &ids).await? {
            if let Some(at) = places.get(&id) {
                clients[*at].scopes.insert(ScopeId::parse(&scope).map_err(|_| corrupt("scope", &scope))?);
            }
        }
    }
    Ok(())
}

/// Binding costs the square of a statement's parameters.
const AT_ONCE: usize = 200;

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

//! One client with all its rows: reading it, and the guarded writes of its life.

use super::children::roles_of_clients;
use crate::{
    domain::{
        ClientId, ClientSettings, GrantType, Lifecycle, OrganizationId, RoleGrant, ScopeId, SettingsDraft,
        SettingsForm, State, Timestamp,
        client::{ClientName, Description, TokenDuration},
        client_type::ClientType,
        draft::{ScopesDraft, line, networks, parsed, redirect_uris},
        network::{Network, joined},
        redirect_uri::UNTOLD,
        rehearsal::Rehearsal,
        settings::{self, Missing, field},
        settings_form::answers,
    },
    server::storage::{
        Connection,
        columns::{Ever, Of, Stored},
        sql::{Sql, children},
    },
};
use sqlx::FromRow;
use std::collections::{BTreeSet, HashMap};

/// A client as stored. Its secrets are not part of it: they are read where they are needed and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub id: ClientId,
    pub organization_id: OrganizationId,
    pub name: String,
    pub description: String,
    pub grant_type: GrantType,
    /// `None`: it is from before clients said it, or from elsewhere, and gets tokens with its secret and without.
    pub client_type: Option<ClientType>,
    /// seconds
    pub token_duration: i64,
    /// A network on each line ([`crate::domain::network`]); none: from anywhere.
    pub allowed_addresses: String,
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
    /// Since when it is in this database: an import brings a client that is older.
    pub known_since: Timestamp,
    pub version: i64,
}

impl Client {
    /// What Save and Restore would demand.
    pub fn missing(&self) -> Vec<Missing> {
        settings::missing(self.grant_type, self.redirect_uris.len(), self.scopes.len(), self.roles.len())
    }

    /// Its allowed addresses, by the rules of today.
    pub fn networks(&self) -> Vec<Network> {
        networks(self.allowed_addresses.lines(), line).unwrap_or_default()
    }

    /// Its settings, by the rules of today: they may have been stored under others.
    pub fn draft(&self) -> SettingsDraft {
        SettingsDraft {
            name: parsed(field::NAME, ClientName::parse(&self.name)),
            description: parsed(field::DESCRIPTION, Description::parse(&self.description)),
            grant_type: Ok(self.grant_type),
            client_type: Ok(self.client_type),
            token_duration: parsed(field::TOKEN_DURATION, TokenDuration::from_seconds(self.token_duration)),
            allowed_addresses: networks(self.allowed_addresses.lines(), line),
            redirect_uris: redirect_uris(&self.redirect_uris, line, UNTOLD),
            scopes: ScopesDraft::of(self.scopes.clone()),
        }
    }

    /// The form that shows this client.
    pub fn form(&self) -> SettingsForm {
        SettingsForm {
            name: self.name.clone(),
            description: self.description.clone(),
            grant_type: self.grant_type.as_str().into(),
            client_type: self.client_type.map_or("", ClientType::as_str).into(),
            token_duration: self.token_duration.to_string(),
            allowed_addresses: self.allowed_addresses.clone(),
            redirect_uris: self.redirect_uris.clone(),
            scopes: answers(&self.scopes),
        }
    }

    /// This client with other settings. Another grant type ends what was issued under the one it had.
    pub fn with_settings(&self, settings: &ClientSettings, now: Timestamp) -> Self {
        Self {
            life: self.life.regranted(self.grant_type, settings.grant_type, now),
            name: settings.name.as_str().into(),
            description: settings.description.as_str().into(),
            grant_type: settings.grant_type,
            client_type: settings.client_type.or(self.client_type),
            token_duration: settings.token_duration.seconds(),
            allowed_addresses: joined(&settings.allowed_addresses),
            redirect_uris: settings.redirect_uris.iter().map(|u| u.as_str().to_owned()).collect(),
            scopes: settings.scopes.clone(),
            ..self.clone()
        }
    }
}

/// The columns of [`Record`], in a `SELECT` from `clients`.
pub(in crate::server::storage) const COLUMNS: &str = "id, organization_id, name, description, grant_type, client_type, token_duration, \
     allowed_addresses, state, date_to_delete, tokens_not_before, cuts, rehearsals, rehearsed_at, rehearsed_until, created_at, \
     created_by, created_through, modified_at, modified_by, \
     deactivated_at, deactivated_by, last_used_at, last_used_from, last_token_at, known_since, version";

/// The columns of a client's life.
#[derive(FromRow)]
pub(in crate::server::storage) struct LifeColumns {
    state: State,
    date_to_delete: Option<Timestamp>,
    tokens_not_before: Timestamp,
    cuts: i64,
    rehearsals: i64,
    rehearsed_at: Option<Timestamp>,
    rehearsed_until: Option<Timestamp>,
    created_at: Timestamp,
}

/// The columns of the latest rehearsal.
pub(super) fn rehearsal(started_at: Option<Timestamp>, ends_at: Option<Timestamp>) -> Option<Rehearsal> {
    started_at.zip(ends_at).map(|(started_at, ends_at)| Rehearsal { started_at, ends_at })
}

impl From<LifeColumns> for Lifecycle {
    fn from(columns: LifeColumns) -> Self {
        let LifeColumns { state, date_to_delete, tokens_not_before, cuts, created_at, rehearsals, .. } = columns;
        let rehearsal = rehearsal(columns.rehearsed_at, columns.rehearsed_until);
        Self { state, created_at, date_to_delete, tokens_not_before, cuts, rehearsals, rehearsal }
    }
}

#[derive(FromRow)]
pub(in crate::server::storage) struct Record {
    id: ClientId,
    organization_id: OrganizationId,
    name: String,
    description: String,
    grant_type: GrantType,
    client_type: Option<ClientType>,
    token_duration: i64,
    allowed_addresses: String,
    #[sqlx(flatten)]
    life: LifeColumns,
    created_by: Option<String>,
    created_through: Option<String>,
    modified_at: Timestamp,
    modified_by: Option<String>,
    deactivated_at: Option<Timestamp>,
    deactivated_by: Option<String>,
    last_used_at: Ever,
    last_used_from: Option<String>,
    last_token_at: Ever,
    known_since: Timestamp,
    version: i64,
}

impl Stored for Record {
    const TABLE: &'static str = "clients";
    const KEY: &'static [&'static str] = &["id"];
}

impl Record {
    /// The client without what hangs on it.
    pub(in crate::server::storage) fn bare(self) -> Client {
        Client {
            id: self.id,
            organization_id: self.organization_id,
            grant_type: self.grant_type,
            client_type: self.client_type,
            life: self.life.into(),
            name: self.name,
            description: self.description,
            token_duration: self.token_duration,
            allowed_addresses: self.allowed_addresses,
            redirect_uris: vec![],
            scopes: BTreeSet::new(),
            roles: vec![],
            created_by: self.created_by,
            created_through: self.created_through,
            modified_at: self.modified_at,
            modified_by: self.modified_by,
            deactivated_at: self.deactivated_at,
            deactivated_by: self.deactivated_by,
            last_used_at: self.last_used_at.0,
            last_used_from: self.last_used_from,
            last_token_at: self.last_token_at.0,
            known_since: self.known_since,
            version: self.version,
        }
    }
}

/// The client of whichever organization, swept or not: only [`find`] may treat it as present.
pub async fn find_even_gone(connection: &mut Connection, id: ClientId) -> Result<Option<Client>, sqlx::Error> {
    read(connection, None, id).await
}

/// The client of this organization, swept or not. Of another one's nothing is read: it takes as long as for none.
pub async fn find_unswept(
    connection: &mut Connection,
    organization_id: OrganizationId,
    id: ClientId,
) -> Result<Option<Client>, sqlx::Error> {
    read(connection, Some(organization_id), id).await
}

async fn read(
    connection: &mut Connection,
    organization: Option<OrganizationId>,
    id: ClientId,
) -> Result<Option<Client>, sqlx::Error> {
    let mut sql = Sql::with(format!("SELECT {COLUMNS} FROM clients WHERE id = $1"), id);
    sql.and_equal("organization_id", organization);
    let Some(mut client) = sql.record(&mut *connection).await?.map(Record::bare) else { return Ok(None) };
    client.redirect_uris =
        sqlx::query_scalar("SELECT uri FROM client_redirect_uris WHERE client_id = $1 ORDER BY position")
            .bind(id)
            .fetch_all(&mut *connection)
            .await?;
    let scopes: Vec<ScopeId> = sqlx::query_scalar("SELECT scope_id FROM client_scopes WHERE client_id = $1")
        .bind(id)
        .fetch_all(&mut *connection)
        .await?;
    client.scopes = scopes.into_iter().collect();
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
        for (id, uri) in
            children::<_, String>(connection, ("client_redirect_uris", "client_id", "uri"), "position", &ids).await?
        {
            if let Some(at) = places.get(&id) {
                clients[*at].redirect_uris.push(uri);
            }
        }
        for (id, scope) in
            children::<_, ScopeId>(connection, ("client_scopes", "client_id", "scope_id"), "scope_id", &ids).await?
        {
            if let Some(at) = places.get(&id) {
                clients[*at].scopes.insert(scope);
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
    organization_id: OrganizationId,
    id: ClientId,
    now: Timestamp,
) -> Result<Option<Client>, sqlx::Error> {
    let client = find_unswept(connection, organization_id, id).await?;
    Ok(client.filter(|c| !c.life.is_gone(now)))
}

/// The name of a client, of whichever organization.
pub async fn name(connection: &mut Connection, id: ClientId) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT name FROM clients WHERE id = $1").bind(id).fetch_optional(connection).await
}

/// The clients whose date has come, the longest overdue first, at most `limit`.
pub async fn due(connection: &mut Connection, now: Timestamp, limit: i64) -> Result<Vec<Client>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM clients WHERE state = 'inactive' AND date_to_delete <= $1 ORDER BY date_to_delete LIMIT $2"
    ));
    let records: Vec<Of<Record>> = sqlx::query_as(sql).bind(now).bind(limit).fetch_all(connection).await?;
    Ok(records.into_iter().map(|Of(record)| record.bare()).collect())
}

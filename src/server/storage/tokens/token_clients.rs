//! Clients as the token endpoint reads them: what authenticates them, and what they may ask for.

use crate::{
    domain::{
        ClientId, ClientType, GrantType, Lifecycle, OrganizationId, SecretId, Timestamp,
        authorization::AuthorizationState, network::AllowedFrom,
    },
    policy::Permission,
    server::storage::{
        Connection,
        clients::client::LifeColumns,
        columns::{Flag, Stored},
        restorations::held,
        sql::Sql,
    },
};
use sqlx::FromRow;
use std::collections::HashMap;

/// A client that authenticates.
#[derive(Clone, Debug)]
pub struct TokenClient {
    pub id: ClientId,
    pub organization_id: OrganizationId,
    pub grant_type: GrantType,
    /// `None`: it has not said.
    pub client_type: Option<ClientType>,
    /// seconds
    pub token_duration: i64,
    /// Where it may be used from by itself.
    pub allowed_from: AllowedFrom,
    pub life: Lifecycle,
    pub secrets: Vec<StoredSecret>,
    /// What its own organization decided about it, if anything, and how often that was cut.
    pub home: Option<AuthorizationState>,
    pub home_cuts: i64,
    /// Whether its roles let it ask about its organization's tokens.
    pub views_tokens: bool,
    /// Whether its organization's data were put back and nobody has confirmed yet that it may go on.
    pub is_held: bool,
}

/// What a secret is compared with.
#[derive(Clone, Debug)]
pub struct StoredSecret {
    pub id: SecretId,
    /// SHA-256, hexadecimal
    pub hash: String,
    pub expires_at: Option<Timestamp>,
}

#[derive(FromRow)]
struct Record {
    id: ClientId,
    organization_id: OrganizationId,
    grant_type: GrantType,
    client_type: Option<ClientType>,
    token_duration: i64,
    allowed_addresses: String,
    #[sqlx(flatten)]
    life: LifeColumns,
    home: Option<AuthorizationState>,
    home_cuts: Option<i64>,
    #[sqlx(try_from = "Flag")]
    held: bool,
}

impl Stored for Record {
    const TABLE: &'static str = "clients";
    const KEY: &'static [&'static str] = &["id"];
}

#[derive(FromRow)]
struct SecretRecord {
    client_id: ClientId,
    id: SecretId,
    hash: String,
    expires_at: Option<Timestamp>,
}

impl Stored for SecretRecord {
    const TABLE: &'static str = "client_secrets";
    const KEY: &'static [&'static str] = &["id"];
}

/// The clients with these ids, by id, gone ones included, but none that has a user's id (see [`crate::server::storage::ids`]): three queries
/// for however many ask at once.
pub async fn find(
    connection: &mut Connection,
    ids: &[ClientId],
) -> Result<HashMap<ClientId, TokenClient>, sqlx::Error> {
    let mut clients = read_clients(connection, ids).await?;
    for (client_id, secret) in read_secrets(connection, ids).await? {
        if let Some(client) = clients.get_mut(&client_id) {
            client.secrets.push(secret);
        }
    }
    for client_id in read_viewers(connection, ids).await? {
        if let Some(client) = clients.get_mut(&client_id) {
            // Roles that are kept aside are not used.
            client.views_tokens = client.grant_type.uses_roles();
        }
    }
    Ok(clients)
}

async fn read_clients(
    connection: &mut Connection,
    ids: &[ClientId],
) -> Result<HashMap<ClientId, TokenClient>, sqlx::Error> {
    let mut sql = Sql::new(format!(
        "SELECT c.id, c.organization_id, c.grant_type, c.client_type, c.token_duration, c.allowed_addresses, c.state, \
         c.date_to_delete, c.tokens_not_before, c.created_at, c.cuts, c.rehearsals, c.rehearsed_at, c.rehearsed_until, \
         a.state AS home, a.cuts AS home_cuts, CASE WHEN {} THEN 1 ELSE 0 END AS held FROM clients c LEFT JOIN authorizations a \
         ON a.client_id = c.id AND a.organization_id = c.organization_id WHERE c.id IN (",
        held("c")
    ));
    let list = sql.bind_all(ids.iter().copied());
    sql.push(format_args!("{list}) AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = c.id)"));
    let records: Vec<Record> = sql.records(connection).await?;
    Ok(records.into_iter().map(|record| (record.id, record.client())).collect())
}

async fn read_secrets(
    connection: &mut Connection,
    ids: &[ClientId],
) -> Result<Vec<(ClientId, StoredSecret)>, sqlx::Error> {
    let mut sql = Sql::new("SELECT client_id, id, hash, expires_at FROM client_secrets WHERE client_id IN (");
    let list = sql.bind_all(ids.iter().copied());
    sql.push(format_args!("{list})"));
    let records: Vec<SecretRecord> = sql.records(connection).await?;
    let secret = |SecretRecord { client_id, id, hash, expires_at }| (client_id, StoredSecret { id, hash, expires_at });
    Ok(records.into_iter().map(secret).collect())
}

/// Those of these clients whose roles permit to see tokens.
async fn read_viewers(connection: &mut Connection, ids: &[ClientId]) -> Result<Vec<ClientId>, sqlx::Error> {
    let mut sql = Sql::new(
        "SELECT DISTINCT r.client_id FROM client_roles r JOIN role_permissions p ON p.role_id = r.role_id \
         WHERE p.permission = ",
    );
    let (permission, list) = (sql.bind(Permission::OauthTokenView), sql.bind_all(ids.iter().copied()));
    sql.push(format_args!("{permission} AND r.client_id IN ({list})"));
    let viewers: Vec<(ClientId,)> = sql.all(connection).await?;
    Ok(viewers.into_iter().map(|(id,)| id).collect())
}

impl Record {
    fn client(self) -> TokenClient {
        TokenClient {
            id: self.id,
            organization_id: self.organization_id,
            grant_type: self.grant_type,
            client_type: self.client_type,
            token_duration: self.token_duration,
            allowed_from: AllowedFrom::read(&self.allowed_addresses),
            life: self.life.into(),
            secrets: vec![],
            home: self.home,
            home_cuts: self.home_cuts.unwrap_or_default(),
            views_tokens: false,
            is_held: self.held,
        }
    }
}

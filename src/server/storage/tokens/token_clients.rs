//! Clients as the token endpoint reads them: what authenticates them, and what they may ask for.

use crate::{
    domain::{
        ClientId, GrantType, Lifecycle, OrganizationId, SecretId, State, Timestamp, authorization::AuthorizationState,
    },
    policy::Permission,
    server::storage::{
        Connection,
        columns::{corrupt, uuid},
        placeholders,
    },
};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

/// A client that authenticates.
#[derive(Clone, Debug)]
pub struct TokenClient {
    pub id: ClientId,
    pub organization_id: OrganizationId,
    pub grant_type: GrantType,
    /// seconds
    pub token_duration: i64,
    pub life: Lifecycle,
    pub secrets: Vec<StoredSecret>,
    /// What its own organization decided about it, if anything, and how often that was cut.
    pub home: Option<AuthorizationState>,
    pub home_cuts: i64,
    /// Whether its roles let it ask about its organization's tokens.
    pub views_tokens: bool,
}

/// What a secret is compared with.
#[derive(Clone, Debug)]
pub struct StoredSecret {
    pub id: SecretId,
    /// SHA-256, hexadecimal
    pub hash: String,
    pub expires_at: Option<Timestamp>,
}

type Row = (String, String, String, i64, String, Option<i64>, i64, i64, i64, Option<String>, Option<i64>);

/// The clients with these ids, by id, gone ones included, but none that has a user's id (see [`crate::server::storage::ids`]): three queries
/// for however many ask at once.
pub async fn find(
    connection: &mut Connection,
    ids: &[ClientId],
) -> Result<HashMap<ClientId, TokenClient>, sqlx::Error> {
    let list = placeholders(1, ids.len());
    let sql = format!(
        "SELECT c.id, c.organization_id, c.grant_type, c.token_duration, c.state, c.date_to_delete, c.tokens_not_before, \
         c.created_at, c.cuts, a.state, a.cuts FROM clients c LEFT JOIN authorizations a \
         ON a.client_id = c.id AND a.organization_id = c.organization_id WHERE c.id IN ({list}) \
         AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = c.id)"
    );
    let mut query = sqlx::query_as::<_, Row>(AssertSqlSafe(sql));
    for id in ids {
        query = query.bind(id.to_string());
    }
    let mut clients = HashMap::new();
    for row in query.fetch_all(&mut *connection).await? {
        let client = client(row)?;
        clients.insert(client.id, client);
    }
    let sql = format!("SELECT client_id, id, hash, expires_at FROM client_secrets WHERE client_id IN ({list})");
    let mut query = sqlx::query_as::<_, (String, String, String, Option<i64>)>(AssertSqlSafe(sql));
    for id in ids {
        query = query.bind(id.to_string());
    }
    for (client_id, id, hash, expires_at) in query.fetch_all(&mut *connection).await? {
        if let Some(client) = clients.get_mut(&uuid(&client_id)?) {
            let expires_at = expires_at.map(Timestamp::from_millis);
            client.secrets.push(StoredSecret { id: uuid(&id)?, hash, expires_at });
        }
    }
    let sql = format!(
        "SELECT DISTINCT r.client_id FROM client_roles r JOIN role_permissions p ON p.role_id = r.role_id \
         WHERE p.permission = '{}' AND r.client_id IN ({list})",
        Permission::OauthTokenView.as_str()
    );
    let mut query = sqlx::query_scalar::<_, String>(AssertSqlSafe(sql));
    for id in ids {
        query = query.bind(id.to_string());
    }
    for client_id in query.fetch_all(connection).await? {
        if let Some(client) = clients.get_mut(&uuid(&client_id)?) {
            // Roles that are kept aside are not used.
            client.views_tokens = client.grant_type.uses_roles();
        }
    }
    Ok(clients)
}

fn client(row: Row) -> Result<TokenClient, sqlx::Error> {
    let (
        id,
        organization_id,
        grant_type,
        token_duration,
        state,
        date_to_delete,
        not_before,
        created_at,
        cuts,
        home,
        home_cuts,
    ) = row;
    let home = match home {
        Some(word) => Some(AuthorizationState::parse(&word).ok_or_else(|| corrupt("authorization", &word))?),
        None => None,
    };
    Ok(TokenClient {
        id: uuid(&id)?,
        organization_id: uuid(&organization_id)?,
        grant_type: GrantType::parse(&grant_type).ok_or_else(|| corrupt("grant type", &grant_type))?,
        token_duration,
        life: Lifecycle {
            state: State::parse(&state).ok_or_else(|| corrupt("state", &state))?,
            created_at: Timestamp::from_millis(created_at),
            date_to_delete: date_to_delete.map(Timestamp::from_millis),
            tokens_not_before: Timestamp::from_millis(not_before),
            cuts,
        },
        secrets: vec![],
        home,
        home_cuts: home_cuts.unwrap_or_default(),
        views_tokens: false,
    })
}

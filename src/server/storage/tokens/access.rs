//! Access tokens. One query reads a token with everything that its life depends on.

use crate::{
    domain::{
        ClientId, GrantType, Lifecycle, OrganizationId, ScopeId, State, Timestamp, UserId,
        authorization::AuthorizationState,
        scope::{narrow, parse_scope},
        token::{Cuts, TokenFacts, UserFacts},
    },
    server::storage::{
        Connection,
        columns::{corrupt, uuid},
        placeholders,
    },
};
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// An access token to be stored.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// SHA-256, hexadecimal
    pub hash: String,
    pub client_id: ClientId,
    /// Where it acts.
    pub organization_id: OrganizationId,
    /// `None`: the client's own.
    pub user_id: Option<UserId>,
    pub consent_id: Option<Uuid>,
    /// Scope ids with spaces between.
    pub scope: String,
    pub issued_under: Cuts,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

/// An access token as it is now.
#[derive(Clone, Debug)]
pub struct Token {
    pub client_id: ClientId,
    /// The client's organization; `None`: it was removed.
    pub owner: Option<OrganizationId>,
    /// Where it acts.
    pub organization_id: OrganizationId,
    pub user_id: Option<UserId>,
    pub consent_id: Option<Uuid>,
    /// What it may touch now: what it was issued for, as far as its client and its organization still allow it.
    pub scope: BTreeSet<ScopeId>,
    pub issued_at: Timestamp,
    pub facts: TokenFacts,
}

/// Stores tokens that were issued together. Each keeps the cuts that its issuer read: if one came meanwhile it is
/// stored dead, whatever the order of the commits.
pub async fn insert(connection: &mut Connection, tokens: &[NewToken]) -> Result<(), sqlx::Error> {
    /// Binding costs the square of a statement's parameters, and each length is a statement of its own.
    const AT_ONCE: usize = 32;
    for some in tokens.chunks(AT_ONCE) {
        insert_some(&mut *connection, some).await?;
    }
    Ok(())
}

async fn insert_some(connection: &mut Connection, tokens: &[NewToken]) -> Result<(), sqlx::Error> {
    const COLUMNS: usize = 11;
    let rows: Vec<String> =
        (0..tokens.len()).map(|row| format!("({})", placeholders(row * COLUMNS + 1, COLUMNS))).collect();
    let sql = format!(
        "INSERT INTO access_tokens (hash, client_id, organization_id, user_id, consent_id, scope, client_cuts, \
         authorization_cuts, user_cuts, issued_at, expires_at) VALUES {}",
        rows.join(", ")
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for token in tokens {
        query = query
            .bind(token.hash.as_str())
            .bind(token.client_id)
            .bind(token.organization_id)
            .bind(token.user_id.map(|id| id.to_string()))
            .bind(token.consent_id.map(|id| id.to_string()))
            .bind(token.scope.as_str())
            .bind(token.issued_under.client)
            .bind(token.issued_under.authorization)
            .bind(token.issued_under.user)
            .bind(token.issued_at)
            .bind(token.expires_at);
    }
    query.execute(connection).await.map(|_| ())
}

#[derive(FromRow)]
struct Record {
    hash: String,
    client_id: String,
    organization_id: String,
    user_id: Option<String>,
    consent_id: Option<String>,
    scope: String,
    client_cuts: i64,
    authorization_cuts: i64,
    user_cuts: i64,
    issued_at: i64,
    expires_at: i64,
    owner: Option<String>,
    grant_type: Option<String>,
    state: Option<String>,
    date_to_delete: Option<i64>,
    tokens_not_before: Option<i64>,
    created_at: Option<i64>,
    cuts_of_client: Option<i64>,
    authorization_state: Option<String>,
    cuts_of_authorization: Option<i64>,
    user_state: Option<String>,
    cuts_of_user: Option<i64>,
    consent_there: Option<String>,
    consent_ended_at: Option<i64>,
    namesake: Option<String>,
}

impl Record {
    fn life(&self) -> Result<Option<(Lifecycle, GrantType)>, sqlx::Error> {
        let (Some(state), Some(grant_type)) = (&self.state, &self.grant_type) else { return Ok(None) };
        let life = Lifecycle {
            state: State::parse(state).ok_or_else(|| corrupt("state", state))?,
            created_at: Timestamp::from_millis(self.created_at.unwrap_or_default()),
            date_to_delete: self.date_to_delete.map(Timestamp::from_millis),
            tokens_not_before: Timestamp::from_millis(self.tokens_not_before.unwrap_or_default()),
            cuts: self.cuts_of_client.unwrap_or_default(),
        };
        let grant_type = GrantType::parse(grant_type).ok_or_else(|| corrupt("grant type", grant_type))?;
        Ok(Some((life, grant_type)))
    }

    /// The token, with the scopes it was issued for.
    fn token(self) -> Result<Token, sqlx::Error> {
        // Its `sub` would be the user's: nothing such a client got by itself is alive (see `storage::ids`).
        let client = if self.namesake.is_some() { None } else { self.life()? };
        let authorization = match &self.authorization_state {
            Some(word) => Some(AuthorizationState::parse(word).ok_or_else(|| corrupt("authorization", word))?),
            None => None,
        };
        Ok(Token {
            client_id: uuid(&self.client_id)?,
            owner: self.owner.as_deref().map(uuid).transpose()?,
            organization_id: uuid(&self.organization_id)?,
            user_id: self.user_id.as_deref().map(uuid).transpose()?,
            consent_id: self.consent_id.as_deref().map(uuid).transpose()?,
            scope: parse_scope(&self.scope).map_err(|_| corrupt("scope", &self.scope))?,
            issued_at: Timestamp::from_millis(self.issued_at),
            facts: TokenFacts {
                issued_at: Timestamp::from_millis(self.issued_at),
                expires_at: Timestamp::from_millis(self.expires_at),
                issued_under: Cuts {
                    client: self.client_cuts,
                    authorization: self.authorization_cuts,
                    user: self.user_cuts,
                },
                client,
                own_organization: self.owner.as_deref() == Some(self.organization_id.as_str()),
                authorization,
                user: self
                    .user_id
                    .is_some()
                    .then(|| UserFacts { active: self.user_state.as_deref() == Some("active") }),
                consent_ended: self.consent_ended_at.is_some()
                    || (self.consent_id.is_some() && self.consent_there.is_none()),
                has_scope: true,
                cuts: Cuts {
                    client: client.map_or(0, |(life, _)| life.cuts),
                    authorization: self.cuts_of_authorization.unwrap_or_default(),
                    user: self.cuts_of_user.unwrap_or_default(),
                },
            },
        })
    }
}

/// The tokens with these hashes, by hash: one query for however many ask at once.
pub async fn find(connection: &mut Connection, hashes: &[String]) -> Result<HashMap<String, Token>, sqlx::Error> {
    let sql = format!(
        "SELECT t.hash, t.client_id, t.organization_id, t.user_id, t.consent_id, t.scope, t.client_cuts, \
         t.authorization_cuts, t.user_cuts, t.issued_at, t.expires_at, c.organization_id AS owner, c.grant_type, c.state, \
         c.date_to_delete, c.tokens_not_before, c.created_at, c.cuts AS cuts_of_client, a.state AS authorization_state, \
         a.cuts AS cuts_of_authorization, u.state AS user_state, u.cuts AS cuts_of_user, s.id AS consent_there, \
         s.ended_at AS consent_ended_at, n.id AS namesake FROM access_tokens t LEFT JOIN clients c ON c.id = t.client_id \
         LEFT JOIN authorizations a ON a.organization_id = t.organization_id AND a.client_id = t.client_id \
         LEFT JOIN users u ON u.id = t.user_id LEFT JOIN consents s ON s.id = t.consent_id \
         LEFT JOIN users n ON n.id = t.client_id AND t.user_id IS NULL WHERE t.hash IN ({})",
        placeholders(1, hashes.len())
    );
    let mut query = sqlx::query_as::<_, Record>(AssertSqlSafe(sql));
    for hash in hashes {
        query = query.bind(hash.as_str());
    }
    let mut tokens = HashMap::new();
    for record in query.fetch_all(&mut *connection).await? {
        tokens.insert(record.hash.clone(), record.token()?);
    }
    take_back(connection, &mut tokens).await?;
    Ok(tokens)
}

/// What a token was issued for, which nothing changes: its client, the organization where it acts, and its consent.
pub async fn issued_for(
    connection: &mut Connection,
    hash: &str,
) -> Result<Option<(ClientId, OrganizationId, Option<Uuid>)>, sqlx::Error> {
    let row: Option<(String, String, Option<String>)> =
        sqlx::query_as("SELECT client_id, organization_id, consent_id FROM access_tokens WHERE hash = $1")
            .bind(hash)
            .fetch_optional(connection)
            .await?;
    row.map(|(client, organization, consent)| {
        Ok((uuid(&client)?, uuid(&organization)?, consent.as_deref().map(uuid).transpose()?))
    })
    .transpose()
}

/// Takes from users' tokens what their client or their organization no longer allows.
async fn take_back(connection: &mut Connection, tokens: &mut HashMap<String, Token>) -> Result<(), sqlx::Error> {
    let scoped = |token: &&Token| token.user_id.is_some();
    let clients: BTreeSet<String> = tokens.values().filter(scoped).map(|token| token.client_id.to_string()).collect();
    if clients.is_empty() {
        return Ok(());
    }
    let clients: Vec<String> = clients.into_iter().collect();
    let of_clients = scopes_of_clients(connection, &clients).await?;
    let of_authorizations = scopes_of_authorizations(connection, &clients).await?;
    for token in tokens.values_mut().filter(|token| token.user_id.is_some()) {
        let client = token.client_id.to_string();
        let empty = BTreeSet::new();
        let asked = of_clients.get(&client).unwrap_or(&empty);
        let allowed = of_authorizations.get(&(token.organization_id.to_string(), client)).unwrap_or(&empty);
        let decided = token.facts.authorization.is_some();
        token.scope = narrow(&token.scope, asked);
        if decided {
            token.scope = narrow(&token.scope, allowed);
        }
        token.facts.has_scope = !token.scope.is_empty();
    }
    Ok(())
}

async fn scopes_of_clients(
    connection: &mut Connection,
    clients: &[String],
) -> Result<BTreeMap<String, BTreeSet<ScopeId>>, sqlx::Error> {
    let sql = format!(
        "SELECT client_id, scope_id FROM client_scopes WHERE client_id IN ({})",
        placeholders(1, clients.len())
    );
    let mut query = sqlx::query_as::<_, (String, String)>(AssertSqlSafe(sql));
    for client in clients {
        query = query.bind(client.as_str());
    }
    let mut scopes: BTreeMap<String, BTreeSet<ScopeId>> = BTreeMap::new();
    for (client, scope) in query.fetch_all(connection).await? {
        scopes.entry(client).or_default().insert(ScopeId::parse(&scope).map_err(|_| corrupt("scope", &scope))?);
    }
    Ok(scopes)
}

async fn scopes_of_authorizations(
    connection: &mut Connection,
    clients: &[String],
) -> Result<BTreeMap<(String, String), BTreeSet<ScopeId>>, sqlx::Error> {
    let sql = format!(
        "SELECT organization_id, client_id, scope_id FROM authorization_scopes WHERE client_id IN ({})",
        placeholders(1, clients.len())
    );
    let mut query = sqlx::query_as::<_, (String, String, String)>(AssertSqlSafe(sql));
    for client in clients {
        query = query.bind(client.as_str());
    }
    let mut scopes: BTreeMap<(String, String), BTreeSet<ScopeId>> = BTreeMap::new();
    for (organization, client, scope) in query.fetch_all(connection).await? {
        let scope = ScopeId::parse(&scope).map_err(|_| corrupt("scope", &scope))?;
        scopes.entry((organization, client)).or_default().insert(scope);
    }
    Ok(scopes)
}

/// Ends one access token.
pub async fn remove(connection: &mut Connection, hash: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM access_tokens WHERE hash = $1").bind(hash).execute(connection).await.map(|_| ())
}

/// Removes at most `limit` tokens that have expired and as many of removed clients; how many went.
pub async fn sweep(connection: &mut Connection, now: Timestamp, limit: i64) -> Result<u64, sqlx::Error> {
    let expired = sqlx::query(
        "DELETE FROM access_tokens WHERE hash IN (SELECT hash FROM access_tokens WHERE expires_at <= $1 LIMIT $2)",
    )
    .bind(now)
    .bind(limit)
    .execute(&mut *connection)
    .await?
    .rows_affected();
    let removed: Option<String> =
        sqlx::query_scalar("SELECT id FROM removed_clients LIMIT 1").fetch_optional(&mut *connection).await?;
    let Some(client_id) = removed else { return Ok(expired) };
    let left = sqlx::query(
        "DELETE FROM access_tokens WHERE hash IN (SELECT hash FROM access_tokens WHERE client_id = $1 LIMIT $2)",
    )
    .bind(client_id.as_str())
    .bind(limit)
    .execute(&mut *connection)
    .await?
    .rows_affected();
    if left < limit.unsigned_abs() {
        sqlx::query("DELETE FROM removed_clients WHERE id = $1").bind(client_id).execute(connection).await?;
    }
    Ok(expired + left)
}

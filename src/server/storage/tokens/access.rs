//! Access tokens. One query reads a token with everything that its life depends on.

use crate::{
    domain::{
        ClientId, GrantType, Lifecycle, OrganizationId, ScopeId, State, Timestamp, UserId,
        authorization::AuthorizationState,
        network::AllowedFrom,
        person::UserState,
        rehearsal::Rehearsal,
        scope::narrow,
        token::{Cuts, TokenFacts, UserFacts},
    },
    server::storage::{
        Connection,
        clients::usage_days,
        columns::{Id, Scopes, Stored},
        sql::{Sql, children},
    },
};
use sqlx::FromRow;
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
    /// `None`: it was removed.
    pub client_name: Option<String>,
    /// The client's organization; `None`: it was removed.
    pub owner: Option<OrganizationId>,
    /// Where it acts.
    pub organization_id: OrganizationId,
    pub user_id: Option<UserId>,
    pub user_name: Option<String>,
    pub consent_id: Option<Uuid>,
    /// What it may touch now: what it was issued for, as far as its client and its organization still allow it.
    pub scope: BTreeSet<ScopeId>,
    pub issued_at: Timestamp,
    /// Where its client may be used from by itself.
    allowed_from: AllowedFrom,
    pub facts: TokenFacts,
}

impl Token {
    /// Whether it may be used from this address: of a client's own token its client says so.
    pub fn may_come_from(&self, address: Option<&str>) -> bool {
        self.user_id.is_some() || self.allowed_from.has(address)
    }
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
    let mut sql = Sql::new(
        "INSERT INTO access_tokens (hash, client_id, organization_id, user_id, consent_id, scope, client_cuts, \
         authorization_cuts, user_cuts, issued_at, expires_at) VALUES ",
    );
    sql.push_rows(tokens, |row, token| {
        row.value(token.hash.as_str());
        row.value(token.client_id);
        row.value(token.organization_id);
        row.value(token.user_id);
        row.value(token.consent_id.map(Id));
        row.value(token.scope.as_str());
        row.value(token.issued_under.client);
        row.value(token.issued_under.authorization);
        row.value(token.issued_under.user);
        row.value(token.issued_at);
        row.value(token.expires_at);
    });
    sql.execute(connection).await.map(|_| ())
}

#[derive(FromRow)]
struct Record {
    hash: String,
    client_id: ClientId,
    organization_id: OrganizationId,
    user_id: Option<UserId>,
    consent_id: Option<Id>,
    scope: Scopes,
    client_cuts: i64,
    authorization_cuts: i64,
    user_cuts: i64,
    issued_at: Timestamp,
    expires_at: Timestamp,
    client_name: Option<String>,
    owner: Option<OrganizationId>,
    grant_type: Option<GrantType>,
    state: Option<State>,
    date_to_delete: Option<Timestamp>,
    tokens_not_before: Option<Timestamp>,
    created_at: Option<Timestamp>,
    cuts_of_client: Option<i64>,
    rehearsals: Option<i64>,
    rehearsed_at: Option<Timestamp>,
    rehearsed_until: Option<Timestamp>,
    authorization_state: Option<AuthorizationState>,
    cuts_of_authorization: Option<i64>,
    user_name: Option<String>,
    user_state: Option<UserState>,
    cuts_of_user: Option<i64>,
    consent_there: Option<Id>,
    consent_ended_at: Option<Timestamp>,
    namesake: Option<UserId>,
    allowed_addresses: Option<String>,
}

impl Stored for Record {
    const TABLE: &'static str = "access_tokens";
    const KEY: &'static [&'static str] = &["hash"];
}

impl Record {
    fn life(&self) -> Option<(Lifecycle, GrantType)> {
        let rehearsal = self.rehearsed_at.zip(self.rehearsed_until);
        let life = Lifecycle {
            state: self.state?,
            created_at: self.created_at?,
            date_to_delete: self.date_to_delete,
            tokens_not_before: self.tokens_not_before?,
            cuts: self.cuts_of_client?,
            rehearsals: self.rehearsals?,
            rehearsal: rehearsal.map(|(started_at, ends_at)| Rehearsal { started_at, ends_at }),
        };
        Some((life, self.grant_type?))
    }

    /// The token, with the scopes it was issued for.
    fn token(self) -> Token {
        // Its `sub` would be the user's: nothing such a client got by itself is alive (see `storage::ids`).
        let client = if self.namesake.is_some() { None } else { self.life() };
        Token {
            client_id: self.client_id,
            client_name: self.client_name,
            owner: self.owner,
            organization_id: self.organization_id,
            user_id: self.user_id,
            user_name: self.user_name,
            consent_id: self.consent_id.map(Uuid::from),
            scope: self.scope.0,
            issued_at: self.issued_at,
            allowed_from: AllowedFrom::read(self.allowed_addresses.as_deref().unwrap_or_default()),
            facts: TokenFacts {
                issued_at: self.issued_at,
                expires_at: self.expires_at,
                issued_under: Cuts {
                    client: self.client_cuts,
                    authorization: self.authorization_cuts,
                    user: self.user_cuts,
                },
                client,
                own_organization: self.owner == Some(self.organization_id),
                authorization: self.authorization_state,
                user: self.user_id.is_some().then(|| UserFacts { active: self.user_state == Some(UserState::Active) }),
                consent_ended: self.consent_ended_at.is_some()
                    || (self.consent_id.is_some() && self.consent_there.is_none()),
                has_scope: true,
                cuts: Cuts {
                    client: client.map_or(0, |(life, _)| life.cuts),
                    authorization: self.cuts_of_authorization.unwrap_or_default(),
                    user: self.cuts_of_user.unwrap_or_default(),
                },
            },
        }
    }
}

/// The tokens with these hashes, by hash: one query for however many ask at once.
pub async fn find(connection: &mut Connection, hashes: &[String]) -> Result<HashMap<String, Token>, sqlx::Error> {
    let mut sql = Sql::new(
        "SELECT t.hash, t.client_id, t.organization_id, t.user_id, t.consent_id, t.scope, t.client_cuts, \
         t.authorization_cuts, t.user_cuts, t.issued_at, t.expires_at, c.name AS client_name, c.organization_id AS owner, c.grant_type, c.state, \
         c.date_to_delete, c.tokens_not_before, c.created_at, c.cuts AS cuts_of_client, c.rehearsals, c.rehearsed_at, c.rehearsed_until, a.state AS authorization_state, \
         a.cuts AS cuts_of_authorization, u.name AS user_name, u.state AS user_state, u.cuts AS cuts_of_user, s.id AS consent_there, \
         s.ended_at AS consent_ended_at, n.id AS namesake, c.allowed_addresses FROM access_tokens t LEFT JOIN clients c ON c.id = t.client_id \
         LEFT JOIN authorizations a ON a.organization_id = t.organization_id AND a.client_id = t.client_id \
         LEFT JOIN users u ON u.id = t.user_id LEFT JOIN consents s ON s.id = t.consent_id \
         LEFT JOIN users n ON n.id = t.client_id AND t.user_id IS NULL WHERE t.hash IN (",
    );
    let list = sql.bind_all(hashes.iter().map(String::as_str));
    sql.push(format_args!("{list})"));
    let records: Vec<Record> = sql.records(&mut *connection).await?;
    let mut tokens = records.into_iter().map(|record| (record.hash.clone(), record.token())).collect();
    take_back(connection, &mut tokens).await?;
    Ok(tokens)
}

/// What a token was issued for, which nothing changes.
#[derive(Clone, Copy, FromRow)]
pub struct IssuedFor {
    pub client_id: ClientId,
    /// Where it acts.
    pub organization_id: OrganizationId,
    consent_id: Option<Id>,
}

impl Stored for IssuedFor {
    const TABLE: &'static str = "access_tokens";
    const KEY: &'static [&'static str] = &["client_id"];
}

impl IssuedFor {
    pub fn consent_id(self) -> Option<Uuid> {
        self.consent_id.map(Uuid::from)
    }
}

pub async fn issued_for(connection: &mut Connection, hash: &str) -> Result<Option<IssuedFor>, sqlx::Error> {
    Sql::with("SELECT client_id, organization_id, consent_id FROM access_tokens WHERE hash = $1", hash)
        .record(connection)
        .await
}

/// Takes from users' tokens what their client or their organization no longer allows.
async fn take_back(connection: &mut Connection, tokens: &mut HashMap<String, Token>) -> Result<(), sqlx::Error> {
    let scoped = |token: &&Token| token.user_id.is_some();
    let clients: BTreeSet<ClientId> = tokens.values().filter(scoped).map(|token| token.client_id).collect();
    if clients.is_empty() {
        return Ok(());
    }
    let clients: Vec<ClientId> = clients.into_iter().collect();
    let of_clients = scopes_of_clients(connection, &clients).await?;
    let of_authorizations = scopes_of_authorizations(connection, &clients).await?;
    let empty = BTreeSet::new();
    for token in tokens.values_mut().filter(|token| token.user_id.is_some()) {
        let asked = of_clients.get(&token.client_id).unwrap_or(&empty);
        token.scope = narrow(&token.scope, asked);
        if token.facts.authorization.is_some() {
            let allowed = of_authorizations.get(&(token.organization_id, token.client_id)).unwrap_or(&empty);
            token.scope = narrow(&token.scope, allowed);
        }
        token.facts.has_scope = !token.scope.is_empty();
    }
    Ok(())
}

async fn scopes_of_clients(
    connection: &mut Connection,
    clients: &[ClientId],
) -> Result<BTreeMap<ClientId, BTreeSet<ScopeId>>, sqlx::Error> {
    let mut scopes: BTreeMap<ClientId, BTreeSet<ScopeId>> = BTreeMap::new();
    for (client, scope) in children(connection, ("client_scopes", "client_id", "scope_id"), "scope_id", clients).await?
    {
        scopes.entry(client).or_default().insert(scope);
    }
    Ok(scopes)
}

#[derive(FromRow)]
struct Allowed {
    organization_id: OrganizationId,
    client_id: ClientId,
    scope_id: ScopeId,
}

impl Stored for Allowed {
    const TABLE: &'static str = "authorization_scopes";
    const KEY: &'static [&'static str] = &["organization_id", "client_id"];
}

async fn scopes_of_authorizations(
    connection: &mut Connection,
    clients: &[ClientId],
) -> Result<BTreeMap<(OrganizationId, ClientId), BTreeSet<ScopeId>>, sqlx::Error> {
    let mut sql =
        Sql::new("SELECT organization_id, client_id, scope_id FROM authorization_scopes WHERE client_id IN (");
    let list = sql.bind_all(clients.iter().copied());
    sql.push(format_args!("{list})"));
    let mut scopes: BTreeMap<(OrganizationId, ClientId), BTreeSet<ScopeId>> = BTreeMap::new();
    for Allowed { organization_id, client_id, scope_id } in sql.records(connection).await? {
        scopes.entry((organization_id, client_id)).or_default().insert(scope_id);
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
        usage_days::remove_of(connection, &client_id).await?;
        sqlx::query("DELETE FROM removed_clients WHERE id = $1").bind(client_id).execute(connection).await?;
    }
    Ok(expired + left)
}

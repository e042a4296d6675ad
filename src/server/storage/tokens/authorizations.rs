//! Authorizations: what organizations allow clients.

use crate::{
    domain::{
        ClientId, GrantType, OrganizationId, RoleId, ScopeId, State, Timestamp, UserId,
        authorization::AuthorizationState,
    },
    server::storage::{
        Connection, Store,
        columns::{corrupt, uuid},
        placeholders,
    },
};
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::{BTreeMap, BTreeSet};

/// One organization's decision about one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    pub organization_id: OrganizationId,
    pub client_id: ClientId,
    pub state: AuthorizationState,
    pub scopes: BTreeSet<ScopeId>,
    /// Only users with one of these roles may use the client; none: all may.
    pub roles: BTreeSet<RoleId>,
    pub cuts: i64,
    pub version: i64,
    pub created_at: Timestamp,
    pub modified_at: Timestamp,
    pub modified_by: Option<String>,
    pub requested_by: Option<String>,
}

/// A row of Authorized Applications: the decision with what is shown of the client.
#[derive(Clone, Debug)]
pub struct AuthorizedClient {
    pub authorization: Authorization,
    pub name: String,
    pub description: String,
    pub owner_id: OrganizationId,
    pub owner: String,
    pub grant_type: GrantType,
    pub client_state: State,
}

#[derive(FromRow)]
struct Record {
    organization_id: String,
    client_id: String,
    state: String,
    cuts: i64,
    version: i64,
    created_at: i64,
    modified_at: i64,
    modified_by: Option<String>,
    requested_by: Option<String>,
}

const COLUMNS: &str = "a.organization_id, a.client_id, a.state, a.cuts, a.version, a.created_at, a.modified_at, a.modified_by, \
     a.requested_by";

impl Record {
    fn authorization(self) -> Result<Authorization, sqlx::Error> {
        Ok(Authorization {
            organization_id: uuid(&self.organization_id)?,
            client_id: uuid(&self.client_id)?,
            state: AuthorizationState::parse(&self.state).ok_or_else(|| corrupt("authorization", &self.state))?,
            scopes: BTreeSet::new(),
            roles: BTreeSet::new(),
            cuts: self.cuts,
            version: self.version,
            created_at: Timestamp::from_millis(self.created_at),
            modified_at: Timestamp::from_millis(self.modified_at),
            modified_by: self.modified_by,
            requested_by: self.requested_by,
        })
    }
}

/// What an organization decided about a client.
pub async fn find(
    connection: &mut Connection,
    organization_id: OrganizationId,
    client_id: ClientId,
) -> Result<Option<Authorization>, sqlx::Error> {
    let sql = format!("SELECT {COLUMNS} FROM authorizations a WHERE a.organization_id = $1 AND a.client_id = $2");
    let record: Option<Record> = sqlx::query_as(AssertSqlSafe(sql))
        .bind(organization_id)
        .bind(client_id)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(record) = record else { return Ok(None) };
    let mut found = [record.authorization()?];
    add_lists(connection, organization_id, &mut found).await?;
    let [authorization] = found;
    Ok(Some(authorization))
}

/// Adds scopes and roles to authorizations of one organization.
async fn add_lists(
    connection: &mut Connection,
    organization_id: OrganizationId,
    authorizations: &mut [Authorization],
) -> Result<(), sqlx::Error> {
    if authorizations.is_empty() {
        return Ok(());
    }
    let of = async |connection: &mut Connection, table: &str, column: &str| {
        let sql = format!(
            "SELECT client_id, {column} FROM {table} WHERE organization_id = $1 AND client_id IN ({})",
            placeholders(2, authorizations.len())
        );
        let mut query = sqlx::query_as::<_, (String, String)>(AssertSqlSafe(sql)).bind(organization_id);
        for authorization in authorizations.iter() {
            query = query.bind(authorization.client_id);
        }
        query.fetch_all(connection).await
    };
    let scopes = of(connection, "authorization_scopes", "scope_id").await?;
    let roles = of(connection, "authorization_roles", "role_id").await?;
    let mut by_client: BTreeMap<String, &mut Authorization> =
        authorizations.iter_mut().map(|a| (a.client_id.to_string(), a)).collect();
    for (client, scope) in scopes {
        if let Some(authorization) = by_client.get_mut(&client) {
            authorization.scopes.insert(ScopeId::parse(&scope).map_err(|_| corrupt("scope", &scope))?);
        }
    }
    for (client, role) in roles {
        if let Some(authorization) = by_client.get_mut(&client) {
            authorization.roles.insert(uuid(&role)?);
        }
    }
    Ok(())
}

#[derive(FromRow)]
struct ClientRecord {
    #[sqlx(flatten)]
    authorization: Record,
    name: String,
    description: String,
    owner_id: String,
    owner: String,
    grant_type: String,
    client_state: String,
}

/// What is looked for among an organization's decisions.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Lowercased part of an application's or an organization's name or of a Client ID; empty: everything.
    pub text: String,
    pub state: Option<AuthorizationState>,
    /// The name and the id of the row a page starts from, exclusive.
    pub after: Option<(String, String)>,
}

/// At most `limit` clients that an organization decided about, by name. What is gone by the clock is not among them. An
/// organization has dozens of these, seldom thousands: they are sorted as they are read.
pub async fn page(
    store: &Store,
    organization_id: OrganizationId,
    wanted: &Wanted,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<AuthorizedClient>, sqlx::Error> {
    let state = if wanted.state.is_some() { "AND a.state = $7" } else { "" };
    let text = store.engine().contains(&["c.search_text", "LOWER(o.name)"], 6);
    let sql = format!(
        "SELECT {COLUMNS}, c.name, c.description, c.organization_id AS owner_id, o.name AS owner, c.grant_type, \
         c.state AS client_state FROM authorizations a JOIN clients c ON c.id = a.client_id \
         JOIN organizations o ON o.id = c.organization_id WHERE a.organization_id = $1 \
         AND (c.date_to_delete IS NULL OR c.date_to_delete > $2) AND (c.name_key, c.id) > ($3, $4) AND {text} {state} \
         ORDER BY c.name_key, c.id LIMIT $5"
    );
    let mut connection = store.reader().acquire().await?;
    let connection = &mut *connection;
    let (name, id) = wanted.after.clone().unwrap_or_default();
    let mut query = sqlx::query_as::<_, ClientRecord>(AssertSqlSafe(sql))
        .bind(organization_id)
        .bind(now)
        .bind(name)
        .bind(id)
        .bind(limit)
        .bind(wanted.text.as_str());
    if let Some(state) = wanted.state {
        query = query.bind(state.as_str());
    }
    let records = query.fetch_all(&mut *connection).await?;
    let mut clients = vec![];
    for record in records {
        clients.push(AuthorizedClient {
            authorization: record.authorization.authorization()?,
            name: record.name,
            description: record.description,
            owner_id: uuid(&record.owner_id)?,
            owner: record.owner,
            grant_type: GrantType::parse(&record.grant_type)
                .ok_or_else(|| corrupt("grant type", &record.grant_type))?,
            client_state: State::parse(&record.client_state).ok_or_else(|| corrupt("state", &record.client_state))?,
        });
    }
    let mut authorizations: Vec<Authorization> = clients.iter().map(|client| client.authorization.clone()).collect();
    add_lists(connection, organization_id, &mut authorizations).await?;
    for (client, authorization) in clients.iter_mut().zip(authorizations) {
        client.authorization = authorization;
    }
    add_asked(connection, &mut clients).await?;
    Ok(clients)
}

/// What nobody has answered yet is shown with what the client asks for.
async fn add_asked(connection: &mut Connection, clients: &mut [AuthorizedClient]) -> Result<(), sqlx::Error> {
    let waiting = clients.iter_mut().filter(|client| client.authorization.state == AuthorizationState::Pending);
    for client in waiting {
        let asked: Vec<String> = sqlx::query_scalar("SELECT scope_id FROM client_scopes WHERE client_id = $1")
            .bind(client.authorization.client_id)
            .fetch_all(&mut *connection)
            .await?;
        client.authorization.scopes =
            asked.iter().map(|id| ScopeId::parse(id).map_err(|_| corrupt("scope", id))).collect::<Result<_, _>>()?;
    }
    Ok(())
}

/// How many clients an organization has decided about, by decision.
pub async fn counts(
    connection: &mut Connection,
    organization_id: OrganizationId,
    now: Timestamp,
) -> Result<BTreeMap<String, i64>, sqlx::Error> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT a.state, COUNT(*) FROM authorizations a JOIN clients c ON c.id = a.client_id WHERE a.organization_id = $1 \
         AND (c.date_to_delete IS NULL OR c.date_to_delete > $2) GROUP BY a.state",
    )
    .bind(organization_id)
    .bind(now)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().collect())
}

/// Notes that someone of an organization wants to use a client. What was decided already stays.
pub async fn request(
    connection: &mut Connection,
    organization_id: OrganizationId,
    client_id: ClientId,
    user_id: UserId,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    sqlx::query(
        "INSERT INTO authorizations (organization_id, client_id, state, created_at, modified_at, requested_by) \
         VALUES ($1, $2, 'pending', $3, $3, $4) ON CONFLICT (organization_id, client_id) DO NOTHING",
    )
    .bind(organization_id)
    .bind(client_id)
    .bind(now)
    .bind(user_id)
    .execute(connection)
    .await
    .map(|done| done.rows_affected() == 1)
}

pub async fn insert(connection: &mut Connection, authorization: &Authorization) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query(
        "INSERT INTO authorizations (organization_id, client_id, state, created_at, modified_at, modified_by, cuts) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (organization_id, client_id) DO NOTHING",
    )
    .bind(authorization.organization_id)
    .bind(authorization.client_id)
    .bind(authorization.state.as_str())
    .bind(authorization.created_at)
    .bind(authorization.modified_at)
    .bind(authorization.modified_by.as_deref())
    .bind(authorization.cuts)
    .execute(&mut *connection)
    .await?
    .rows_affected();
    if inserted == 1 {
        write_lists(connection, authorization).await?;
    }
    Ok(inserted == 1)
}

/// Writes a decision over the one that was read. `false`: someone was faster.
pub async fn update(
    connection: &mut Connection,
    before: &Authorization,
    after: &Authorization,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "UPDATE authorizations SET state = $1, cuts = $2, modified_at = $3, modified_by = $4, version = version + 1 \
         WHERE organization_id = $5 AND client_id = $6 AND version = $7",
    )
    .bind(after.state.as_str())
    .bind(after.cuts)
    .bind(after.modified_at)
    .bind(after.modified_by.as_deref())
    .bind(before.organization_id)
    .bind(before.client_id)
    .bind(before.version)
    .execute(&mut *connection)
    .await?
    .rows_affected();
    if written == 0 {
        return Ok(false);
    }
    for table in ["authorization_scopes", "authorization_roles"] {
        let sql = format!("DELETE FROM {table} WHERE organization_id = $1 AND client_id = $2");
        sqlx::query(AssertSqlSafe(sql))
            .bind(before.organization_id)
            .bind(before.client_id)
            .execute(&mut *connection)
            .await?;
    }
    write_lists(connection, after).await?;
    Ok(true)
}

async fn write_lists(connection: &mut Connection, authorization: &Authorization) -> Result<(), sqlx::Error> {
    let scopes = authorization.scopes.iter().map(|scope| ("authorization_scopes", "scope_id", scope.to_string()));
    let roles = authorization.roles.iter().map(|role| ("authorization_roles", "role_id", role.to_string()));
    for (table, column, value) in scopes.chain(roles) {
        let sql = format!("INSERT INTO {table} (organization_id, client_id, {column}) VALUES ($1, $2, $3)");
        sqlx::query(AssertSqlSafe(sql))
            .bind(authorization.organization_id)
            .bind(authorization.client_id)
            .bind(value)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The organizations that decided about a client, by name, at most `limit`: id, name, decision.
pub async fn of_client(
    connection: &mut Connection,
    client_id: ClientId,
    limit: i64,
) -> Result<Vec<(String, Authorization)>, sqlx::Error> {
    #[derive(FromRow)]
    struct Named {
        organization: String,
        #[sqlx(flatten)]
        authorization: Record,
    }
    let sql = format!(
        "SELECT o.name AS organization, {COLUMNS} FROM authorizations a JOIN organizations o ON o.id = a.organization_id \
         WHERE a.client_id = $1 ORDER BY o.name, o.id LIMIT $2"
    );
    let records: Vec<Named> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(client_id).bind(limit).fetch_all(&mut *connection).await?;
    let mut found = vec![];
    for Named { organization, authorization } in records {
        let mut one = [authorization.authorization()?];
        add_lists(connection, one[0].organization_id, &mut one).await?;
        let [authorization] = one;
        found.push((organization, authorization));
    }
    Ok(found)
}

/// How many people of an organization have a live consent to a client; of all organizations for `None`.
pub async fn people(
    connection: &mut Connection,
    client_id: ClientId,
    organization_id: Option<OrganizationId>,
    now: Timestamp,
    limit: i64,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM (SELECT DISTINCT s.user_id FROM consents s JOIN clients c ON c.id = s.client_id \
         LEFT JOIN authorizations a ON a.client_id = s.client_id AND a.organization_id = s.organization_id \
         WHERE s.client_id = $1 AND s.ended_at IS NULL AND s.alive_until > $2 AND s.client_cuts = c.cuts \
         AND s.authorization_cuts = COALESCE(a.cuts, 0) AND ($3 IS NULL OR s.organization_id = $3) LIMIT $4) counted",
    )
    .bind(client_id)
    .bind(now)
    .bind(organization_id.map(|id| id.to_string()))
    .bind(limit)
    .fetch_one(connection)
    .await
}

/// Ends what was issued under each authorization that names this role: fewer may use the client than before.
pub async fn cut_those_with_role(connection: &mut Connection, role_id: RoleId) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE authorizations SET cuts = cuts + 1, version = version + 1 WHERE EXISTS (SELECT 1 FROM authorization_roles r \
         WHERE r.organization_id = authorizations.organization_id AND r.client_id = authorizations.client_id \
         AND r.role_id = $1)",
    )
    .bind(role_id)
    .execute(connection)
    .await
    .map(|_| ())
}

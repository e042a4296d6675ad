//! Authorizations: what organizations allow clients.

use crate::{
    domain::{
        ClientId, Count, GrantType, OrganizationId, RoleId, ScopeId, State, Timestamp, UserId,
        authorization::AuthorizationState,
    },
    server::storage::{
        Connection, Store,
        clients::findable,
        columns::{Of, Stored},
        engine::Engine,
        page::{ByName, Order, Page},
        sql::{Sql, children},
    },
};
use sqlx::{Any, AssertSqlSafe, Decode, FromRow, Type};
use std::collections::{BTreeMap, BTreeSet};

/// One organization's decision about one client.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Authorization {
    pub organization_id: OrganizationId,
    pub client_id: ClientId,
    pub state: AuthorizationState,
    #[sqlx(skip)]
    pub scopes: BTreeSet<ScopeId>,
    /// Only users with one of these roles may use the client; none: all may.
    #[sqlx(skip)]
    pub roles: BTreeSet<RoleId>,
    pub cuts: i64,
    pub version: i64,
    pub created_at: Timestamp,
    pub modified_at: Timestamp,
    pub modified_by: Option<String>,
    pub requested_by: Option<String>,
    /// Why a request was declined; empty: nothing was said.
    pub reason: String,
}

impl Stored for Authorization {
    const TABLE: &'static str = "authorizations";
    const KEY: &'static [&'static str] = &["organization_id", "client_id"];
}

/// A row of Authorized Applications: the decision with what is shown of the client.
#[derive(Clone, Debug, FromRow)]
pub struct AuthorizedClient {
    #[sqlx(flatten)]
    pub authorization: Authorization,
    pub name: String,
    pub description: String,
    pub owner_id: OrganizationId,
    pub owner: String,
    pub grant_type: GrantType,
    /// As other organizations see it ([`crate::domain::Lifecycle::seen`]).
    pub client_state: State,
}

impl Stored for AuthorizedClient {
    const TABLE: &'static str = "authorizations";
    const KEY: &'static [&'static str] = &["organization_id", "client_id"];
}

const COLUMNS: &str = "a.organization_id, a.client_id, a.state, a.cuts, a.version, a.created_at, a.modified_at, a.modified_by, \
     a.requested_by, a.reason";

/// What an organization decided about a client.
pub async fn find(
    connection: &mut Connection,
    organization_id: OrganizationId,
    client_id: ClientId,
) -> Result<Option<Authorization>, sqlx::Error> {
    let sql = format!("SELECT {COLUMNS} FROM authorizations a WHERE a.organization_id = $1 AND a.client_id = $2");
    let found: Option<Of<Authorization>> = sqlx::query_as(AssertSqlSafe(sql))
        .bind(organization_id)
        .bind(client_id)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(Of(authorization)) = found else { return Ok(None) };
    let mut found = [authorization];
    add_lists(connection, organization_id, &mut found).await?;
    let [authorization] = found;
    Ok(Some(authorization))
}

/// Adds scopes and roles to authorizations of one organization.
async fn add_lists<'a>(
    connection: &mut Connection,
    organization_id: OrganizationId,
    authorizations: impl IntoIterator<Item = &'a mut Authorization>,
) -> Result<(), sqlx::Error> {
    let mut by_client: BTreeMap<ClientId, &mut Authorization> =
        authorizations.into_iter().map(|authorization| (authorization.client_id, authorization)).collect();
    if by_client.is_empty() {
        return Ok(());
    }
    let clients: Vec<ClientId> = by_client.keys().copied().collect();
    for (client, scope) in list(connection, "authorization_scopes", "scope_id", organization_id, &clients).await? {
        if let Some(authorization) = by_client.get_mut(&client) {
            authorization.scopes.insert(scope);
        }
    }
    for (client, role) in list(connection, "authorization_roles", "role_id", organization_id, &clients).await? {
        if let Some(authorization) = by_client.get_mut(&client) {
            authorization.roles.insert(role);
        }
    }
    Ok(())
}

/// What an organization's authorizations of these clients list.
async fn list<T: for<'r> Decode<'r, Any> + Type<Any>>(
    connection: &mut Connection,
    table: &'static str,
    column: &'static str,
    organization_id: OrganizationId,
    clients: &[ClientId],
) -> Result<Vec<(ClientId, T)>, sqlx::Error> {
    let mut sql = Sql::new(format!("SELECT client_id, {column} FROM {table} WHERE organization_id = "));
    let (organization, list) = (sql.bind(organization_id), sql.bind_all(clients.iter().copied()));
    sql.push(format_args!("{organization} AND client_id IN ({list})"));
    sql.pairs(connection, table, ["client_id", column]).await
}

/// What is looked for among an organization's decisions.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Lowercased part of an application's or an organization's name or of a Client ID; empty: everything.
    pub text: String,
    pub state: Option<AuthorizationState>,
    /// Where the page lies; `None`: it is the first one.
    pub from: Option<ByName>,
}

const BY_NAME: Order = Order::ascending(&["c.name_key", "c.id"]);

/// A page of the clients that an organization decided about, by name. What is gone by the clock is not among them. An
/// organization has dozens of these, seldom thousands: they are sorted as they are read.
pub async fn page(
    store: &Store,
    organization_id: OrganizationId,
    wanted: &Wanted,
    now: Timestamp,
    size: usize,
) -> Result<Page<AuthorizedClient>, sqlx::Error> {
    let mut sql = Sql::new(format!(
        "SELECT {COLUMNS}, c.name, c.description, c.organization_id AS owner_id, o.name AS owner, c.grant_type, \
         CASE WHEN c.state = 'active' AND c.rehearsed_until > $1 THEN 'inactive' ELSE c.state END AS client_state FROM authorizations a JOIN clients c ON c.id = a.client_id \
         JOIN organizations o ON o.id = c.organization_id WHERE a.organization_id = "
    ));
    let (now, organization) = (sql.bind(now), sql.bind(organization_id));
    sql.push(format_args!("{organization} AND (c.date_to_delete IS NULL OR c.date_to_delete > {now})"));
    sql.and_equal("a.state", wanted.state);
    push_search(&mut sql, store.engine(), &wanted.text);
    let side = wanted.from.as_ref().map(|from| from.side).unwrap_or_default();
    if let Some(from) = &wanted.from {
        let place = [sql.bind(&from.name), sql.bind(from.id.to_string())];
        BY_NAME.beyond(&mut sql, side, place);
    }
    BY_NAME.limit(&mut sql, side, size);
    let mut connection = store.reader().acquire().await?;
    let mut page = Page::of(sql.records::<AuthorizedClient>(&mut connection).await?, side, size);
    add_lists(&mut connection, organization_id, page.rows.iter_mut().map(|row| &mut row.authorization)).await?;
    add_asked(&mut connection, &mut page.rows).await?;
    Ok(page)
}

/// Adds what is looked for.
fn push_search(sql: &mut Sql, engine: Engine, text: &str) {
    if !text.is_empty() {
        let text = sql.bind(text);
        sql.push(format_args!(" AND {}", engine.contains(&["c.search_text", "LOWER(o.name)"], text)));
    }
}

/// What nobody has answered yet is shown with what the client asks for.
async fn add_asked(connection: &mut Connection, clients: &mut [AuthorizedClient]) -> Result<(), sqlx::Error> {
    let mut waiting: BTreeMap<ClientId, &mut Authorization> = clients
        .iter_mut()
        .map(|client| &mut client.authorization)
        .filter(|authorization| authorization.state == AuthorizationState::Pending)
        .map(|authorization| (authorization.client_id, authorization))
        .collect();
    waiting.values_mut().for_each(|authorization| authorization.scopes.clear());
    let ids: Vec<ClientId> = waiting.keys().copied().collect();
    for (client, scope) in children(connection, ("client_scopes", "client_id", "scope_id"), "scope_id", &ids).await? {
        if let Some(authorization) = waiting.get_mut(&client) {
            authorization.scopes.insert(scope);
        }
    }
    Ok(())
}

/// How many of the clients that an organization decided about have this text, by decision.
pub async fn counts(
    store: &Store,
    organization_id: OrganizationId,
    text: &str,
    now: Timestamp,
) -> Result<BTreeMap<String, i64>, sqlx::Error> {
    let mut sql = Sql::with(
        "SELECT a.state, COUNT(*) FROM authorizations a JOIN clients c ON c.id = a.client_id \
         JOIN organizations o ON o.id = c.organization_id WHERE a.organization_id = $1",
        organization_id,
    );
    let gone = sql.bind(now);
    sql.push(format_args!(" AND (c.date_to_delete IS NULL OR c.date_to_delete > {gone})"));
    push_search(&mut sql, store.engine(), text);
    sql.push(" GROUP BY a.state");
    let rows: Vec<(String, i64)> = sql.all(&mut *store.reader().acquire().await?).await?;
    Ok(rows.into_iter().collect())
}

/// Notes that someone of an organization wants to use a client. What was decided already stays, but for a request that
/// was declined at `declined_until` or before. `false`: nothing was noted.
pub async fn request(
    connection: &mut Connection,
    (organization_id, client_id): (OrganizationId, ClientId),
    user_id: UserId,
    now: Timestamp,
    declined_until: Timestamp,
) -> Result<bool, sqlx::Error> {
    sqlx::query(
        "INSERT INTO authorizations (organization_id, client_id, state, created_at, modified_at, requested_by, owner_id) \
         VALUES ($1, $2, 'pending', $3, $3, $4, (SELECT organization_id FROM clients WHERE id = $2)) ON CONFLICT (organization_id, client_id) DO UPDATE SET \
         state = 'pending', modified_at = excluded.modified_at, modified_by = NULL, requested_by = excluded.requested_by, \
         reason = '', version = authorizations.version + 1 \
         WHERE authorizations.state = 'declined' AND authorizations.modified_at <= $5",
    )
    .bind(organization_id)
    .bind(client_id)
    .bind(now)
    .bind(user_id)
    .bind(declined_until)
    .execute(connection)
    .await
    .map(|done| done.rows_affected() == 1)
}

/// Before it is written: who removes the client locks in this order, too.
async fn tell_client(connection: &mut Connection, authorization: &Authorization) -> Result<(), sqlx::Error> {
    match authorization.state {
        AuthorizationState::Approved => {
            findable::allowed(connection, authorization.client_id, authorization.organization_id).await
        }
        _ => Ok(()),
    }
}

pub async fn insert(connection: &mut Connection, authorization: &Authorization) -> Result<bool, sqlx::Error> {
    tell_client(connection, authorization).await?;
    let inserted = sqlx::query(
        "INSERT INTO authorizations (organization_id, client_id, state, created_at, modified_at, modified_by, cuts, \
         reason, owner_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT organization_id FROM clients WHERE id = $2)) \
         ON CONFLICT (organization_id, client_id) DO NOTHING",
    )
    .bind(authorization.organization_id)
    .bind(authorization.client_id)
    .bind(authorization.state)
    .bind(authorization.created_at)
    .bind(authorization.modified_at)
    .bind(authorization.modified_by.as_deref())
    .bind(authorization.cuts)
    .bind(&authorization.reason)
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
    tell_client(connection, after).await?;
    let written = sqlx::query(
        "UPDATE authorizations SET state = $1, cuts = $2, modified_at = $3, modified_by = $4, reason = $5, \
         version = version + 1 WHERE organization_id = $6 AND client_id = $7 AND version = $8",
    )
    .bind(after.state)
    .bind(after.cuts)
    .bind(after.modified_at)
    .bind(after.modified_by.as_deref())
    .bind(&after.reason)
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

#[derive(FromRow)]
struct Named {
    organization: String,
    #[sqlx(flatten)]
    authorization: Authorization,
}

impl Stored for Named {
    const TABLE: &'static str = "authorizations";
    const KEY: &'static [&'static str] = &["organization_id", "client_id"];
}

/// The organizations that decided about a client, by name, at most `limit`: id, name, decision.
pub async fn of_client(
    connection: &mut Connection,
    client_id: ClientId,
    limit: i64,
) -> Result<Vec<(String, Authorization)>, sqlx::Error> {
    let sql = format!(
        "SELECT o.name AS organization, {COLUMNS} FROM authorizations a JOIN organizations o ON o.id = a.organization_id \
         WHERE a.client_id = $1 ORDER BY o.name, o.id LIMIT $2"
    );
    let records: Vec<Of<Named>> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(client_id).bind(limit).fetch_all(&mut *connection).await?;
    let mut found = vec![];
    for Of(Named { organization, authorization }) in records {
        let mut one = [authorization];
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
) -> Result<Count, sqlx::Error> {
    let counted = sqlx::query_scalar(
        "SELECT COUNT(*) FROM (SELECT DISTINCT s.user_id FROM consents s JOIN clients c ON c.id = s.client_id \
         LEFT JOIN authorizations a ON a.client_id = s.client_id AND a.organization_id = s.organization_id \
         WHERE s.client_id = $1 AND s.ended_at IS NULL AND s.alive_until > $2 AND s.client_cuts = c.cuts \
         AND s.authorization_cuts = COALESCE(a.cuts, 0) AND ($3 IS NULL OR s.organization_id = $3) LIMIT $4) counted",
    )
    .bind(client_id)
    .bind(now)
    .bind(organization_id)
    .bind(Count::MOST + 1)
    .fetch_one(connection)
    .await?;
    Ok(Count::up_to_most(counted))
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

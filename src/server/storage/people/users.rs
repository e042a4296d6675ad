//! The users of an organization, for those who administer them.

use crate::{
    domain::{OrganizationId, RoleGrant, RoleId, Timestamp, UserId, person::UserState, text::folded},
    server::storage::{
        Connection, Store,
        clients::{catalogue::Grant, whose},
        columns::{Of, Stored},
        engine::Engine,
        page::{ByName, Order, Page},
        sql::Sql,
    },
};
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::BTreeMap;

/// A user with the roles they hold.
#[derive(Clone, Debug, FromRow)]
pub struct User {
    pub id: UserId,
    pub organization_id: OrganizationId,
    pub name: String,
    pub email: String,
    pub state: UserState,
    pub version: i64,
    pub created_at: Timestamp,
    pub last_sign_in_at: Option<Timestamp>,
    #[sqlx(skip)]
    pub roles: Vec<RoleGrant>,
}

impl Stored for User {
    const TABLE: &'static str = "users";
    const KEY: &'static [&'static str] = &["id"];
}

/// Which users are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Part of a name or an address, lowercased; empty: all.
    pub text: String,
    pub state: Option<UserState>,
    /// Only those who hold this role.
    pub role: Option<RoleId>,
    /// Where the page lies; `None`: it is the first one.
    pub from: Option<ByName>,
}

const COLUMNS: &str = "u.id, u.organization_id, u.name, u.email, u.state, u.version, u.created_at, u.last_sign_in_at";

const BY_NAME: Order = Order::ascending(&["u.name_key", "u.id"]);

/// The organization's users, by name.
pub async fn page(
    store: &Store,
    organization_id: OrganizationId,
    wanted: &Wanted,
    size: usize,
) -> Result<Page<User>, sqlx::Error> {
    let mut sql = Sql::with(format!("SELECT {COLUMNS} FROM users u WHERE u.organization_id = $1"), organization_id);
    push_search(&mut sql, store.engine(), wanted);
    sql.and_equal("u.state", wanted.state);
    let side = wanted.from.as_ref().map(|from| from.side).unwrap_or_default();
    if let Some(from) = &wanted.from {
        let place = [sql.bind(&from.name), sql.bind(from.id.to_string())];
        BY_NAME.beyond(&mut sql, side, place);
    }
    BY_NAME.limit(&mut sql, side, size);
    let mut connection = store.reader().acquire().await?;
    let mut page = Page::of(sql.records::<User>(&mut connection).await?, side, size);
    add_roles(&mut connection, &mut page.rows).await?;
    Ok(page)
}

/// Adds what is looked for, whatever the state.
fn push_search(sql: &mut Sql, engine: Engine, wanted: &Wanted) {
    if !wanted.text.is_empty() {
        let text = sql.bind(&wanted.text);
        sql.push(format_args!(" AND {}", engine.contains(&["u.name_key", "u.email_key"], text)));
    }
    if let Some(role) = wanted.role {
        let role = sql.bind(role);
        sql.push(format_args!(
            " AND EXISTS (SELECT 1 FROM user_roles h WHERE h.user_id = u.id AND h.role_id = {role})"
        ));
    }
}

/// What a user is sorted by. The database's lowercase of a name may differ from ours.
pub async fn name_key(connection: &mut Connection, id: UserId) -> Result<String, sqlx::Error> {
    sqlx::query_scalar("SELECT name_key FROM users WHERE id = $1").bind(id).fetch_one(connection).await
}

#[derive(FromRow)]
struct Held {
    user_id: UserId,
    #[sqlx(flatten)]
    grant: Grant,
}

impl Stored for Held {
    const TABLE: &'static str = "user_roles";
    const KEY: &'static [&'static str] = &["user_id", "role_id"];
}

async fn add_roles(connection: &mut Connection, users: &mut [User]) -> Result<(), sqlx::Error> {
    if users.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(
        "SELECT g.user_id, g.role_id, r.name AS role, g.division_id, d.name AS division FROM user_roles g \
         JOIN roles r ON r.id = g.role_id LEFT JOIN divisions d ON d.id = g.division_id WHERE g.user_id IN (",
    );
    let list = sql.bind_all(users.iter().map(|user| user.id));
    sql.push(format_args!("{list}) ORDER BY r.name, g.role_id, g.division_id"));
    let mut held: BTreeMap<UserId, Vec<RoleGrant>> = BTreeMap::new();
    for Held { user_id, grant } in sql.records(connection).await? {
        held.entry(user_id).or_default().push(grant.into());
    }
    for user in users {
        user.roles = held.remove(&user.id).unwrap_or_default();
    }
    Ok(())
}

/// A user of this organization.
pub async fn find(
    connection: &mut Connection,
    organization_id: OrganizationId,
    id: UserId,
) -> Result<Option<User>, sqlx::Error> {
    let sql = format!("SELECT {COLUMNS} FROM users u WHERE u.organization_id = $1 AND u.id = $2");
    let user: Option<Of<User>> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(organization_id).bind(id).fetch_optional(&mut *connection).await?;
    let Some(Of(user)) = user else { return Ok(None) };
    let mut found = [user];
    add_roles(connection, &mut found).await?;
    let [user] = found;
    Ok(Some(user))
}

/// How many users are looked for, in each state.
pub async fn counts(
    store: &Store,
    organization_id: OrganizationId,
    wanted: &Wanted,
) -> Result<BTreeMap<String, i64>, sqlx::Error> {
    let mut sql = Sql::with("SELECT u.state, COUNT(*) FROM users u WHERE u.organization_id = $1", organization_id);
    push_search(&mut sql, store.engine(), wanted);
    sql.push(" GROUP BY u.state");
    let rows: Vec<(String, i64)> = sql.all(&mut *store.reader().acquire().await?).await?;
    Ok(rows.into_iter().collect())
}

/// Whether someone else of the organization has this address. Of other organizations nothing is said.
pub async fn address_taken(
    connection: &mut Connection,
    organization_id: OrganizationId,
    email: &str,
    but: Option<UserId>,
) -> Result<bool, sqlx::Error> {
    let holder: Option<UserId> =
        sqlx::query_scalar("SELECT id FROM users WHERE organization_id = $1 AND email_key = $2")
            .bind(organization_id)
            .bind(folded(email))
            .fetch_optional(connection)
            .await?;
    Ok(holder.is_some() && holder != but)
}

/// Writes name, address and state over a version; `false`: another version is there.
pub async fn update(connection: &mut Connection, user: &User, version: i64) -> Result<bool, sqlx::Error> {
    let named: Option<(String, String)> = sqlx::query_as("SELECT name_key, email_key FROM users WHERE id = $1")
        .bind(user.id)
        .fetch_optional(&mut *connection)
        .await?;
    let done = sqlx::query(
        "UPDATE users SET name = $1, name_key = $2, email = $3, email_key = $4, state = $5, version = version + 1 \
         WHERE id = $6 AND version = $7",
    )
    .bind(&user.name)
    .bind(folded(&user.name))
    .bind(&user.email)
    .bind(folded(&user.email))
    .bind(user.state)
    .bind(user.id)
    .bind(version)
    .execute(&mut *connection)
    .await?;
    let written = done.rows_affected() == 1;
    if written && named != Some((folded(&user.name), folded(&user.email))) {
        whose::tell_user(connection, user.id).await?;
    }
    Ok(written)
}

/// Ends everything that was issued for a user until now: nothing of it is alive again.
pub async fn cut(connection: &mut Connection, id: UserId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE users SET cuts = cuts + 1 WHERE id = $1").bind(id).execute(connection).await.map(|_| ())
}

pub async fn give(connection: &mut Connection, id: UserId, grants: &[RoleGrant]) -> Result<(), sqlx::Error> {
    for grant in grants {
        sqlx::query(
            "INSERT INTO user_roles (user_id, role_id, division_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        )
        .bind(id)
        .bind(grant.role_id)
        .bind(grant.division)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

pub async fn take(connection: &mut Connection, id: UserId, grants: &[RoleGrant]) -> Result<(), sqlx::Error> {
    for grant in grants {
        sqlx::query("DELETE FROM user_roles WHERE user_id = $1 AND role_id = $2 AND division_id = $3")
            .bind(id)
            .bind(grant.role_id)
            .bind(grant.division)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Whether some authorization of the organization serves only holders of certain roles, this one among them.
pub async fn restricts(connection: &mut Connection, role_id: RoleId) -> Result<bool, sqlx::Error> {
    let n: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM authorization_roles WHERE role_id = $1")
        .bind(role_id)
        .fetch_one(connection)
        .await?;
    Ok(n > 0)
}

/// Makes every other change of who may do what in the organization wait until this transaction ends.
pub async fn changing(connection: &mut Connection, organization_id: OrganizationId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE organizations SET people_changes = people_changes + 1 WHERE id = $1")
        .bind(organization_id)
        .execute(connection)
        .await
        .map(|_| ())
}

/// All users of an organization.
pub async fn of_organization(connection: &mut Connection, id: OrganizationId) -> Result<Vec<UserId>, sqlx::Error> {
    sqlx::query_scalar("SELECT id FROM users WHERE organization_id = $1 ORDER BY id")
        .bind(id)
        .fetch_all(connection)
        .await
}

/// A user as others see one.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub email: String,
}

/// # Errors
/// When storage fails, or there is no such user.
pub async fn person(connection: &mut Connection, user_id: UserId) -> Result<Person, sqlx::Error> {
    let (name, email) =
        sqlx::query_as("SELECT name, email FROM users WHERE id = $1").bind(user_id).fetch_one(connection).await?;
    Ok(Person { name, email })
}

/// How often everything issued for a user was cut off.
pub async fn cuts_of_user(connection: &mut Connection, user_id: UserId) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT cuts FROM users WHERE id = $1").bind(user_id).fetch_one(connection).await
}

/// The organization of a user.
pub async fn organization_of(connection: &mut Connection, user_id: UserId) -> Result<OrganizationId, sqlx::Error> {
    sqlx::query_scalar("SELECT organization_id FROM users WHERE id = $1").bind(user_id).fetch_one(connection).await
}

/// A user to be added.
#[derive(Clone, Debug)]
pub struct NewUser<'a> {
    pub id: UserId,
    pub organization_id: OrganizationId,
    pub name: &'a str,
    pub email: &'a str,
    /// PHC string
    pub password_hash: &'a str,
    pub state: UserState,
    pub created_at: Timestamp,
    /// Role and division (an id or `*`).
    pub roles: &'a [(RoleId, String)],
}

/// Adds a user. With a password they sign in with the address, which nobody else signs in with then.
pub async fn add_user(connection: &mut Connection, user: &NewUser<'_>) -> Result<(), sqlx::Error> {
    let signs_in = if user.password_hash.is_empty() { user.id.to_string() } else { folded(user.email) };
    sqlx::query(
        "INSERT INTO users (id, organization_id, name, name_key, email, email_key, sign_in_key, password_hash, state, \
         created_at) VALUES ($1, $2, $3, $8, $4, $5, $10, $6, $9, $7)",
    )
    .bind(user.id)
    .bind(user.organization_id)
    .bind(user.name)
    .bind(user.email)
    .bind(folded(user.email))
    .bind(user.password_hash)
    .bind(user.created_at)
    .bind(folded(user.name))
    .bind(user.state)
    .bind(signs_in)
    .execute(&mut *connection)
    .await?;
    for (role_id, division) in user.roles {
        sqlx::query("INSERT INTO user_roles (user_id, role_id, division_id) VALUES ($1, $2, $3)")
            .bind(user.id)
            .bind(role_id)
            .bind(division)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

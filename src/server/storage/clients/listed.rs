//! What the list shows of a client. A page is read often, and each value of a row is paid for: it reads no more than that.

use super::{
    catalogue::Grant,
    children::in_order,
    client::{self, Client},
    whose::{Named, Whose},
};
use crate::{
    domain::{
        ClientId, GrantType, Lifecycle, RoleGrant, State, Timestamp, UserState, lifecycle,
        ownership::{Ownership, Party},
        recent::Recent,
        rehearsal::Rehearsal,
        settings::{self, Missing},
    },
    server::storage::{
        Connection,
        columns::{Ever, Json, Stored},
        engine, search,
        sql::Sql,
    },
};
use serde::Deserialize;
use sqlx::FromRow;
use std::borrow::Cow;

/// A client as a row of the list has it.
#[derive(Clone, Debug)]
pub struct ListedClient {
    pub id: ClientId,
    pub name: String,
    pub description: String,
    pub grant_type: GrantType,
    pub state: State,
    pub created_at: Timestamp,
    pub date_to_delete: Option<Timestamp>,
    /// The latest one, whether it runs or has ended.
    pub rehearsal: Option<Rehearsal>,
    pub last_used_at: Option<Timestamp>,
    /// Since when its use could be seen here: since it was created, or came from elsewhere.
    pub known_since: Timestamp,
    pub version: i64,
    pub roles: Vec<RoleGrant>,
    /// What Save and Restore would demand.
    pub missing: Vec<Missing>,
    /// Its use on the last days.
    pub recent: Recent,
    pub whose: Whose,
}

impl ListedClient {
    /// Why a search for a folded text finds it, if only whose it is has that text.
    pub fn found_by(&self, text: &str) -> Option<String> {
        let own = || search::text(&self.name, &self.description, self.id);
        if text.is_empty() || own().contains(text) { None } else { self.whose.found_by(text) }
    }

    /// The rehearsal that runs.
    pub fn rehearsed(&self, now: Timestamp) -> Option<Rehearsal> {
        lifecycle::rehearsed(self.rehearsal, self.state, now)
    }
}

impl From<&Client> for ListedClient {
    fn from(client: &Client) -> Self {
        let Lifecycle { state, created_at, date_to_delete, rehearsal, .. } = client.life;
        Self {
            id: client.id,
            name: client.name.clone(),
            description: client.description.clone(),
            grant_type: client.grant_type,
            state,
            created_at,
            date_to_delete,
            rehearsal,
            last_used_at: client.last_used_at,
            known_since: client.known_since,
            version: client.version,
            roles: client.roles.clone(),
            missing: client.missing(),
            recent: Recent::default(),
            whose: Whose::default(),
        }
    }
}

/// By what clients are put in order, of one that is read whole and of one that a row shows.
pub trait InOrder {
    fn id(&self) -> ClientId;
    fn name(&self) -> &str;
    fn created_at(&self) -> Timestamp;
    fn last_used_at(&self) -> Option<Timestamp>;
}

impl InOrder for Client {
    fn id(&self) -> ClientId {
        self.id
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn created_at(&self) -> Timestamp {
        self.life.created_at
    }
    fn last_used_at(&self) -> Option<Timestamp> {
        self.last_used_at
    }
}

impl InOrder for ListedClient {
    fn id(&self) -> ClientId {
        self.id
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn created_at(&self) -> Timestamp {
        self.created_at
    }
    fn last_used_at(&self) -> Option<Timestamp> {
        self.last_used_at
    }
}

/// The columns of `clients` that a page is read by, for [`read`].
pub(super) const COLUMNS: &str = "id, name, description, grant_type, state, created_at, date_to_delete, rehearsed_at, \
     rehearsed_until, last_used_at, known_since, version, used_days, name_key";

/// What is read of each client of a page, before its roles: in the order of [`Row`].
const READ: [(&str, &str); 21] = [
    ("id", "clients.id"),
    ("name", "clients.name"),
    ("description", "clients.description"),
    ("grant_type", "clients.grant_type"),
    ("state", "clients.state"),
    ("created_at", "clients.created_at"),
    ("date_to_delete", "clients.date_to_delete"),
    ("rehearsed_at", "clients.rehearsed_at"),
    ("rehearsed_until", "clients.rehearsed_until"),
    ("last_used_at", "clients.last_used_at"),
    ("known_since", "clients.known_since"),
    ("version", "clients.version"),
    ("used_days", "clients.used_days"),
    ("uris", "(SELECT COUNT(*) FROM client_redirect_uris i WHERE i.client_id = clients.id)"),
    ("scopes", "(SELECT COUNT(*) FROM client_scopes s WHERE s.client_id = clients.id)"),
    ("said", "o.said"),
    ("owner", "w.name"),
    ("owner_email", "w.email"),
    ("owner_state", "w.state"),
    ("stand_in", "v.name"),
    ("stand_in_email", "v.email"),
];

#[derive(Deserialize, FromRow)]
struct Row {
    id: ClientId,
    name: String,
    description: String,
    grant_type: GrantType,
    state: State,
    created_at: Timestamp,
    date_to_delete: Option<Timestamp>,
    rehearsed_at: Option<Timestamp>,
    rehearsed_until: Option<Timestamp>,
    last_used_at: Ever,
    known_since: Timestamp,
    version: i64,
    used_days: String,
    uris: i64,
    scopes: i64,
    said: Option<Json<Ownership>>,
    owner: Option<String>,
    owner_email: Option<String>,
    owner_state: Option<UserState>,
    stand_in: Option<String>,
    stand_in_email: Option<String>,
    roles: Option<Json<Vec<Grant>>>,
}

impl Stored for Row {
    const TABLE: &'static str = "clients";
    const KEY: &'static [&'static str] = &["id"];
}

impl Row {
    fn whose(&mut self) -> Whose {
        let Some(Json(said)) = self.said.take() else { return Whose::default() };
        let user = |name: Option<String>, email: Option<String>| Some(Named { name: name?, email: email? });
        let named = |party, name, email| match party {
            Some(Party::Team { name, email }) => Some(Named { name, email }),
            Some(Party::User(_)) => user(name, email),
            None => None,
        };
        Whose {
            owner: named(said.owner, self.owner.take(), self.owner_email.take()),
            owner_left: self.owner_state == Some(UserState::Inactive),
            stand_in: named(said.stand_in, self.stand_in.take(), self.stand_in_email.take()),
            labels: said.labels,
        }
    }
}

impl From<Row> for ListedClient {
    fn from(mut row: Row) -> Self {
        let whose = row.whose();
        let Json(roles) = row.roles.unwrap_or(Json(vec![]));
        let mut roles: Vec<RoleGrant> = roles.into_iter().map(RoleGrant::from).collect();
        in_order(&mut roles, |role| role);
        let count = |n: i64| usize::try_from(n).unwrap_or_default();
        let missing = settings::missing(row.grant_type, count(row.uris), count(row.scopes), roles.len());
        Self {
            id: row.id,
            name: row.name,
            description: row.description,
            grant_type: row.grant_type,
            state: row.state,
            created_at: row.created_at,
            date_to_delete: row.date_to_delete,
            rehearsal: client::rehearsal(row.rehearsed_at, row.rehearsed_until),
            last_used_at: row.last_used_at.0,
            known_since: row.known_since,
            version: row.version,
            roles,
            missing,
            recent: row.used_days.parse().unwrap_or_default(),
            whose,
        }
    }
}

/// The clients that a statement finds by [`COLUMNS`], in this order: with what hangs on them, as one value. A page is ten rows of
/// twenty values, and each that the driver hands over apart costs more than to read it out of a list.
pub(super) async fn read(
    connection: &mut Connection,
    page: impl Fn() -> Sql,
    order: &str,
) -> Result<Vec<ListedClient>, sqlx::Error> {
    let columns = columns(connection);
    let whole = |select: &str, end: &str| {
        let before = format!("SELECT {select} FROM (");
        let after = format!(
            ") clients LEFT JOIN client_ownership o ON o.client_id = clients.id LEFT JOIN users w ON w.id = o.owner_user \
             LEFT JOIN users v ON v.id = o.stand_in_user{end}"
        );
        page().within(&before, &after)
    };
    let values: Vec<&str> = columns.iter().map(|(_, value)| value.as_ref()).collect();
    let listed = engine::listed(connection, &values.join(", "), order);
    let rows: Vec<Row> = match whole(&listed, "").value::<Option<Json<Vec<Row>>>>(connection).await {
        Ok(rows) => rows.map_or(vec![], |Json(rows)| rows),
        // One of the values is none of ours. Read apart, it is told of with its row and its column.
        Err(sqlx::Error::ColumnDecode { .. }) => {
            let named: Vec<String> = columns.iter().map(|(name, value)| format!("{value} AS {name}")).collect();
            whole(&named.join(", "), &format!(" ORDER BY {order}")).records(connection).await?
        }
        Err(error) => return Err(error),
    };
    Ok(rows.into_iter().map(ListedClient::from).collect())
}

fn columns(connection: &Connection) -> Vec<(&'static str, Cow<'static, str>)> {
    let roles = engine::listed(connection, "g.role_id, r.name, g.division_id, d.name", "r.name, g.division_id");
    // As text in either engine: SQLite may put a list into a list as it is.
    let roles = format!(
        "'' || (SELECT {roles} FROM client_roles g JOIN roles r ON r.id = g.role_id \
         LEFT JOIN divisions d ON d.id = g.division_id WHERE g.client_id = clients.id)"
    );
    READ.into_iter().map(|(name, value)| (name, value.into())).chain([("roles", roles.into())]).collect()
}

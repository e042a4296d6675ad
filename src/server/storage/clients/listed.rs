//! What the list shows of a client. A page is read often, and each value of a row is paid for: it reads no more than that.

use super::{
    client::{self, Client},
    whose::Whose,
};
use crate::{
    domain::{
        ClientId, GrantType, Lifecycle, RoleGrant, State, Timestamp, lifecycle, recent::Recent, rehearsal::Rehearsal,
        settings::Missing,
    },
    server::storage::{
        columns::{Ever, Stored},
        search,
    },
};
use sqlx::FromRow;

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

/// The columns of [`Row`], in a `SELECT` from `clients`.
pub(super) const COLUMNS: &str = "id, name, description, grant_type, state, created_at, date_to_delete, rehearsed_at, \
     rehearsed_until, last_used_at, known_since, version";

#[derive(FromRow)]
pub(super) struct Row {
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
}

impl Stored for Row {
    const TABLE: &'static str = "clients";
    const KEY: &'static [&'static str] = &["id"];
}

impl From<Row> for ListedClient {
    fn from(row: Row) -> Self {
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
            roles: vec![],
            missing: vec![],
            recent: Recent::default(),
            whose: Whose::default(),
        }
    }
}

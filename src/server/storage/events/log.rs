//! Pages of events, for readers who may see all of them.

use crate::{
    domain::{
        OrganizationId, Timestamp, UserId,
        audit::Word,
        event::{EventKind, EventMethod, EventReason},
        text::folded,
    },
    server::storage::{
        Store,
        columns::Stored,
        log_id,
        page::{ById, Order, Page, Side},
        sql::Sql,
    },
};
use sqlx::FromRow;

/// An event, as read.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: String,
    /// `None`: nobody can say whose it is.
    pub organization_id: Option<OrganizationId>,
    pub at: Timestamp,
    /// When the last like it was.
    pub last_at: Timestamp,
    pub times: i64,
    pub kind: Word<EventKind>,
    pub done: bool,
    pub method: Option<Word<EventMethod>>,
    pub reason: Option<Word<EventReason>>,
    /// Id and name of then.
    pub user: Option<(String, String)>,
    /// What is kept of a name that nobody has.
    pub typed: Option<String>,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub request_id: Option<String>,
    /// The application that the user answered: id and name of then.
    pub client: Option<(String, String)>,
}

#[derive(FromRow)]
struct Row {
    id: String,
    organization_id: Option<String>,
    at: Timestamp,
    last_at: Timestamp,
    times: i64,
    kind: String,
    outcome: String,
    method: Option<String>,
    reason: Option<String>,
    user_id: Option<String>,
    user_name: Option<String>,
    typed: Option<String>,
    address: Option<String>,
    user_agent: Option<String>,
    request_id: Option<String>,
    client_id: Option<String>,
    client_name: Option<String>,
}

impl Stored for Row {
    const TABLE: &'static str = "events";
    const KEY: &'static [&'static str] = &["id"];
}

impl From<Row> for Event {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            organization_id: row.organization_id.and_then(|id| id.parse().ok()),
            at: row.at,
            last_at: row.last_at,
            times: row.times,
            kind: Word::<EventKind>::read(row.kind),
            done: row.outcome == "done",
            method: row.method.map(Word::<EventMethod>::read),
            reason: row.reason.map(Word::<EventReason>::read),
            user: row.user_id.zip(row.user_name),
            typed: row.typed,
            address: row.address,
            user_agent: row.user_agent,
            request_id: row.request_id,
            client: row.client_id.zip(row.client_name),
        }
    }
}

/// Which events are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Part of the name of a user or an application, or a whole address or request id; empty: all.
    pub text: String,
    pub user: Option<UserId>,
    pub kind: Option<Word<EventKind>>,
    /// Done, or refused.
    pub done: Option<bool>,
    /// The first instant.
    pub from: Option<Timestamp>,
    /// The instant after the last.
    pub to: Option<Timestamp>,
    /// The page after this event, which are older ones, or before it; `None`: the newest.
    pub place: Option<ById>,
}

/// Whose events are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Organization(OrganizationId),
    /// Everybody's and nobody's, for the operator.
    All,
}

const COLUMNS: &str = "id, organization_id, at, last_at, times, kind, outcome, method, reason, user_id, user_name, typed, \
     address, user_agent, request_id, client_id, client_name";

/// The newest first: ids sort by time.
const NEWEST_FIRST: Order = Order::descending(&["id"]);

/// A page of events, the newest first.
pub async fn page(store: &Store, whose: Whose, wanted: &Wanted, size: usize) -> Result<Page<Event>, sqlx::Error> {
    let mut sql = Sql::new(format!("SELECT {COLUMNS} FROM events WHERE id > ''"));
    if let Whose::Organization(id) = whose {
        sql.and_equal("organization_id", Some(id));
    }
    if let Some(from) = wanted.from {
        let first = sql.bind(log_id::first(from));
        sql.push(format_args!(" AND id >= {first}"));
    }
    let side = ById::side(wanted.place.as_ref());
    let place = |towards: Side| wanted.place.iter().filter(move |_| side == towards).map(|place| place.id.clone());
    // One upper bound: of two an engine may choose the worse one to begin at.
    if let Some(end) = wanted.to.map(log_id::first).into_iter().chain(place(Side::After)).min() {
        let end = [sql.bind(end)];
        NEWEST_FIRST.beyond(&mut sql, Side::After, end);
    }
    if let Some(newer_than) = place(Side::Before).next() {
        let start = [sql.bind(newer_than)];
        NEWEST_FIRST.beyond(&mut sql, Side::Before, start);
    }
    sql.and_equal("user_id", wanted.user);
    sql.and_equal("kind", wanted.kind.as_ref().map(|kind| kind.as_str()));
    sql.and_equal("outcome", wanted.done.map(|done| if done { "done" } else { "refused" }));
    if !wanted.text.is_empty() {
        let (typed, name) = (sql.bind(&wanted.text), sql.bind(folded(&wanted.text)));
        sql.push(format_args!(
            " AND ({} OR address = {typed} OR request_id = {typed} OR user_id = {typed} OR client_id = {typed})",
            store.engine().contains(&["names_key"], name),
        ));
    }
    NEWEST_FIRST.limit(&mut sql, side, size);
    let rows: Vec<Row> = sql.records(&mut *store.reader().acquire().await?).await?;
    Ok(Page::of(rows.into_iter().map(Event::from).collect(), side, size))
}

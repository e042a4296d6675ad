//! The queries of the list, by keyset: every page in every order under every filter is read from an index.

use super::{
    children::{count_children, roles_of_clients},
    client::{COLUMNS, Client, Record, fill},
    counts,
};
use crate::{
    domain::{GrantType, OrganizationId, State, Timestamp, settings::Missing},
    server::storage::{Connection, Store, columns::Of, engine::Engine},
};
use sqlx::{Any, AssertSqlSafe, pool::PoolConnection};
use std::fmt::Write;
use uuid::Uuid;

/// The columns a list can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKey {
    Name,
    Created,
    LastUsed,
}

impl SortKey {
    pub const ALL: [Self; 3] = [Self::Name, Self::Created, Self::LastUsed];

    /// The word of the URL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Created => "created",
            Self::LastUsed => "last-used",
        }
    }

    const fn column(self) -> &'static str {
        match self {
            Self::Name => "name_key",
            Self::Created => "created_at",
            Self::LastUsed => "last_used_at",
        }
    }

    /// The value of a client in this order.
    pub fn value(self, client: &Client) -> SortValue {
        match self {
            Self::Name => SortValue::Text(client.name.to_lowercase()),
            Self::Created => SortValue::Number(client.life.created_at.millis()),
            Self::LastUsed => SortValue::Number(client.last_used_at.map_or(0, Timestamp::millis)),
        }
    }
}

/// Where a row stands in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortValue {
    Text(String),
    Number(i64),
}

/// Which side of a row a page lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    After,
    Before,
}

/// The row a page starts from, exclusive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub value: SortValue,
    pub id: String,
    pub side: Side,
}

/// What is looked for, parsed.
#[derive(Clone, Debug)]
pub struct ListRequest {
    pub organization_id: OrganizationId,
    /// Lowercased; empty: everything.
    pub text: String,
    pub state: Option<State>,
    pub grant_type: Option<GrantType>,
    pub sort: SortKey,
    pub descending: bool,
    pub anchor: Option<Anchor>,
    /// Rows on a page.
    pub size: usize,
}

/// A page, in the order asked for.
#[derive(Debug)]
pub struct ListPage {
    pub clients: Vec<(Client, Vec<Missing>)>,
    /// Whether there is more beyond the page, on the side it was read towards.
    pub more: bool,
    /// How many rows a search matches; `None` without one. Counted up to [`COUNTED`].
    pub hits: Option<(u64, bool)>,
}

/// Search hits up to this number are counted exactly.
pub const COUNTED: i64 = 1_000;

/// How a text is searched. What other organizations have decides nothing: not what is found, not what is counted, and not
/// how long it takes.
enum Plan {
    Everything,
    /// A whole id.
    Id,
    /// Fewer than three characters: the beginning of the name or of the id; whether more than [`COUNTED`] have it.
    Beginnings {
        many: bool,
    },
    /// At most [`COUNTED`] hits among many clients: the text index collects them.
    Indexed,
    /// Each client of an ordered index is looked into: because the organization has few; or because more than [`COUNTED`]
    /// are hits, and a page fills after a few rows.
    Scanned {
        many: bool,
    },
}

impl Plan {
    async fn choose(store: &Store, request: &ListRequest) -> Result<Self, sqlx::Error> {
        let text = request.text.as_str();
        Ok(match text.chars().count() {
            0 => Self::Everything,
            1 | 2 => Self::Beginnings { many: count_beginnings(store, request).await? > COUNTED },
            36 if Uuid::try_parse(text).is_ok() => Self::Id,
            _ => Self::of_text(store, request).await?,
        })
    }

    async fn of_text(store: &Store, request: &ListRequest) -> Result<Self, sqlx::Error> {
        let organization = request.organization_id;
        let own = counts::kept(&mut *store.reader().acquire().await?, organization).await?;
        if own <= COUNTED {
            return Ok(Self::Scanned { many: false });
        }
        let hits = store.engine().count_hits(store.reader(), organization, &request.text, COUNTED + 1).await?;
        Ok(if hits > COUNTED { Self::Scanned { many: true } } else { Self::Indexed })
    }

    /// Whether the hits are few and lead: every index but theirs begins with the organization, and is kept out.
    const fn hits_lead(&self) -> bool {
        matches!(self, Self::Id | Self::Indexed | Self::Beginnings { many: false })
    }
}

/// A query under construction: its conditions and their values, in order.
struct Query {
    conditions: String,
    values: Vec<Value>,
}

enum Value {
    Text(String),
    Number(i64),
}

impl Query {
    fn bind(&mut self, value: Value) -> usize {
        self.values.push(value);
        self.values.len()
    }

    fn filters(request: &ListRequest, plan: &Plan, engine: Engine, now: Timestamp) -> Self {
        let mut query = Self { conditions: String::new(), values: vec![] };
        let organization = query.bind(Value::Text(request.organization_id.to_string()));
        let column = if plan.hits_lead() { engine.unindexed("organization_id") } else { "organization_id".to_owned() };
        let _ = write!(query.conditions, "{column} = ${organization}");
        if let Some(state) = request.state {
            let state = query.bind(Value::Text(state.as_str().into()));
            let _ = write!(query.conditions, " AND state = ${state}");
        }
        if let Some(grant_type) = request.grant_type {
            let grant_type = query.bind(Value::Text(grant_type.as_str().into()));
            let _ = write!(query.conditions, " AND grant_type = ${grant_type}");
        }
        let gone = query.bind(Value::Number(now.millis()));
        let _ = write!(query.conditions, " AND (date_to_delete IS NULL OR date_to_delete > ${gone})");
        match plan {
            Plan::Everything => {}
            Plan::Id => {
                let id = query.bind(Value::Text(request.text.clone()));
                let _ = write!(query.conditions, " AND id = ${id}");
            }
            Plan::Beginnings { many } => query.beginnings(&request.text, organization, *many),
            Plan::Indexed => {
                let text = query.bind(Value::Text(engine.pattern(&request.text)));
                let _ = write!(query.conditions, " AND {}", engine.indexed_search(organization, text));
            }
            Plan::Scanned { .. } => {
                let text = query.bind(Value::Text(request.text.clone()));
                let _ = write!(query.conditions, " AND {}", engine.scanned_search(text));
            }
        }
        query
    }

    /// A range of names and, where the text can begin an id, one of ids. Few are looked up; many are dense in every order,
    /// and found by looking at each row.
    fn beginnings(&mut self, text: &str, organization: usize, many: bool) {
        let end = format!("{text}\u{10ffff}");
        let (from, to) = (self.bind(Value::Text(text.into())), self.bind(Value::Text(end)));
        let (names, ids) =
            (format!("name_key >= ${from} AND name_key < ${to}"), format!("id >= ${from} AND id < ${to}"));
        let _ = match (many, begins_ids(text)) {
            (true, false) => write!(self.conditions, " AND {names}"),
            (true, true) => write!(self.conditions, " AND (({names}) OR ({ids}))"),
            (false, hex) => {
                let own = format!("SELECT id FROM clients WHERE organization_id = ${organization}");
                let ids = if hex { format!(" UNION ALL {own} AND {ids}") } else { String::new() };
                write!(self.conditions, " AND id IN ({own} AND {names}{ids})")
            }
        };
    }

    fn anchor(&mut self, request: &ListRequest) {
        let Some(anchor) = &request.anchor else { return };
        let value = match &anchor.value {
            SortValue::Text(text) => Value::Text(text.clone()),
            SortValue::Number(number) => Value::Number(*number),
        };
        let (value, id) = (self.bind(value), self.bind(Value::Text(anchor.id.clone())));
        let forwards = (anchor.side == Side::After) != request.descending;
        let beyond = if forwards { ">" } else { "<" };
        let _ = write!(self.conditions, " AND ({}, id) {beyond} (${value}, ${id})", request.sort.column());
    }

    fn page_sql(&self, request: &ListRequest) -> String {
        let towards_end = request.anchor.as_ref().is_none_or(|a| a.side == Side::After);
        let direction = if towards_end == request.descending { "DESC" } else { "ASC" };
        format!(
            "SELECT {COLUMNS} FROM clients WHERE {} ORDER BY {} {direction}, id {direction} LIMIT {}",
            self.conditions,
            request.sort.column(),
            request.size + 1
        )
    }
}

macro_rules! bound {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match value {
                Value::Text(text) => query.bind(text.as_str()),
                Value::Number(number) => query.bind(*number),
            };
        }
        query
    }};
}

/// A page before anything was read of what hangs on its clients.
struct Bare {
    connection: PoolConnection<Any>,
    clients: Vec<Client>,
    more: bool,
    hits: Option<(u64, bool)>,
}

async fn read(store: &Store, request: &ListRequest, now: Timestamp) -> Result<Bare, sqlx::Error> {
    let plan = Plan::choose(store, request).await?;
    let mut connection = store.reader().acquire().await?;
    let mut query = Query::filters(request, &plan, store.engine(), now);
    let hits = match plan {
        Plan::Everything => None,
        Plan::Scanned { many: true } | Plan::Beginnings { many: true } => Some((COUNTED.unsigned_abs(), true)),
        Plan::Id | Plan::Beginnings { many: false } | Plan::Indexed | Plan::Scanned { many: false } => {
            Some(count(&mut connection, &query).await?)
        }
    };
    query.anchor(request);
    let sql = query.page_sql(request);
    let records: Vec<Of<Record>> =
        bound!(sqlx::query_as(AssertSqlSafe(sql)), &query.values).fetch_all(&mut *connection).await?;
    let more = records.len() > request.size;
    let mut clients = records.into_iter().take(request.size).map(|Of(record)| record.bare()).collect::<Vec<Client>>();
    if request.anchor.as_ref().is_some_and(|a| a.side == Side::Before) {
        clients.reverse();
    }
    Ok(Bare { connection, clients, more, hits })
}

/// Reads one page: of each client its roles, and of its other lists how long they are.
pub async fn page(store: &Store, request: &ListRequest, now: Timestamp) -> Result<ListPage, sqlx::Error> {
    let Bare { mut connection, clients, more, hits } = read(store, request, now).await?;
    Ok(ListPage { clients: with_children(&mut connection, clients).await?, more, hits })
}

/// Reads one page: of each client everything.
pub async fn whole_page(store: &Store, request: &ListRequest, now: Timestamp) -> Result<ListPage, sqlx::Error> {
    let Bare { mut connection, mut clients, more, hits } = read(store, request, now).await?;
    fill(&mut connection, &mut clients).await?;
    let with_missing = |client: Client| {
        let missing = client.missing();
        (client, missing)
    };
    Ok(ListPage { clients: clients.into_iter().map(with_missing).collect(), more, hits })
}

/// Whether an id can begin so.
fn begins_ids(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// How many names and ids of the organization begin with the text, counted up to [`COUNTED`] and one each.
async fn count_beginnings(store: &Store, request: &ListRequest) -> Result<i64, sqlx::Error> {
    let limit = COUNTED + 1;
    let ids = if begins_ids(&request.text) {
        format!(
            " + (SELECT COUNT(*) FROM (SELECT 1 FROM clients WHERE organization_id = $1 AND id >= $2 AND id < $3 \
             LIMIT {limit}) ids)"
        )
    } else {
        String::new()
    };
    let sql = format!(
        "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM clients WHERE organization_id = $1 AND name_key >= $2 \
         AND name_key < $3 LIMIT {limit}) names){ids}"
    );
    sqlx::query_scalar(AssertSqlSafe(sql))
        .bind(request.organization_id)
        .bind(request.text.as_str())
        .bind(format!("{}\u{10ffff}", request.text))
        .fetch_one(store.reader())
        .await
}

/// Hits of a search, up to [`COUNTED`]; and whether there are more.
async fn count(connection: &mut Connection, query: &Query) -> Result<(u64, bool), sqlx::Error> {
    let sql =
        format!("SELECT COUNT(*) FROM (SELECT 1 FROM clients WHERE {} LIMIT {}) hits", query.conditions, COUNTED + 1);
    let n: i64 = bound!(sqlx::query_scalar(AssertSqlSafe(sql)), &query.values).fetch_one(connection).await?;
    Ok((n.min(COUNTED).unsigned_abs(), n > COUNTED))
}

/// Adds what rows show of a client's lists: its roles, and what its configuration lacks.
async fn with_children(
    connection: &mut Connection,
    mut clients: Vec<Client>,
) -> Result<Vec<(Client, Vec<Missing>)>, sqlx::Error> {
    let ids: Vec<_> = clients.iter().map(|c| c.id).collect();
    for (id, role) in roles_of_clients(connection, &ids).await? {
        if let Some(client) = clients.iter_mut().find(|c| c.id == id) {
            client.roles.push(role);
        }
    }
    let scopes = count_children(connection, "client_scopes", &ids).await?;
    let uris = count_children(connection, "client_redirect_uris", &ids).await?;
    let of = |counts: &[(_, i64)], id| {
        counts.iter().find(|(of, _)| *of == id).map_or(0, |(_, n)| usize::try_from(*n).unwrap_or_default())
    };
    Ok(clients
        .into_iter()
        .map(|client| {
            let missing = crate::domain::settings::missing(
                client.grant_type,
                of(&uris, client.id),
                of(&scopes, client.id),
                client.roles.len(),
            );
            (client, missing)
        })
        .collect())
}

/// The statement a page is read with, and how the engine would run it: for the test that no page sorts or scans.
#[cfg(test)]
async fn explain(store: &Store, request: &ListRequest, now: Timestamp) -> Result<String, sqlx::Error> {
    let plan = Plan::choose(store, request).await?;
    let mut query = Query::filters(request, &plan, store.engine(), now);
    query.anchor(request);
    let sql = format!("EXPLAIN QUERY PLAN {}", query.page_sql(request));
    let rows: Vec<(i64, i64, i64, String)> =
        bound!(sqlx::query_as(AssertSqlSafe(sql)), &query.values).fetch_all(store.reader()).await?;
    Ok(rows.into_iter().map(|r| r.3).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;

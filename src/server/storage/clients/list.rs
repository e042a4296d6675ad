//! The queries of the list, by keyset: every page in every order under every filter is read from an index.

pub use super::hits::COUNTED;
use super::{
    children::{Outline, outlines},
    client::{COLUMNS, Client, Record, fill},
    counts,
    hits::{self, beginnings, begins_ids, count_beginnings, count_within},
};
pub use crate::server::storage::page::Side;
use crate::{
    domain::{
        ClientId, Count, GrantType, OrganizationId, State, Timestamp,
        lifecycle::StateCounts,
        recent::Recent,
        settings::{self, Missing},
        text::{folded, is_word},
    },
    server::storage::{
        Connection, Reading, Store,
        columns::Stored,
        engine::Engine,
        page::{Order, Page},
        sql::{Parameter, Sql},
    },
};
use sqlx::FromRow;
use std::collections::HashMap;
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

    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["name_key", "id"],
            Self::Created => &["created_at", "id"],
            Self::LastUsed => &["last_used_at", "id"],
        }
    }

    /// The value of a client in this order.
    pub fn value(self, client: &Client) -> SortValue {
        match self {
            Self::Name => SortValue::Text(folded(&client.name)),
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

/// The row a page starts from, exclusive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub value: SortValue,
    pub id: String,
    pub side: Side,
}

/// What is looked for, parsed.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub organization_id: OrganizationId,
    /// Folded; empty: everything.
    pub text: String,
    pub state: Option<State>,
    pub grant_type: Option<GrantType>,
    pub sort: SortKey,
    pub descending: bool,
    pub anchor: Option<Anchor>,
    /// Rows on a page.
    pub size: usize,
}

impl Wanted {
    const fn order(&self) -> Order {
        Order { columns: self.sort.columns(), descending: self.descending }
    }

    /// Which way it reads.
    fn side(&self) -> Side {
        self.anchor.as_ref().map(|anchor| anchor.side).unwrap_or_default()
    }
}

/// A page, in the order asked for.
#[derive(Debug)]
pub struct ListPage {
    pub clients: Vec<(Client, Vec<Missing>)>,
    /// Whether there is more beyond the page, on the side it was read towards.
    pub more: bool,
    /// How many rows a search matches; `None` without one.
    pub hits: Option<Hits>,
    /// The use of each on the last days, where only rows are read.
    pub recent: HashMap<ClientId, Recent>,
}

/// How many clients a search finds, counted up to [`COUNTED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hits {
    /// Under every filter.
    pub total: Count,
    /// In each state, the filter by state left out; `None`: there are more than are counted.
    pub states: Option<StateCounts>,
}

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
    /// At most [`COUNTED`] hits among many clients: these, which the text index collected.
    Collected(String),
    /// Each client of an ordered index is looked into: because the organization has few; because more than [`COUNTED`] are
    /// hits, and a page fills after a few rows; or because a word has two characters only.
    Scanned {
        many: bool,
    },
}

impl Plan {
    async fn choose(store: &Store, request: &Wanted) -> Result<Self, sqlx::Error> {
        let text = request.text.as_str();
        Ok(match text.chars().count() {
            0 => Self::Everything,
            2 if is_word(text) => Self::of_word(store, request).await?,
            1 | 2 => Self::Beginnings {
                many: count_beginnings(store, request.organization_id, &request.text).await? > COUNTED,
            },
            36 if Uuid::try_parse(text).is_ok() => Self::Id,
            _ => Self::of_text(store, request).await?,
        })
    }

    async fn of_text(store: &Store, request: &Wanted) -> Result<Self, sqlx::Error> {
        let organization = request.organization_id;
        let own = counts::kept(&mut *store.reader().acquire().await?, organization).await?;
        if own <= COUNTED {
            return Ok(Self::Scanned { many: false });
        }
        let hits = hits::hits(store, organization, &request.text).await?;
        Ok(hits.map_or(Self::Scanned { many: true }, Self::Collected))
    }

    /// Of two characters: the text index knows three and more, so the clients of the organization are looked into.
    async fn of_word(store: &Store, request: &Wanted) -> Result<Self, sqlx::Error> {
        let own = counts::kept(&mut *store.reader().acquire().await?, request.organization_id).await?;
        let many = own > COUNTED && count_within(store, request.organization_id, &request.text).await? > COUNTED;
        Ok(Self::Scanned { many })
    }

    /// Whether the hits are few and lead: every index but theirs begins with the organization, and is kept out.
    const fn hits_lead(&self) -> bool {
        matches!(self, Self::Id | Self::Collected(_) | Self::Beginnings { many: false })
    }
}

/// Adds which clients are meant.
fn push_conditions(sql: &mut Sql, request: &Wanted, plan: &Plan, engine: Engine, now: Timestamp) {
    let organization = sql.bind(request.organization_id);
    let column = if plan.hits_lead() { engine.unindexed("organization_id") } else { "organization_id".to_owned() };
    sql.push(format_args!("{column} = {organization}"));
    sql.and_equal("state", request.state);
    sql.and_equal("grant_type", request.grant_type);
    let gone = sql.bind(now);
    sql.push(format_args!(" AND (date_to_delete IS NULL OR date_to_delete > {gone})"));
    match plan {
        Plan::Everything => {}
        Plan::Id => sql.and_equal("id", Some(&request.text)),
        Plan::Beginnings { many } => push_beginnings(sql, &request.text, organization, *many),
        Plan::Collected(hits) => {
            let hits = sql.bind(hits);
            sql.push(format_args!(" AND {}", engine.among(hits)));
        }
        Plan::Scanned { .. } => {
            let text = sql.bind(&request.text);
            sql.push(format_args!(" AND {}", engine.contains(&["search_text"], text)));
        }
    }
}

/// Adds a range of names and, where the text can begin an id, one of ids. Few are looked up; many are dense in every order,
/// and found by looking at each row.
fn push_beginnings(sql: &mut Sql, text: &str, organization: Parameter, many: bool) {
    let (names, ids) = beginnings(sql, text);
    match (many, begins_ids(text)) {
        (true, false) => sql.push(format_args!(" AND {names}")),
        (true, true) => sql.push(format_args!(" AND (({names}) OR ({ids}))")),
        (false, hex) => {
            let own = format!("SELECT id FROM clients WHERE organization_id = {organization}");
            let ids = if hex { format!(" UNION ALL {own} AND {ids}") } else { String::new() };
            sql.push(format_args!(" AND id IN ({own} AND {names}{ids})"));
        }
    }
}

/// The statement that reads a page, and one row more.
fn page_sql(request: &Wanted, plan: &Plan, engine: Engine, now: Timestamp) -> Sql {
    let mut sql = Sql::new(format!("SELECT {COLUMNS} FROM clients WHERE "));
    push_conditions(&mut sql, request, plan, engine, now);
    if let Some(anchor) = &request.anchor {
        let value = match &anchor.value {
            SortValue::Text(text) => sql.bind(text),
            SortValue::Number(number) => sql.bind(*number),
        };
        let place = [value, sql.bind(&anchor.id)];
        request.order().beyond(&mut sql, anchor.side, place);
    }
    request.order().limit(&mut sql, request.side(), request.size);
    sql
}

/// A page before anything was read of what hangs on its clients.
struct Bare {
    connection: Reading,
    clients: Vec<Client>,
    more: bool,
    hits: Option<Hits>,
}

async fn read(store: &Store, request: &Wanted, now: Timestamp) -> Result<Bare, sqlx::Error> {
    let plan = Plan::choose(store, request).await?;
    let mut connection = store.reader().acquire().await?;
    let hits = match plan {
        Plan::Everything => None,
        Plan::Scanned { many: true } | Plan::Beginnings { many: true } => {
            let narrowed = request.state.is_some() || request.grant_type.is_some();
            let total = match narrowed {
                true => count(&mut connection, request, &plan, store.engine(), now).await?,
                false => Count { n: COUNTED.unsigned_abs(), or_more: true },
            };
            Some(Hits { total, states: None })
        }
        Plan::Id | Plan::Beginnings { many: false } | Plan::Collected(_) | Plan::Scanned { many: false } => {
            let states = count_states(&mut connection, request, &plan, store.engine(), now).await?;
            Some(Hits { total: Count::exactly(states.of(request.state)), states: Some(states) })
        }
    };
    let records = page_sql(request, &plan, store.engine(), now).records::<Record>(&mut connection).await?;
    let Page { rows, more } = Page::of(records, request.side(), request.size);
    Ok(Bare { connection, clients: rows.into_iter().map(Record::bare).collect(), more, hits })
}

/// Reads one page: of each client its roles, and of its other lists how long they are.
pub async fn page(store: &Store, request: &Wanted, now: Timestamp) -> Result<ListPage, sqlx::Error> {
    let Bare { mut connection, clients, more, hits } = read(store, request, now).await?;
    let (clients, recent) = with_children(&mut connection, clients).await?;
    Ok(ListPage { clients, more, hits, recent })
}

/// Reads one page: of each client everything.
pub async fn whole_page(store: &Store, request: &Wanted, now: Timestamp) -> Result<ListPage, sqlx::Error> {
    let Bare { mut connection, mut clients, more, hits } = read(store, request, now).await?;
    fill(&mut connection, &mut clients).await?;
    let with_missing = |client: Client| {
        let missing = client.missing();
        (client, missing)
    };
    Ok(ListPage { clients: clients.into_iter().map(with_missing).collect(), more, hits, recent: HashMap::new() })
}

/// Hits of a search under every filter, up to [`COUNTED`].
async fn count(
    connection: &mut Connection,
    request: &Wanted,
    plan: &Plan,
    engine: Engine,
    now: Timestamp,
) -> Result<Count, sqlx::Error> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 FROM clients WHERE ");
    push_conditions(&mut sql, request, plan, engine, now);
    sql.push(format_args!(" LIMIT {}) hits", COUNTED + 1));
    let n: i64 = sql.value(connection).await?;
    Ok(Count { n: n.min(COUNTED).unsigned_abs(), or_more: n > COUNTED })
}

#[derive(FromRow)]
struct Counted {
    state: State,
    n: i64,
}

impl Stored for Counted {
    const TABLE: &'static str = "clients";
    const KEY: &'static [&'static str] = &["state"];
}

/// Hits of a search that are few, by their state.
async fn count_states(
    connection: &mut Connection,
    request: &Wanted,
    plan: &Plan,
    engine: Engine,
    now: Timestamp,
) -> Result<StateCounts, sqlx::Error> {
    let mut sql = Sql::new("SELECT state, COUNT(*) AS n FROM clients WHERE ");
    push_conditions(&mut sql, &Wanted { state: None, ..request.clone() }, plan, engine, now);
    sql.push(" GROUP BY state");
    let mut counts = StateCounts::default();
    for Counted { state, n } in sql.records(connection).await? {
        let n = n.unsigned_abs();
        counts.all += n;
        match state {
            State::Active => counts.active = n,
            State::Inactive => counts.inactive = n,
            State::Disabled => counts.disabled = n,
        }
    }
    Ok(counts)
}

type Shown = (Vec<(Client, Vec<Missing>)>, HashMap<ClientId, Recent>);

/// Adds what rows show of a client's lists: its roles, what its configuration lacks, and its use on the last days.
async fn with_children(connection: &mut Connection, clients: Vec<Client>) -> Result<Shown, sqlx::Error> {
    let ids: Vec<_> = clients.iter().map(|c| c.id).collect();
    let mut outlines = outlines(connection, &ids).await?;
    let mut days = HashMap::new();
    let with_missing = |client: Client| {
        let Outline { uris, scopes, roles, recent } = outlines.remove(&client.id).unwrap_or_default();
        days.insert(client.id, recent);
        let missing = settings::missing(client.grant_type, uris, scopes, roles.len());
        (Client { roles, ..client }, missing)
    };
    let clients = clients.into_iter().map(with_missing).collect();
    Ok((clients, days))
}

/// The statement a page is read with, and how the engine would run it: for the test that no page sorts or scans.
#[cfg(test)]
async fn explain(store: &Store, request: &Wanted, now: Timestamp) -> Result<String, sqlx::Error> {
    let plan = Plan::choose(store, request).await?;
    let rows: Vec<(i64, i64, i64, String)> =
        page_sql(request, &plan, store.engine(), now).explained().all(&mut *store.reader().acquire().await?).await?;
    Ok(rows.into_iter().map(|r| r.3).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;

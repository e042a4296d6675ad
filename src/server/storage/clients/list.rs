//! The queries of the list, by keyset: every page in every order is read from an index, those of a state and a grant type without
//! sorting. What few hits of a search or a filter lead to is sorted.

use super::{
    children::{Outline, outlines},
    client::{COLUMNS, Client, Record, fill},
    plan::Plan,
};
pub use super::{
    hits::COUNTED,
    wanted::{Anchor, Side, SortKey, SortValue, Wanted},
};
use crate::{
    domain::{
        ClientId, Count, State, Timestamp,
        lifecycle::StateCounts,
        recent::Recent,
        settings::{self, Missing},
    },
    server::storage::{Connection, Reading, Store, columns::Stored, engine::Engine, page::Page, sql::Sql},
};
use sqlx::FromRow;
use std::collections::HashMap;

/// A page, in the order asked for.
#[derive(Debug)]
pub struct ListPage {
    pub clients: Vec<(Client, Vec<Missing>)>,
    /// Whether there is more beyond the page, on the side it was read towards.
    pub more: bool,
    /// How many rows match a search and a filter; `None` without one, and where the counters know.
    pub hits: Option<Hits>,
    /// The use of each on the last days, where only rows are read.
    pub recent: HashMap<ClientId, Recent>,
}

/// How many clients a search or a filter finds, counted up to [`COUNTED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hits {
    /// Under every filter.
    pub total: Count,
    /// In each state, the filter by state left out; `None`: there are more than are counted.
    pub states: Option<StateCounts>,
}

/// The statement that reads a page, and one row more.
fn page_sql(request: &Wanted, plan: &Plan, engine: Engine, now: Timestamp) -> Sql {
    let mut sql = Sql::new(format!("SELECT {COLUMNS} FROM clients WHERE "));
    plan.push_conditions(&mut sql, request, engine, now);
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
    let plan = Plan::choose(store, request, now).await?;
    let mut connection = store.reader().acquire().await?;
    let hits = if plan.is_counted(request) {
        None
    } else if plan.is_many() {
        let total = match plan.is_narrowed(request) {
            true => count(&mut connection, request, &plan, store.engine(), now).await?,
            false => Count { n: COUNTED.unsigned_abs(), or_more: true },
        };
        Some(Hits { total, states: None })
    } else {
        let states = count_states(&mut connection, request, &plan, store.engine(), now).await?;
        Some(Hits { total: Count::exactly(states.of(request.state)), states: Some(states) })
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

/// Hits under every filter, up to [`COUNTED`].
async fn count(
    connection: &mut Connection,
    request: &Wanted,
    plan: &Plan,
    engine: Engine,
    now: Timestamp,
) -> Result<Count, sqlx::Error> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 FROM clients WHERE ");
    plan.push_conditions(&mut sql, request, engine, now);
    sql.push(format_args!(" LIMIT {}) hits", COUNTED + 1));
    let n: i64 = sql.value(connection).await?;
    Ok(Count::up_to(n, COUNTED))
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

/// Hits that are few, by their state.
async fn count_states(
    connection: &mut Connection,
    request: &Wanted,
    plan: &Plan,
    engine: Engine,
    now: Timestamp,
) -> Result<StateCounts, sqlx::Error> {
    let mut sql = Sql::new("SELECT state, COUNT(*) AS n FROM clients WHERE ");
    plan.push_conditions(&mut sql, &Wanted { state: None, ..request.clone() }, engine, now);
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
    let plan = Plan::choose(store, request, now).await?;
    explain_by(store, request, &plan, now).await
}

/// The same with a plan that takes more clients than a test has.
#[cfg(test)]
async fn explain_by(store: &Store, request: &Wanted, plan: &Plan, now: Timestamp) -> Result<String, sqlx::Error> {
    let rows: Vec<(i64, i64, i64, String)> =
        page_sql(request, plan, store.engine(), now).explained().all(&mut *store.reader().acquire().await?).await?;
    Ok(rows.into_iter().map(|r| r.3).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;

//! The queries of the list, by keyset: every page in every order is read from an index, those of a state and a grant type without
//! sorting. What few hits of a search or a filter lead to is sorted.

use super::{
    client::{self, Client, Record, fill},
    listed::{self, ListedClient},
    plan::Plan,
};
pub use super::{
    hits::COUNTED,
    wanted::{Anchor, Side, SortKey, SortValue, Wanted},
};
use crate::{
    domain::{Count, State, Timestamp, lifecycle::StateCounts},
    server::storage::{Connection, Reading, Store, columns::Stored, engine::Engine, page::Page, sql::Sql},
};
use sqlx::FromRow;

/// A page, in the order asked for: of [`Client`]s, or of [`ListedClient`]s.
#[derive(Debug)]
pub struct ListPage<C> {
    pub clients: Vec<C>,
    /// Whether there is more beyond the page, on the side it was read towards.
    pub more: bool,
    /// How many rows match a search and a filter; `None` without one, and where the counters know.
    pub hits: Option<Hits>,
}

/// How many clients a search or a filter finds, counted up to [`COUNTED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hits {
    /// Under every filter.
    pub total: Count,
    /// In each state, the filter by state left out; `None`: there are more than are counted, or those of the others were not.
    pub states: Option<StateCounts>,
}

/// The statement that reads a page, and one row more.
fn page_sql(columns: &str, request: &Wanted, plan: &Plan, engine: Engine, now: Timestamp) -> Sql {
    let mut sql = Sql::new(format!("SELECT {columns} FROM clients WHERE "));
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

/// How a page is read, and how many are found: with the connection that counted them, if they had to be counted.
async fn found(store: &Store, request: &Wanted, now: Timestamp) -> Result<(Plan, Reading, Option<Hits>), sqlx::Error> {
    let plan = Plan::choose(store, request, now).await?;
    let mut connection = store.reader().acquire().await?;
    let hits = if plan.is_counted(request) {
        None
    } else if plan.is_many() {
        let total = match plan.is_uncounted(request) {
            true => count(&mut connection, request, &plan, store.engine(), now).await?,
            false => Count { n: COUNTED.unsigned_abs(), or_more: true },
        };
        Some(Hits { total, states: None })
    } else {
        let states = count_states(&mut connection, request, &plan, store.engine(), now).await?;
        let total = Count::exactly(states.of(request.state));
        Some(Hits { total, states: plan.is_of_all_states(request).then_some(states) })
    };
    Ok((plan, connection, hits))
}

/// Reads one page: of each client what a row shows.
pub async fn page(store: &Store, request: &Wanted, now: Timestamp) -> Result<ListPage<ListedClient>, sqlx::Error> {
    let (plan, mut connection, hits) = found(store, request, now).await?;
    let page = || page_sql(listed::COLUMNS, request, &plan, store.engine(), now);
    let clients = listed::read(&mut connection, page, &request.order().by(request.side(), "clients.")).await?;
    let Page { rows, more } = Page::of(clients, request.side(), request.size);
    Ok(ListPage { clients: rows, more, hits })
}

/// Reads one page: of each client everything.
pub async fn whole_page(store: &Store, request: &Wanted, now: Timestamp) -> Result<ListPage<Client>, sqlx::Error> {
    let (plan, mut connection, hits) = found(store, request, now).await?;
    let records: Vec<Record> =
        page_sql(client::COLUMNS, request, &plan, store.engine(), now).records(&mut connection).await?;
    let Page { rows, more } = Page::of(records, request.side(), request.size);
    let mut clients: Vec<Client> = rows.into_iter().map(Record::bare).collect();
    fill(&mut connection, &mut clients).await?;
    Ok(ListPage { clients, more, hits })
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

/// How many clients are meant, counted up to [`COUNTED`]: none of them is read.
pub async fn how_many(store: &Store, request: &Wanted, now: Timestamp) -> Result<Count, sqlx::Error> {
    let plan = Plan::choose(store, request, now).await?;
    if plan.is_many() && !plan.is_uncounted(request) {
        return Ok(Count { n: COUNTED.unsigned_abs(), or_more: true });
    }
    let mut connection = store.reader().acquire().await?;
    count(&mut connection, request, &plan, store.engine(), now).await
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

/// The statement a page is read with, and how the engine would run it: for the test that no page sorts or scans.
#[cfg(test)]
async fn explain(store: &Store, request: &Wanted, now: Timestamp) -> Result<String, sqlx::Error> {
    let plan = Plan::choose(store, request, now).await?;
    explain_by(store, request, &plan, now).await
}

/// The same with a plan that takes more clients than a test has.
#[cfg(test)]
async fn explain_by(store: &Store, request: &Wanted, plan: &Plan, now: Timestamp) -> Result<String, sqlx::Error> {
    let rows: Vec<(i64, i64, i64, String)> = page_sql(listed::COLUMNS, request, plan, store.engine(), now)
        .explained()
        .all(&mut *store.reader().acquire().await?)
        .await?;
    Ok(rows.into_iter().map(|r| r.3).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;

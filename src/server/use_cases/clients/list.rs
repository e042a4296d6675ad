//! The list of clients.

use super::{
    owned::{self, Owned},
    question::{Cursor, ListRequest, Place, Side},
};
use crate::{
    domain::{Count, Timestamp, lifecycle::StateCounts, watch::Watch},
    policy::Action,
    server::{
        storage::{
            Store,
            clients::{
                client::Client,
                counts,
                list::{self, Anchor, Wanted},
                listed::{InOrder, ListedClient},
            },
            page::Among,
        },
        use_cases::{change::Act, error::AppError},
    },
};
use std::collections::HashMap;

/// One page of the organization's clients.
#[derive(Clone, Debug)]
pub struct ListPage<C> {
    pub clients: Vec<C>,
    /// Position of the first one, from 1; 0 when there is none.
    pub first: u64,
    /// How many match the filters and the search.
    pub total: Count,
    /// How many match in each state, the filter by state left out; `None`: a search or a filter finds more than are counted.
    pub counts: Option<StateCounts>,
    /// How many there are in the organization.
    pub all: StateCounts,
    pub previous: Option<Place>,
    pub next: Option<Place>,
    /// When the next deactivated client of the organization is removed.
    pub next_removal: Option<Timestamp>,
    /// What is recorded of their use.
    pub watch: Watch,
}

/// One page of the organization's clients, of each what a row of the list shows.
///
/// # Errors
/// Denied.
pub async fn list(act: Act<'_>, request: &ListRequest) -> Result<ListPage<ListedClient>, AppError> {
    let store = act.store(Action::ListClients)?;
    let wanted = request.wanted(act.caller.actor.organization_id);
    told(act, request, async { Ok(list::page(store, &wanted, act.now).await?) }).await
}

/// One page of the organization's clients, each whole.
///
/// # Errors
/// Denied.
pub async fn list_whole(act: Act<'_>, request: &ListRequest) -> Result<ListPage<Client>, AppError> {
    let store = act.store(Action::ListClients)?;
    let wanted = request.wanted(act.caller.actor.organization_id);
    told(act, request, async { Ok(list::whole_page(store, &wanted, act.now).await?) }).await
}

/// A page with what is told beside it.
async fn told<C: InOrder>(
    act: Act<'_>,
    request: &ListRequest,
    page: impl Future<Output = Result<list::ListPage<C>, AppError>>,
) -> Result<ListPage<C>, AppError> {
    let Act { caller, now, .. } = act;
    let store = act.store(Action::ListClients)?;
    let overview = async {
        let mut connection = store.reader().acquire().await?;
        Ok(counts::overview(&mut connection, caller.actor.organization_id, now).await?)
    };
    let (page, overview) = tokio::try_join!(page, overview)?;
    let counts = overview.counts(|grant_type| request.lists(grant_type));
    let (first, previous, next) = place(request, &page);
    let total = page.hits.map_or_else(|| Count::exactly(counts.of(request.state)), |hits| hits.total);
    Ok(ListPage {
        clients: page.clients,
        first,
        total,
        counts: page.hits.map_or(Some(counts), |hits| hits.states),
        all: overview.counts(|_| true),
        previous,
        next,
        next_removal: overview.next_removal,
        watch: overview.watch,
    })
}

/// A walk through all clients that match, a page at a time: what is in memory does not grow with the organization.
#[derive(Debug)]
pub struct Walk {
    store: Store,
    wanted: Option<Wanted>,
    now: Timestamp,
    /// Whether it is read whose each is.
    owned: bool,
}

/// Begins a walk; place and size of the request do not count.
///
/// # Errors
/// Denied.
pub fn walk(act: Act<'_>, request: &ListRequest) -> Result<Walk, AppError> {
    let Act { caller, now, .. } = act;
    let store = act.store(Action::ListClients)?;
    let wanted = Wanted { anchor: None, size: STEP, ..request.wanted(caller.actor.organization_id) };
    Ok(Walk { store: store.clone(), wanted: Some(wanted), now, owned: false })
}

/// Few enough that others get their turn at the database in between.
const STEP: usize = 200;

impl Walk {
    /// The same, and whose each is.
    pub fn with_ownership(self) -> Self {
        Self { owned: true, ..self }
    }

    /// The next clients, whole; none: the walk is at its end. Without [`Self::with_ownership`] nothing is said of whose they are.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn next(&mut self) -> Result<Vec<(Client, Owned)>, AppError> {
        let Some(wanted) = &mut self.wanted else { return Ok(vec![]) };
        let page = list::whole_page(&self.store, wanted, self.now).await?;
        let last = page.clients.last().filter(|_| page.more);
        match last.map(|client| (wanted.sort.value(client), client.id.to_string())) {
            Some((value, id)) => wanted.anchor = Some(Anchor { value, id, side: Side::After }),
            None => self.wanted = None,
        }
        let mut owned = match self.owned {
            true => owned::of_many(&mut *self.store.reader().acquire().await?, &page.clients).await?,
            false => HashMap::new(),
        };
        let with_ownership = |client: Client| {
            let owned = owned.remove(&client.id).unwrap_or_default();
            (client, owned)
        };
        Ok(page.clients.into_iter().map(with_ownership).collect())
    }
}

/// The position of a page's first row, and where the pages before and after it lie.
fn place<C: InOrder>(request: &ListRequest, page: &list::ListPage<C>) -> (u64, Option<Place>, Option<Place>) {
    let rows = page.clients.len() as u64;
    let from = request.from.as_ref().map(|from| (from.side, from.row.position()));
    let Among { first, has_previous, has_next } = Among::of(rows, page.more, from);
    let beside = |client: Option<&C>, position, side| {
        client.map(|client| Place { row: Cursor::of(client, request.order.by, position), side })
    };
    (
        first,
        has_previous.then(|| beside(page.clients.first(), first, Side::Before)).flatten(),
        has_next.then(|| beside(page.clients.last(), first + rows.saturating_sub(1), Side::After)).flatten(),
    )
}

//! The list of clients.

use crate::{
    domain::{FieldError, GrantType, State, Timestamp, text::nul_in},
    policy::Action,
    server::{
        console::present,
        storage::{
            Connection, Store,
            clients::{
                client::{self, Client},
                counts, evidence,
                list::{self, Anchor, ListRequest, Side, SortKey, SortValue},
            },
        },
        use_cases::{caller::Caller, change::Act, error::AppError},
    },
    wire::{ClientPage, Count, ListQuery, StateCounts},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

const DEFAULT_SIZE: usize = 10;
/// Rows that a person can look over.
pub const MAX_ROWS: usize = 100;
/// Clients that a program reads at a time.
pub const MAX_PAGE: usize = 500;
const MAX_SEARCH: usize = 100;

/// One page of the organization's clients, as the list shows them.
///
/// # Errors
/// Denied; or Invalid, naming each parameter that was not understood.
pub async fn list(act: Act<'_>, query: &ListQuery) -> Result<ClientPage, AppError> {
    let Act { caller, now, .. } = act;
    let store = act.store(Action::ListClients)?;
    let organization_id = caller.actor.organization_id;
    let (request, position) = parse(query, caller, MAX_ROWS)?;
    let page = list::page(store, &request, now).await?;
    let mut connection = store.reader().acquire().await?;
    let (counts, total) = total(&mut connection, &request, &page, now).await?;
    let all = match request.grant_type {
        Some(_) => counts::read(&mut connection, organization_id, None, now).await?.all,
        None => counts.all,
    };
    let next_removal = client::next_removal(&mut connection, organization_id, now).await?;
    let recorded = evidence::recorded_since(&mut connection).await?;
    let Place { first, previous, next } = place(&request, &page, position);
    Ok(ClientPage {
        previous,
        next,
        rows: page
            .clients
            .into_iter()
            .map(|(client, missing)| present::clients::row(&client, missing, recorded, now))
            .collect(),
        first,
        total,
        counts,
        all,
        next_removal: next_removal.map(|date| present::time::deadline(now, date)),
    })
}

/// One page of the organization's clients, whole.
#[derive(Debug)]
pub struct WholePage {
    pub clients: Vec<Client>,
    /// Position of the first one, from 1; 0 when there is none.
    pub first: u64,
    pub size: u64,
    pub total: Count,
    pub previous: Option<String>,
    pub next: Option<String>,
}

/// The same as [`list`] for programs, with every field of each client.
///
/// # Errors
/// Denied; or Invalid, naming each parameter that was not understood.
pub async fn page(act: Act<'_>, query: &ListQuery) -> Result<WholePage, AppError> {
    let Act { caller, now, .. } = act;
    let store = act.store(Action::ListClients)?;
    let (request, position) = parse(query, caller, MAX_PAGE)?;
    let page = list::whole_page(store, &request, now).await?;
    let mut connection = store.reader().acquire().await?;
    let (_, total) = total(&mut connection, &request, &page, now).await?;
    let Place { first, previous, next } = place(&request, &page, position);
    let clients = page.clients.into_iter().map(|(client, _)| client).collect();
    Ok(WholePage { clients, first, size: request.size as u64, total, previous, next })
}

/// A walk through all clients that match, a page at a time: what is in memory does not grow with the organization.
#[derive(Debug)]
pub struct Walk {
    store: Store,
    request: Option<ListRequest>,
    now: Timestamp,
}

/// Begins a walk; cursors and size of the query do not count. By creation unless asked otherwise: nothing moves in that
/// order while one walks.
///
/// # Errors
/// Denied; or Invalid, naming each parameter that was not understood.
pub fn walk(act: Act<'_>, query: &ListQuery) -> Result<Walk, AppError> {
    let Act { caller, now, .. } = act;
    let store = act.store(Action::ListClients)?;
    let sort = query.sort.clone().or_else(|| Some(SortKey::Created.as_str().into()));
    let whole = ListQuery { sort, after: None, before: None, size: Some(STEP.to_string()), ..query.clone() };
    let (request, _) = parse(&whole, caller, MAX_PAGE)?;
    Ok(Walk { store: store.clone(), request: Some(request), now })
}

/// Few enough that others get their turn at the database in between.
const STEP: usize = 200;

impl Walk {
    /// The next clients; none: the walk is at its end.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn next(&mut self) -> Result<Vec<Client>, AppError> {
        let Some(request) = &mut self.request else { return Ok(vec![]) };
        let page = list::whole_page(&self.store, request, self.now).await?;
        let last = page.clients.last().filter(|_| page.more);
        match last.map(|(client, _)| (request.sort.value(client), client.id.to_string())) {
            Some((value, id)) => request.anchor = Some(Anchor { value, id, side: Side::After }),
            None => self.request = None,
        }
        Ok(page.clients.into_iter().map(|(client, _)| client).collect())
    }
}

/// How many there are by state, and how many match.
async fn total(
    connection: &mut Connection,
    request: &ListRequest,
    page: &list::ListPage,
    now: Timestamp,
) -> Result<(StateCounts, Count), AppError> {
    let counts = counts::read(connection, request.organization_id, request.grant_type, now).await?;
    let filtered = match request.state {
        None => counts.all,
        Some(State::Active) => counts.active,
        Some(State::Inactive) => counts.inactive,
        Some(State::Disabled) => counts.disabled,
    };
    let total = match page.hits {
        None => Count::exactly(filtered),
        Some((n, or_more)) if or_more && n < filtered => Count { n, or_more },
        Some((n, _)) => Count::exactly(n.min(filtered)),
    };
    Ok((counts, total))
}

/// Where a page lies.
struct Place {
    first: u64,
    previous: Option<String>,
    next: Option<String>,
}

fn place(request: &ListRequest, page: &list::ListPage, position: u64) -> Place {
    let backwards = request.anchor.as_ref().is_some_and(|a| a.side == Side::Before);
    let rows = page.clients.len() as u64;
    let first = match (&request.anchor, rows) {
        (_, 0) => 0,
        (None, _) => 1,
        (Some(_), _) if backwards && page.more => position.saturating_sub(rows).max(1),
        (Some(_), _) if backwards => 1,
        (Some(_), _) => position + 1,
    };
    let has_previous = if backwards { page.more } else { request.anchor.is_some() };
    let has_next = if backwards { true } else { page.more };
    let cursor = |client: Option<&(Client, _)>, position: u64| {
        client.map(|(client, _)| encode(&request.sort.value(client), &client.id.to_string(), request.sort, position))
    };
    Place {
        first,
        previous: has_previous.then(|| cursor(page.clients.first(), first)).flatten(),
        next: has_next.then(|| cursor(page.clients.last(), first + rows.saturating_sub(1))).flatten(),
    }
}

/// Reads the URL's parameters: the request, and the position of the row it starts from.
fn parse(query: &ListQuery, caller: &Caller, most: usize) -> Result<(ListRequest, u64), AppError> {
    let mut errors: Vec<FieldError> = vec![];
    let mut refuse = |field: &str, message: &str| errors.push(FieldError::wrong(field, message));
    let given = |value: &Option<String>| value.as_deref().map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned);

    let text = given(&query.q).unwrap_or_default();
    if text.chars().count() > MAX_SEARCH {
        refuse("q", "Search for at most 100 characters.");
    }
    let state = given(&query.state);
    let parsed_state = state.as_deref().and_then(State::parse);
    if state.is_some() && parsed_state.is_none() {
        refuse("state", "Use active, inactive or disabled.");
    }
    let grant = given(&query.grant);
    let grant_type = grant.as_deref().and_then(GrantType::parse);
    if grant.is_some() && grant_type.is_none() {
        refuse("grant", "Use CODE, CLIENT-CREDENTIALS, TOKEN, SAML2-BEARER or PASSWORD.");
    }
    let word = given(&query.sort).unwrap_or_else(|| SortKey::Name.as_str().into());
    let (word, descending) = word.strip_prefix('-').map_or((word.as_str(), false), |word| (word, true));
    let sort = SortKey::ALL.into_iter().find(|s| s.as_str() == word);
    if sort.is_none() {
        refuse("sort", "Use name, created or last-used, with - before it from last to first.");
    }
    let size = match given(&query.size).map(|s| s.parse::<usize>()) {
        None => DEFAULT_SIZE,
        Some(Ok(size)) if (1..=most).contains(&size) => size,
        Some(_) => {
            refuse("size", &format!("Use 1 to {most}."));
            DEFAULT_SIZE
        }
    };
    let sort = sort.unwrap_or(SortKey::Name);
    let mut start = None;
    for (name, cursor, side) in
        [("after", given(&query.after), Side::After), ("before", given(&query.before), Side::Before)]
    {
        let Some(cursor) = cursor else { continue };
        match decode(&cursor, sort) {
            Some((value, id, position)) if start.is_none() => start = Some((Anchor { value, id, side }, position)),
            Some(_) => refuse(name, "Use either after or before."),
            None => refuse(name, "This place in the list is not known. Start from the first page."),
        }
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let (anchor, position) = start.unzip();
    let request = ListRequest {
        organization_id: caller.actor.organization_id,
        text: text.to_lowercase(),
        state: parsed_state,
        grant_type,
        sort,
        descending,
        anchor,
        size,
    };
    Ok((request, position.unwrap_or_default()))
}

/// A cursor: order, value and id of a row, and its position. Opaque to everyone else.
fn encode(value: &SortValue, id: &str, sort: SortKey, position: u64) -> String {
    let (text, number) = match value {
        SortValue::Text(text) => (text.as_str(), 0),
        SortValue::Number(number) => ("", *number),
    };
    let json = serde_json::to_vec(&(sort.as_str(), text, number, id, position)).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(json)
}

fn decode(cursor: &str, sort: SortKey) -> Option<(SortValue, String, u64)> {
    let json = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (word, text, number, id, position): (String, String, i64, String, u64) = serde_json::from_slice(&json).ok()?;
    let nul = nul_in([("value", &text), ("id", &id)]).is_some();
    if nul || word != sort.as_str() || position > u64::from(u32::MAX) {
        return None;
    }
    let value = match sort {
        SortKey::Name => SortValue::Text(text),
        SortKey::Created | SortKey::LastUsed => SortValue::Number(number),
    };
    Some((value, id, position))
}

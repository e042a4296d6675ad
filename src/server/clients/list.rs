//! The list of clients.

use super::record::holds;
use crate::{
    domain::{FieldError, GrantType, State, Timestamp},
    policy::Permission,
    server::{
        caller::Caller,
        error::AppError,
        present,
        storage::{
            Store, clients, counts, evidence,
            list::{self, Anchor, ListRequest, Side, SortKey, SortValue},
        },
    },
    wire::{ClientPage, Count, ListQuery},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

const DEFAULT_SIZE: usize = 10;
const MAX_SIZE: usize = 100;
const MAX_SEARCH: usize = 100;

/// One page of the organization's clients.
///
/// # Errors
/// Denied; or Invalid, naming each parameter that was not understood.
pub async fn list(store: &Store, caller: &Caller, query: &ListQuery, now: Timestamp) -> Result<ClientPage, AppError> {
    holds(caller, Permission::OauthClientView)?;
    let organization_id = caller.actor.organization_id;
    let (request, position) = parse(query, caller)?;
    let page = list::page(store, &request, now).await?;

    let mut connection = store.reader().acquire().await?;
    let counts = counts::read(&mut connection, organization_id, request.grant_type, now).await?;
    let all = match request.grant_type {
        Some(_) => counts::read(&mut connection, organization_id, None, now).await?.all,
        None => counts.all,
    };
    let next_removal = clients::next_removal(&mut connection, organization_id, now).await?;
    let recorded = evidence::recorded_since(&mut connection).await?;
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
    let cursor = |client: Option<&(clients::Client, _)>, position: u64| {
        client.map(|(client, _)| encode(&request.sort.value(client), &client.id.to_string(), request.sort, position))
    };
    Ok(ClientPage {
        previous: has_previous.then(|| cursor(page.clients.first(), first)).flatten(),
        next: has_next.then(|| cursor(page.clients.last(), first + rows.saturating_sub(1))).flatten(),
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

/// Reads the URL's parameters: the request, and the position of the row it starts from.
fn parse(query: &ListQuery, caller: &Caller) -> Result<(ListRequest, u64), AppError> {
    let mut errors: Vec<FieldError> = vec![];
    let mut refuse =
        |field: &str, message: &str| errors.push(FieldError { field: field.into(), message: message.into() });
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
        Some(Ok(size @ 1..=MAX_SIZE)) => size,
        Some(_) => {
            refuse("size", "Use 1 to 100.");
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
    if word != sort.as_str() || position > u64::from(u32::MAX) {
        return None;
    }
    let value = match sort {
        SortKey::Name => SortValue::Text(text),
        SortKey::Created | SortKey::LastUsed => SortValue::Number(number),
    };
    Some((value, id, position))
}

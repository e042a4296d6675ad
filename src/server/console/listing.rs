//! Addresses of lists, parsed.

use crate::{
    domain::FieldError,
    server::use_cases::{
        authorizations::Wanted,
        clients::{ListParameters, ListRequest, MAX_ROWS, Order, Place, Side, SortKey, UnknownPlace, refused},
    },
    wire::{AuthorizedQuery, ListQuery},
};

const ROWS: usize = 10;

/// What the address of the list of clients asks for.
///
/// # Errors
/// Each parameter that is not understood.
pub fn clients(query: &ListQuery) -> Result<ListRequest, Vec<FieldError>> {
    let place = |name, sent: &Option<String>, side| {
        let sent = sent.as_deref().map(str::trim).filter(|sent| !sent.is_empty())?;
        Some((name, sent.parse().map(|row| Place { row, side })))
    };
    let places: [Option<(&'static str, Result<Place, UnknownPlace>)>; 2] =
        [place("after", &query.after, Side::After), place("before", &query.before, Side::Before)];
    ListRequest::parse(ListParameters {
        text: ("q", query.q.as_deref()),
        state: ("state", query.state.as_deref()),
        grant_type: ("grant", query.grant.as_deref()),
        order: order(query.sort.as_deref().unwrap_or_default().trim()),
        size: ("size", query.size.as_deref()),
        places: places.into_iter().flatten().collect(),
        sizes: (ROWS, MAX_ROWS),
    })
}

fn order(word: &str) -> Result<Order, Vec<FieldError>> {
    let (word, descending) = word.strip_prefix('-').map_or((word, false), |word| (word, true));
    let by = match word {
        "" if !descending => Some(SortKey::Name),
        word => SortKey::ALL.into_iter().find(|key| key.as_str() == word),
    };
    by.map(|by| Order { by, descending })
        .ok_or_else(|| refused("sort", "Use name, created or last-used, with - before it from last to first."))
}

/// What the address of Authorized Applications asks for.
///
/// # Errors
/// Each parameter that is not understood.
pub fn authorizations(query: &AuthorizedQuery) -> Result<Wanted, Vec<FieldError>> {
    Wanted::parse(query.q.as_deref(), query.state.as_deref(), query.after.as_deref())
}

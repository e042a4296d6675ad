//! Addresses of lists, parsed.

use super::{place::by_name, query::day, zone::first_instant};
use crate::{
    domain::{
        FieldError, Parsed, Timestamp,
        authorization::AuthorizationState,
        draft::{kept, parsed},
        parameter::{FilterParameters, filter, grant_type, search, size, state},
        text::folded,
    },
    server::use_cases::{
        authorizations::Wanted,
        clients::{ListDraft, ListRequest, MAX_ROWS, ON_OFF, Order, Place, Side},
        place::UnknownPlace,
    },
    wire::{AuthorizedQuery, ListQuery},
};
use chrono_tz::Tz;

const ROWS: usize = 10;

/// What the address of the list of clients asks for.
///
/// # Errors
/// Each parameter that is not understood.
pub fn clients(query: &ListQuery, zone: Tz, now: Timestamp) -> Parsed<ListRequest> {
    let place = |name, sent: &Option<String>, side| {
        let sent = sent.as_deref().map(str::trim).filter(|sent| !sent.is_empty())?;
        Some((name, sent.parse().map(|row| Place { row, side })))
    };
    let places: [Option<(&'static str, Result<Place, UnknownPlace>)>; 2] =
        [place("after", &query.after, Side::After), place("before", &query.before, Side::Before)];
    let draft = ListDraft {
        text: search(("q", query.q.as_deref())),
        state: state(("state", query.state.as_deref())),
        grant_type: grant_type(("grant", query.grant.as_deref())),
        filter: filter(filtered(query), days(zone), ON_OFF, now),
        order: parsed("sort", Order::read(query.sort.as_deref().unwrap_or_default().trim()).ok_or(Order::WORDS)),
        size: size(("size", query.size.as_deref()), (ROWS, MAX_ROWS)),
        places: places.into_iter().flatten().collect(),
    };
    draft.check()
}

/// How days are read where this zone is kept.
pub fn days(zone: Tz) -> impl Fn(&str) -> Option<Timestamp> + Send + Sync {
    move |text| first_instant(day(text)?, zone)
}

fn filtered(query: &ListQuery) -> FilterParameters<'_> {
    FilterParameters {
        last_used: ("used", query.used.as_deref()),
        secret_older_than: ("secret-age", query.secret_age.as_deref()),
        secret_expires: ("secret-expiry", query.secret_expiry.as_deref()),
        legacy_grant: ("legacy", query.legacy.as_deref()),
        scope_all: ("all", query.all.as_deref()),
        scopes_never_used: ("unused", query.unused.as_deref()),
        other_organizations: ("others", query.others.as_deref()),
        made_by_program: ("program", query.program.as_deref()),
        rehearsed: ("rehearsed", query.rehearsed.as_deref()),
        owned_by: ("owner", query.owner.as_deref()),
        label: ("label", query.label.as_deref()),
    }
}

/// What the address of Authorized Applications asks for.
///
/// # Errors
/// Each parameter that is not understood.
pub fn authorizations(query: &AuthorizedQuery) -> Result<Wanted, Vec<FieldError>> {
    let mut errors = vec![];
    let mut refuse = |field: &str, says: &str| errors.push(FieldError::wrong(field, says));
    let text = folded(query.q.as_deref().unwrap_or_default().trim());
    if text.chars().count() > MAX_TEXT {
        refuse("q", "Use at most 100 characters.");
    }
    let state = given(&query.state).map(AuthorizationState::parse);
    if state == Some(None) {
        refuse("state", "Use approved, pending or revoked.");
    }
    let from = kept(by_name(&query.after, &query.before), &mut errors);
    match from {
        Some(from) if errors.is_empty() => Ok(Wanted { text, state: state.flatten(), from }),
        _ => Err(errors),
    }
}

/// characters
const MAX_TEXT: usize = 100;

fn given(sent: &Option<String>) -> Option<&str> {
    sent.as_deref().filter(|sent| !sent.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refused_parameter_is_named_at_once() {
        let query = |q: &str, state: &str, after: Option<&str>| {
            let (q, state, after) = (Some(q.to_owned()), Some(state.to_owned()), after.map(str::to_owned));
            AuthorizedQuery { q, state, after, ..Default::default() }
        };
        let refused = authorizations(&query(&"x".repeat(101), "gone", Some("x"))).unwrap_err();
        let names: Vec<&str> = refused.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(names, ["q", "state", "after"]);
        let wanted = authorizations(&query(" Route ", "", None)).unwrap();
        assert_eq!((wanted.text.as_str(), wanted.state, wanted.from), ("route", None, None));
    }
}

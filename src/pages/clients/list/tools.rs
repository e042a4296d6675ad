//! What the list can be searched for and narrowed to.

use super::address::Address;
use crate::{
    components::{Chip, Chips, FilterBar, Group, Menu, Panel, Switches, Typed},
    domain::{GrantType, State},
    wire::{ClientPage, Count, ListQuery, UiError, plural},
};
use leptos::prelude::*;

/// The filters that are typed where no usual value is meant.
pub const TYPED: [&str; 5] = ["used", "secret-age", "secret-expiry", "owner", "label"];

/// The tools above the table; `wrong`: which of what was typed is not understood.
pub fn tools(address: &Address, page: &ClientPage, slash: bool, wrong: Option<&UiError>) -> AnyView {
    let state = address.query.state.as_deref().and_then(State::parse);
    let chip = |value: Option<State>| Chip {
        value: value.map(State::as_str),
        label: value.map_or("All", State::label),
        count: match page.counts {
            Some(counts) => Some(Count::exactly(counts.of(value))),
            // More than are counted; of what is listed it is known how many there are at least.
            None => Some(page.total).filter(|_| value == state),
        },
    };
    let narrowing = address.query.narrowing().map(|(name, _)| name);
    FilterBar {
        filters: address.filters(),
        narrowing: &narrowing,
        searched: "Name, description, ID, owner or label",
        slash,
        chips: Some(Chips {
            name: "state",
            label: "State",
            of: vec![chip(None), chip(Some(State::Active)), chip(Some(State::Inactive)), chip(Some(State::Disabled))],
        }),
        menus: vec![Menu {
            name: "grant",
            label: "Grant type",
            any: "Any",
            of: GrantType::ALL.map(|grant| (grant.as_str().to_owned(), grant.label().to_owned())).into(),
        }],
        more: None,
        panel: Some(panel(Some(recorded(page)), wrong)),
        found: page.total.of("client"),
    }
    .view()
}

/// Since when something can be said of use.
pub fn recorded(page: &ClientPage) -> String {
    match &page.recorded_since {
        Some(since) => format!("Use is recorded since {}. Nothing is said of the time before.", since.date),
        None => "Use is not recorded yet, so nothing can be said of it.".to_owned(),
    }
}

/// What narrows and orders a list, in words.
pub fn words(query: &ListQuery) -> Vec<String> {
    let address = Address { query: query.clone(), ..Address::default() };
    let filters = address.filters();
    let search = filters.get("q").map(|q| format!("“{}”", q.trim()));
    let state = filters.get("state").and_then(State::parse).map(|state| state.label().to_owned());
    let grant = filters.get("grant").and_then(GrantType::parse).map(|grant| grant.label().to_owned());
    let narrowed = panel(None, None).said(&filters).into_iter().map(|(_, words)| words);
    let order = filters.get("sort").map(order);
    search.into_iter().chain(state).chain(grant).chain(narrowed).chain(order).collect()
}

fn order(sort: &str) -> String {
    let (word, descending) = sort.strip_prefix('-').map_or((sort, false), |word| (word, true));
    let (by, [up, down]) = match word {
        "created" => ("creation date", ["oldest first", "newest first"]),
        "last-used" => ("last use", ["longest unused first", "latest first"]),
        _ => ("name", ["A to Z", "Z to A"]),
    };
    format!("Sorted by {by}, {}", if descending { down } else { up })
}

/// `note`: what is to be said of use.
fn panel(note: Option<String>, wrong: Option<&UiError>) -> Panel {
    let typed = |name, label, example, says| {
        Some(Typed { label, example, says, problem: wrong.and_then(|error| error.problem(name)) })
    };
    Panel {
        groups: vec![
            Group {
                name: "used",
                label: "Last used",
                of: vec![
                    ("never", "Never"),
                    ("30", "Not in the last 30 days"),
                    ("90", "Not in the last 90 days"),
                    ("365", "Not in the last year"),
                ],
                typed: typed("used", "Not since", "2026-08-25", not_since),
                note,
            },
            Group {
                name: "secret-age",
                label: "Secret",
                of: vec![
                    ("90", "Older than 90 days"),
                    ("180", "Older than 180 days"),
                    ("365", "Older than a year"),
                    ("730", "Older than two years"),
                ],
                typed: typed("secret-age", "Days", "120", |days| format!("older than {}", of_days(days))),
                note: None,
            },
            Group {
                name: "secret-expiry",
                label: "Secret ends",
                of: vec![
                    ("never", "Never"),
                    ("14", "Within 14 days"),
                    ("30", "Within 30 days"),
                    ("90", "Within 90 days"),
                ],
                typed: typed("secret-expiry", "Days", "60", |days| format!("within {}", of_days(days))),
                note: None,
            },
            Group {
                name: "owner",
                label: "Owner",
                of: vec![("missing", "Missing, or has left")],
                typed: typed("owner", "Address", "ana@example.com", str::to_owned),
                note: None,
            },
            Group {
                name: "label",
                label: "Label",
                of: vec![],
                typed: typed("label", "Name", "production", str::to_owned),
                note: None,
            },
        ],
        switches: Switches {
            label: "Only with",
            of: vec![
                ("legacy", "Legacy grant type"),
                ("all", "Scope all"),
                ("unused", "Scopes never used"),
                ("others", "Other organizations"),
                ("program", "Made by a program"),
                ("rehearsed", "In rehearsal"),
            ],
            note: "A scope is never used when a client had it for 30 recorded days and no call needed it. Clients whose \
                   tokens other APIs accept are left out: what those calls need is not known here.",
        },
    }
}

/// "not in the last 45 days", "not since 2026-08-25"
fn not_since(typed: &str) -> String {
    match typed.trim().parse::<u64>() {
        Ok(_) => format!("not in the last {}", of_days(typed)),
        Err(_) => format!("not since {typed}"),
    }
}

fn of_days(typed: &str) -> String {
    typed.trim().parse().map_or_else(|_| typed.to_owned(), |days| plural(days, "day"))
}

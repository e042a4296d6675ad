//! What the list can be searched for and narrowed to.

use super::address::Address;
use crate::{
    components::{Chip, Chips, FilterBar, Menu},
    domain::{GrantType, State},
    wire::{ClientPage, Count},
};
use leptos::prelude::*;

/// The tools above the table.
pub fn tools(address: &Address, page: &ClientPage, slash: bool) -> AnyView {
    let state = address.state.as_deref().and_then(State::parse);
    let chip = |value: Option<State>| Chip {
        value: value.map(State::as_str),
        label: value.map_or("All", State::label),
        count: match page.counts {
            Some(counts) => Some(Count::exactly(counts.of(value))),
            // More than are counted; of what is listed it is known how many there are at least.
            None => Some(page.total).filter(|_| value == state),
        },
    };
    FilterBar {
        filters: address.filters(),
        narrowing: &["q", "state", "grant"],
        searched: "Name, description or Client ID",
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
        found: page.total.of("client"),
    }
    .view()
}

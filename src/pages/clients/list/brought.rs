//! What was brought along from the list in an address: what narrows and sorts it.

use super::{address::Address, tools::words};
use crate::wire::ListQuery;
use leptos_router::params::ParamsMap;

/// What was brought along from the list.
#[derive(Clone)]
pub struct Brought {
    /// As it follows the question mark.
    pub query: String,
    pub words: String,
    pub shows: ListQuery,
}

impl Brought {
    pub fn of(address: &Address) -> Option<Self> {
        let shows = address.query.clone();
        Some(Self { query: address.viewed()?, words: Self::words_of(&shows), shows })
    }

    /// What the address of a page brings along.
    pub fn here(map: &ParamsMap) -> Option<Self> {
        Self::of(&Address::read(map))
    }

    /// The same of what was sent and refused.
    pub fn again(query: &str) -> Option<Self> {
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        Self::here(&pairs.collect::<ParamsMap>())
    }

    pub fn words_of(shows: &ListQuery) -> String {
        words(shows).join(" · ")
    }
}

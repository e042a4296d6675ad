//! Stored values in the words of the screens. No other module puts instants into words for them.

pub mod account;
pub mod activity;
pub mod agent;
pub mod audit;
pub mod authorizations;
pub mod clients;
pub mod consent;
pub mod events;
pub mod find;
pub mod needs;
pub mod notices;
pub mod ownership;
pub mod people;
pub mod refusal;
mod rehearsal;
pub mod restored;
pub mod reviews;
pub mod scope;
pub mod several;
pub mod time;
pub mod usage;
pub mod views;
pub mod webhooks;

use crate::{server::use_cases::place, wire};

/// The pages beside one of a log, which is not counted.
fn ends(ends: place::Ends) -> wire::Beside {
    wire::Beside { first: 0, previous: ends.newer, next: ends.older }
}

/// The pages beside one of a list by name.
fn beside(place: &place::Beside) -> wire::Beside {
    wire::Beside {
        first: place.first,
        previous: place.previous.as_ref().map(ToString::to_string),
        next: place.next.as_ref().map(ToString::to_string),
    }
}

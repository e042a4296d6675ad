//! Instants as the server worded them.

use super::Drawn;
use crate::wire::{Happened, When};
use maud::html;

/// A time in relative words with the exact instant in UTC in `datetime` and on hover; exact in the open where asked for, under
/// a head that says the zone by [`times_in`].
pub fn time_text(when: &When, exact: bool) -> Drawn {
    let words = if exact { &when.local } else { &when.relative };
    html! { time datetime=(when.iso) title=(when.utc) { (words) } }.into()
}

/// The same in the middle of a sentence, in relative words: "just now".
pub fn said_time(when: &When) -> Drawn {
    html! { time datetime=(when.iso) title=(when.utc) { (when.in_a_sentence()) } }.into()
}

/// In which zone the times of a page are, for its head.
pub fn times_in(zone: &str) -> String {
    format!("Times are in {zone}.")
}

/// "3 minutes ago", "Never", "Not since 8 Sep 2026", "Not recorded": different things.
pub fn happened(what: &Happened, exact: bool) -> Drawn {
    match what {
        Happened::NotRecorded => html! { "Not recorded" }.into(),
        Happened::Never => html! { "Never" }.into(),
        Happened::NotSince(date) => html! { "Not since " (date) }.into(),
        Happened::At(when) => time_text(when, exact),
    }
}

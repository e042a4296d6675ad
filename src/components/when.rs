//! Instants as the server worded them.

use super::Drawn;
use crate::wire::{Happened, When};
use maud::html;

/// A time in relative words with the exact instant in `datetime` and on hover; exact in the open where asked for.
pub fn time_text(when: &When, exact: bool) -> Drawn {
    let words = if exact { &when.exact } else { &when.relative };
    html! { time datetime=(when.iso) title=(when.exact) { (words) } }.into()
}

/// "3 minutes ago", "Never", "Not recorded": three different things.
pub fn happened(what: &Happened, exact: bool) -> Drawn {
    match what {
        Happened::NotRecorded => html! { "Not recorded" }.into(),
        Happened::Never => html! { "Never" }.into(),
        Happened::At(when) => time_text(when, exact),
    }
}

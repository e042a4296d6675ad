//! Instants as the server worded them.

use crate::wire::{Happened, When};
use leptos::prelude::*;

/// A time in relative words with the exact instant in `datetime` and on hover; exact in the open where asked for.
pub fn time_text(when: &When, exact: bool) -> AnyView {
    let words = if exact { when.exact.clone() } else { when.relative.clone() };
    view! { <time datetime=when.iso.clone() title=when.exact.clone()>{words}</time> }.into_any()
}

/// "3 minutes ago", "Never", "Not recorded": three different things.
pub fn happened(what: &Happened, exact: bool) -> AnyView {
    match what {
        Happened::NotRecorded => "Not recorded".into_any(),
        Happened::Never => "Never".into_any(),
        Happened::At(when) => time_text(when, exact),
    }
}

//! The bar at the window's foot: what is unsaved, what needs fixing, Discard and Save.

use super::filled::{FORM_ID, Filled, anchor};
use crate::{
    components::Drawn,
    domain::{FieldError, settings::field},
    wire::{needs_fixing, plural},
};
use maud::{Markup, html};

const SAVE_ID: &str = "save";

/// Leads past what has many controls. It is seen while it has the focus.
pub fn skip_to_save() -> Drawn {
    html! { a class="skip-on" href={ "#" (SAVE_ID) } { "Skip to Save" } }.into()
}

/// Save is never inactive for bad input: pressing it leads to the first error. `note` stands beside it while nothing is
/// unsaved.
pub fn bar(filled: &Filled, note: &str) -> Drawn {
    let changes = filled.changes();
    html! {
        div id="save-bar" class=(if changes.is_empty() { "save-bar" } else { "save-bar dirty" }) {
            p class="save-summary" aria-live="polite" {
                span id="unsaved" { (summary(&changes, &filled.errors)) }
                span id="save-note" class="note" hidden[!changes.is_empty()] { (note) }
            }
            span class="save-actions" {
                button type="button" id="discard" class="btn needs-form" hidden[changes.is_empty()] { "Discard" }
                button type="submit" form=(FORM_ID) id=(SAVE_ID) class="btn btn-primary" { span data-busy="Saving…" { "Save" } }
            }
        }
    }
    .into()
}

/// "2 unsaved changes App Name, Scopes." and a link to the first of what needs fixing.
pub fn summary(changes: &[&str], errors: &[FieldError]) -> Markup {
    let names: Vec<&str> = changes.iter().map(|name| field::label(name)).collect();
    html! {
        @if !names.is_empty() {
            b { (plural(names.len() as u64, "unsaved change")) } " " (names.join(", ")) ". "
        }
        @if let Some(first) = errors.first() {
            a href={ "#" (anchor(&first.field)) } class="to-fix" { (needs_fixing(errors.len())) }
        }
    }
}

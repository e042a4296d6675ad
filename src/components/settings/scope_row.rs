//! One question of the scope picker: None, Read, Read & write.

use crate::domain::scope::{EVERYTHING, ScopeAccess, ScopeRow};
use maud::{Markup, html};

/// A `fieldset` whose legend is the scope. A form that the catalogue lacks is hatched and says so.
pub fn row(row: &ScopeRow, saved: ScopeAccess, now: ScopeAccess) -> Markup {
    let name = format!("form[scopes][{}]", row.base);
    html! {
        fieldset
            class=(if saved == now { "scope" } else { "scope changed" })
            data-base=(row.base)
            data-saved=(saved.as_str())
        {
            legend { (row.base) }
            p class="scope-about" {
                span {
                    @if row.base == EVERYTHING { b class="danger" { "Touches everything the API offers." } " " }
                    (row.description)
                }
                (asides(&row.base, row.has_read, saved, now))
            }
            (radio(&name, ScopeAccess::None, ScopeAccess::None.label(true), now))
            @if row.has_read {
                (radio(&name, ScopeAccess::Read, ScopeAccess::Read.label(true), now))
            } @else {
                (lacking("No read form in the catalogue"))
            }
            @if row.has_write {
                (radio(&name, ScopeAccess::Write, ScopeAccess::Write.label(row.has_read), now))
            } @else {
                (lacking("Read only in the catalogue"))
            }
        }
    }
}

/// What is said beside the description: the answer that is saved, where it was another; that both forms are held.
pub fn asides(base: &str, has_read: bool, saved: ScopeAccess, now: ScopeAccess) -> Markup {
    html! {
        @if saved != now { " · " b class="was" { "was " (saved.label(has_read)) } }
        @if now == ScopeAccess::Both { " · " span class="also" { "also holds " (base) ":readonly" } }
    }
}

fn lacking(words: &str) -> Markup {
    html! { span class="lacking" title=(words) { span class="sr-only" { (words) } } }
}

/// The third radio stands for both forms while the client holds both, so that an untouched row is sent as it came.
fn radio(name: &str, stands_for: ScopeAccess, label: &str, now: ScopeAccess) -> Markup {
    let checked = now == stands_for || (stands_for == ScopeAccess::Write && now == ScopeAccess::Both);
    let value = if checked { now } else { stands_for };
    html! {
        label class=(stands_for.as_str()) {
            input type="radio" name=(name) value=(value.as_str()) checked[checked];
            (label)
        }
    }
}

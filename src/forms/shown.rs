//! What the page shows of the form beside its fields: errors, the bar of unsaved changes, Restore.

use super::{form::Form, stops, uris};
use crate::{
    components::settings::{Filled, addresses_note, duration_in_words, error_lines, errors_id, foot, list, summary},
    dom::{self, attribute, find, hide, set, within},
    domain::settings::{Missing, field},
};
use web_sys::Element;

/// Fields whose input says itself that it is refused.
const INPUTS: [(&str, &str); 4] = [
    (field::NAME, "#field-name"),
    (field::DESCRIPTION, "#field-description"),
    (field::TOKEN_DURATION, "#field-token-duration"),
    (field::ALLOWED_ADDRESSES, "#field-allowed-addresses"),
];

const FIELDS: [&str; 9] = [
    field::NAME,
    field::DESCRIPTION,
    field::GRANT_TYPE,
    field::CLIENT_TYPE,
    field::TOKEN_DURATION,
    field::ALLOWED_ADDRESSES,
    field::REDIRECT_URIS,
    field::SCOPES,
    field::ROLES,
];

impl Form {
    /// Brings all of it up to what stands in the fields.
    pub fn show(&mut self) {
        self.scopes.show();
        uris::show(&self.element);
        let filled = self.filled();
        let changes = self.changes(&filled);
        let machine = Self::is_machine(&filled.now);
        self.roles.show(machine);
        stops::keep_one();
        self.errors(&filled);
        if let Some(words) = within(&self.element, "#duration-words") {
            dom::say(&words, &duration_in_words(&filled.now.token_duration));
        }
        if let Some(note) = within(&self.element, "#addresses-note") {
            dom::say(&note, &addresses_note(&filled.now.allowed_addresses, Some(&attribute(&note, "data-last"))));
        }
        set(&self.element, "data-dirty", (!changes.is_empty()).then_some(""));
        bar(&filled, &changes);
        if let Some(place) = find("[data-restore]") {
            dom::draw(&place, &restore(&place, &filled, changes.len()));
        }
    }

    fn errors(&self, filled: &Filled) {
        for name in FIELDS {
            if let Some(place) = find(&["#", &errors_id(name)].concat()) {
                dom::draw(&place, &error_lines(&filled.errors, name).into_string());
            }
        }
        for (name, selector) in INPUTS {
            let bad = filled.errors.iter().any(|error| error.field == name);
            if let Some(input) = within(&self.element, selector) {
                set(&input, "aria-invalid", bad.then_some("true"));
            }
        }
        let problems = if self.checked { self.problems(&filled.now, filled.roles.len()) } else { vec![] };
        let banner = if problems.is_empty() { String::new() } else { list(&problems).into_string() };
        if let Some(place) = find("#problems") {
            dom::draw(&place, &banner);
        }
    }
}

/// What is missing counts the form as typed, once something is.
fn restore(place: &Element, filled: &Filled, changes: usize) -> String {
    let said = |name: &str| Some(attribute(place, name)).filter(|word| !word.is_empty());
    let gap = match changes {
        0 => said("data-restore").and_then(|word| Missing::parse(&word)),
        _ => filled.gap(),
    };
    foot(said("data-denied").as_deref(), gap, changes).into_string()
}

fn bar(filled: &Filled, changes: &[&str]) {
    let Some(bar) = find("#save-bar") else { return };
    let dirty = !changes.is_empty();
    let _ = bar.class_list().toggle_with_force("dirty", dirty);
    if let Some(place) = within(&bar, "#unsaved") {
        dom::draw(&place, &summary(changes, &filled.errors).into_string());
    }
    for (selector, hidden) in [("#save-note", dirty), ("#discard", !dirty)] {
        if let Some(element) = within(&bar, selector) {
            hide(&element, hidden);
        }
    }
}

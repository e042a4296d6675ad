//! Sending the form: bad input is not sent, and what the server refuses is shown beside its fields.

use super::{
    place::{changed, with},
    refusals::said,
};
use crate::{
    components::settings::{FORM_ID, anchor},
    dom::{self, find},
};
use wasm_bindgen::JsCast;
use web_sys::{CustomEvent, Element, Event};

/// Sends good input; bad input leads to its first field.
pub fn check(event: &Event) {
    let mut bad = false;
    changed(|form| {
        form.checked = true;
        form.refused.clear();
        let (now, roles) = (form.now(), form.roles.ticked().len());
        bad = !form.problems(&now, roles).is_empty();
    });
    if bad {
        event.prevent_default();
        // What the server said of an earlier attempt is over; while it is sent again its question may have fields in it.
        forget();
        focus_first_invalid("problems");
    }
}

/// Takes over what the server said, which stands above the form by now, and moves the focus to the first bad field.
pub fn refused(event: &CustomEvent) {
    let Ok(banner) = event.detail().dyn_into::<Element>() else { return };
    let errors = said(Some(&banner));
    let Some(first) = errors.first().map(|error| anchor(&error.field)) else { return };
    event.prevent_default();
    changed(|form| form.refused = errors);
    focus_first_invalid(first);
}

/// The page may have come with errors: the first is where reading starts, unless someone went on from there already.
pub fn arrived() {
    let first = with(|form| form.refused.first().map(|error| anchor(&error.field))).flatten();
    if let Some(first) = first.filter(|_| !dom::someone_types()) {
        focus_first_invalid(first);
    }
}

/// Takes away what the server said of the last attempt.
pub fn forget() {
    if let Some(place) = find("#refusal") {
        place.set_inner_html("");
    }
}

/// Moves the focus to the first field of the form that is marked as invalid, else to `otherwise`.
fn focus_first_invalid(otherwise: &str) {
    let first = find(&["#", FORM_ID, " [aria-invalid=true]"].concat());
    if let Some(element) = first.or_else(|| find(&["#", otherwise].concat())) {
        dom::focus(&element);
    }
}

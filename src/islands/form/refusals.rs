//! Sending the form: bad input is not sent, and what the server refuses is shown beside its fields.

use super::{FORM_ID, FormState, anchor};
use crate::{domain::FieldError, islands::dom};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{CustomEvent, Element, SubmitEvent};

/// Sends good input; bad input leads to its first field.
pub fn check(event: &SubmitEvent, state: FormState) {
    state.checked.set(true);
    state.was_refused(vec![]);
    if !untrack(move || state.problems()).is_empty() {
        event.prevent_default();
        // What the server said of an earlier attempt is over; while it is sent again its question may have fields in it.
        dom::empty("refusal");
        dom::focus_first_invalid(FORM_ID, "problems");
    }
}

/// The page may have come with errors: the first is where reading starts, unless someone went on from there already.
pub fn arrived(state: FormState) {
    Effect::new(move |_| {
        if !dom::someone_types()
            && let Some(first) = state.errors.with_untracked(|all| all.first().map(|error| anchor(&error.field)))
        {
            dom::focus_first_invalid(FORM_ID, first);
        }
    });
}

/// The page's own code may have marked the form as unsaved before this one came; from now on this one knows better.
pub fn take_over_watch(state: FormState, ready: ReadSignal<bool>) {
    Effect::new(move |_| {
        if ready.get() && untrack(move || state.changes()).is_empty() {
            dom::unmark(FORM_ID, "data-dirty");
        }
    });
}

/// Takes over what the server said, which stands above the form by now, and moves the focus to the first bad field.
pub fn take(event: &CustomEvent, state: FormState) {
    let Ok(said) = event.detail().dyn_into::<Element>() else { return };
    let errors = listed(&said);
    if errors.is_empty() {
        return;
    }
    event.prevent_default();
    let first = errors.first().map(|error| anchor(&error.field)).unwrap_or_default();
    state.was_refused(errors);
    dom::focus_first_invalid(FORM_ID, first);
}

/// The errors that a banner lists, each with its field.
fn listed(banner: &Element) -> Vec<FieldError> {
    let Ok(lines) = banner.query_selector_all("li[data-field]") else { return vec![] };
    (0..lines.length())
        .filter_map(|index| {
            let line: Element = lines.item(index)?.dyn_into().ok()?;
            let message = line.query_selector("span").ok()??.text_content()?;
            Some(FieldError::wrong(&line.get_attribute("data-field")?, message))
        })
        .collect()
}

//! What the server refused, above the form that it refused. The browser's half takes the same words from here when it sends
//! a form in place (`browser::send`).

use super::{asked, stale::stale};
use crate::{
    components::{
        Banner, Drawn,
        settings::{FORM_ID, list},
    },
    domain::FieldError,
    wire::{ClientDetails, Conflict, Refused, UiError},
};
use leptos::prelude::*;

/// The place of refusals on a client's page, empty while there is none.
pub fn banner(refused: Option<&Refused>, client: &ClientDetails) -> AnyView {
    place(refused.map(|refused| match &refused.error {
        UiError::Conflict(conflict) => match &**conflict {
            Conflict::Stale(edit) => stale(refused, edit, client),
            other => asked::question(refused, FORM_ID).unwrap_or_else(|| sentence(&other.to_string())),
        },
        _ => words(refused),
    }))
}

/// The same where there is no client yet.
pub fn of_new(refused: Option<&Refused>) -> AnyView {
    place(refused.map(words))
}

/// The place itself.
pub fn place(says: Option<AnyView>) -> AnyView {
    view! { <div id="refusal" class="refusal" tabindex="-1" data-refusals>{says}</div> }.into_any()
}

/// The errors of fields, for the form to show beside them.
pub fn errors(refused: Option<&Refused>) -> Vec<FieldError> {
    match refused.map(|refused| &refused.error) {
        Some(UiError::Invalid(errors)) => errors.clone(),
        _ => vec![],
    }
}

fn words(refused: &Refused) -> AnyView {
    match &refused.error {
        UiError::Invalid(errors) => Drawn::from(list(errors)).into_any(),
        error => sentence(&error.to_string()),
    }
}

/// The one sentence that says why nothing was done.
pub fn sentence(text: &str) -> AnyView {
    Banner::error(text.to_owned()).view()
}

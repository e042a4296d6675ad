//! What the server refused, above the form that it refused. The browser's half takes the same words from here when it sends
//! a form in place (`browser::send`).

use super::{others, stale::stale};
use crate::{
    components::{Glyph, icon},
    domain::FieldError,
    islands::form::{FORM_ID, list},
    wire::{Conflict, Refused, UiError},
};
use leptos::prelude::*;

/// The place of refusals, empty while there is none. `page`: the client's, for errors that are fixed on another tab.
pub fn banner(refused: Option<&Refused>, page: &str) -> AnyView {
    let says = refused.map(|refused| words(refused, page));
    place(says)
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

fn words(refused: &Refused, page: &str) -> AnyView {
    match (&refused.error, &refused.settings) {
        (UiError::Invalid(errors), _) => list(errors.clone(), page),
        (UiError::Conflict(conflict), settings) => match (&**conflict, settings) {
            (Conflict::Stale(edit), Some(mine)) => stale(mine, edit, page),
            (Conflict::SecretsOfOthers(asked), _) => others::question(asked, FORM_ID),
            (other, _) => sentence(&other.to_string()),
        },
        (error, _) => sentence(&error.to_string()),
    }
}

/// The one sentence that says why nothing was done.
pub fn sentence(text: &str) -> AnyView {
    view! { <div class="banner banner-error" role="alert">{icon(Glyph::Alert)}<p>{text.to_owned()}</p></div> }
        .into_any()
}

//! What is wrong: below each field, and listed in a banner above the form.

use super::{FormState, anchor};
use crate::{
    components::{Glyph, icon},
    domain::{FieldError, settings::field},
    wire::needs_fixing,
};
use leptos::prelude::*;

/// The errors of one field, below its hint.
#[component]
pub fn FieldErrors(state: FormState, name: &'static str) -> impl IntoView {
    let errors = state.errors;
    let of_field = move || errors.with(|all| all.iter().filter(|e| e.field == name).cloned().collect::<Vec<_>>());
    view! {
        <div id=format!("{name}-errors") class="errors">
            {move || of_field().into_iter().map(|error| view! { <p class="error">{icon(Glyph::Alert)}{error.message}</p> }).collect_view()}
        </div>
    }
    .into_any()
}

/// The banner above the form once Save was pressed on bad input.
#[component]
pub fn Problems(state: FormState) -> impl IntoView {
    let listed = move || if state.checked.get() { state.problems() } else { vec![] };
    view! {
        <div id="problems" class="refusal" tabindex="-1">
            {move || {
                let errors = listed();
                (!errors.is_empty()).then(|| list(errors))
            }}
        </div>
    }
    .into_any()
}

/// Every error with a link to its field.
pub fn list(errors: Vec<FieldError>) -> AnyView {
    let title = format!("Not saved. {}.", needs_fixing(errors.len()));
    let links = errors
        .into_iter()
        .map(|error| {
            let href = format!("#{}", anchor(&error.field));
            let name = field::label(&error.field).to_owned();
            view! { <li data-field=error.field><a href=href>{name}</a>": "<span>{error.message}</span></li> }
        })
        .collect_view();
    view! {
        <div class="banner banner-error" role="alert">
            {icon(Glyph::Alert)}
            <div><p><b>{title}</b></p><ul>{links}</ul></div>
        </div>
    }
    .into_any()
}

//! What is wrong: below each field, and listed in a banner above the form.

use super::{FORM_ID, FormState, Stale, anchor};
use crate::{
    components::{Glyph, icon},
    domain::{FieldError, settings::field},
    pages::{clients::one::others, shared::watch::said},
    wire::{Conflict, UiError},
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

/// The banner above the form after a refusal: every error with a link to its field, or the one sentence that says why
/// nothing was done. `base` is the client's page, for errors that are fixed on another tab.
#[component]
pub fn Problems(
    state: FormState,
    refused: Signal<Option<UiError>>,
    #[prop(into)] base: String,
    /// The version that the form sends; Save mine over theirs changes it.
    #[prop(optional)]
    version: Option<RwSignal<i64>>,
) -> impl IntoView {
    let base = StoredValue::new(base);
    let listed = move || {
        let said = matches!(refused.get(), Some(UiError::Invalid(_)));
        if said || state.checked.get() { state.errors.get() } else { vec![] }
    };
    view! {
        <div id="refusal" class="refusal" tabindex="-1">
            {move || {
                let errors = listed();
                match refused.get() {
                    _ if !errors.is_empty() => list(errors, &base.get_value()),
                    Some(UiError::Conflict(conflict)) => match (*conflict, version) {
                        (Conflict::Stale(edit), Some(version)) => {
                            view! { <Stale state edit version base=base.get_value()/> }.into_any()
                        }
                        (Conflict::SecretsOfOthers(asked), _) => others::question(&asked, FORM_ID),
                        (other, _) => sentence(&other.to_string()),
                    },
                    None | Some(UiError::Invalid(_)) => ().into_any(),
                    Some(UiError::Transport(_)) => {
                        sentence("No answer from the server. It is not known whether anything was saved; what you typed is still here.")
                    }
                    Some(error) => banner(said(&error)),
                }
            }}
        </div>
    }
    .into_any()
}

fn sentence(text: &str) -> AnyView {
    banner(text.to_owned().into_any())
}

fn banner(says: AnyView) -> AnyView {
    view! { <div class="banner banner-error" role="alert">{icon(Glyph::Alert)}<p>{says}</p></div> }.into_any()
}

fn list(errors: Vec<FieldError>, base: &str) -> AnyView {
    let title = match errors.len() {
        1 => "Not saved. 1 needs fixing.".to_owned(),
        count => format!("Not saved. {count} need fixing."),
    };
    let links = errors
        .into_iter()
        .map(|error| {
            // Roles have a tab of their own once the client exists.
            let page =
                if error.field == field::ROLES && !base.is_empty() { format!("{base}/roles") } else { String::new() };
            let href = format!("{page}#{}", anchor(&error.field));
            let name = field::label(&error.field).to_owned();
            view! { <li><a href=href>{name}</a>": "{error.message}</li> }
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

//! The plain fields: App Name, Description, Grant type, Token duration.

use super::{FieldErrors, FormState};
use crate::{
    domain::{GrantType, settings::field, time::duration_words},
    islands::{kept, kept_text},
};
use leptos::prelude::*;

/// App Name and Description.
#[component]
pub fn Basics(state: FormState) -> impl IntoView {
    let name = state.name;
    let description = state.description;
    let name_invalid = state.error_of(field::NAME);
    let description_invalid = state.error_of(field::DESCRIPTION);
    view! {
        <div class="field">
            <label for="field-name">"App Name"</label>
            <input
                id="field-name"
                type="text"
                name="form[name]"
                autocomplete="off"
                aria-describedby="name-errors"
                aria-invalid=move || name_invalid.with(Option::is_some).then_some("true")
                value=name.get_untracked()
                prop:value=kept_text(name)
                on:input:target=move |event| name.set(event.target().value())
            />
            <FieldErrors state name=field::NAME/>
        </div>
        <div class="field">
            <label for="field-description">"Description "<span class="optional">"optional"</span></label>
            <textarea
                id="field-description"
                name="form[description]"
                rows="2"
                aria-describedby="description-errors"
                aria-invalid=move || description_invalid.with(Option::is_some).then_some("true")
                prop:value=kept_text(description)
                on:input:target=move |event| description.set(event.target().value())
                inner_html=escaped(&description.get_untracked())
            ></textarea>
            <FieldErrors state name=field::DESCRIPTION/>
        </div>
    }
    .into_any()
}

/// Text as the content of a textarea. The framework writes a textarea's children as they are, so that what was typed
/// could end the element and go on as markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The two grant types that can be chosen, and the legacy one that the client came with.
#[component]
pub fn GrantTypeCards(state: FormState, current: Option<GrantType>) -> impl IntoView {
    let legacy = current.filter(|grant_type| grant_type.is_legacy());
    let cards = [GrantType::Code, GrantType::ClientCredentials]
        .into_iter()
        .chain(legacy)
        .map(|grant_type| view! { <Card state grant_type/> })
        .collect_view();
    view! {
        <fieldset id="grant-type" class="grant-types" tabindex="-1" aria-describedby="grant_type-errors">
            <legend class="label">"Grant type"</legend>
            <div class="cards">{cards}</div>
            <FieldErrors state name=field::GRANT_TYPE/>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Card(state: FormState, grant_type: GrantType) -> impl IntoView {
    let word = grant_type.as_str();
    let chosen = move || state.grant_type.with(|chosen| chosen == word);
    let choose = move || state.grant_type.set(word.into());
    let hint = match grant_type {
        GrantType::Code => "People sign in. Needs scopes and a redirect URI.",
        GrantType::ClientCredentials => "A machine acts on its own. Needs roles.",
        _ => "Legacy: no tokens. Once changed it cannot be chosen again.",
    };
    let hint_id = format!("grant-{word}-hint");
    view! {
        <div class="card" class:chosen=chosen class:legacy=grant_type.is_legacy()>
            <label>
                <input
                    type="radio"
                    name="form[grant_type]"
                    value=word
                    checked=state.grant_type.get_untracked() == word
                    prop:checked=kept(chosen, move |on| if on { choose() })
                    aria-describedby=hint_id.clone()
                    on:change=move |_| choose()
                />
                <b>{grant_type.label()}</b>
            </label>
            <span id=hint_id class="card-hint">{hint}</span>
        </div>
    }
    .into_any()
}

/// Seconds, and in words beside them.
#[component]
pub fn TokenDuration(state: FormState) -> impl IntoView {
    let seconds = state.token_duration;
    let invalid = state.error_of(field::TOKEN_DURATION);
    let words = move || seconds.with(|typed| typed.trim().parse::<u32>().map(|s| duration_words(i64::from(s)))).ok();
    view! {
        <div class="field">
            <label for="field-token-duration">"Token duration"</label>
            <div class="duration">
                <input
                    id="field-token-duration"
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    name="form[token_duration]"
                    aria-describedby="duration-hint token_duration-errors"
                    aria-invalid=move || invalid.with(Option::is_some).then_some("true")
                    value=seconds.get_untracked()
                    prop:value=kept_text(seconds)
                    on:input:target=move |event| seconds.set(event.target().value())
                />
                <span>"seconds"</span>
                <b>{words}</b>
            </div>
            <p id="duration-hint" class="hint">"300 to 172800 seconds (5 minutes to 48 hours)."</p>
            <FieldErrors state name=field::TOKEN_DURATION/>
        </div>
    }
    .into_any()
}

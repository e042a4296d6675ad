//! Add client: name and grant type first; the rest follows the grant type.

use super::{
    dom,
    form::{Basics, FORM_ID, FormState, GrantTypeCards, Problems, RedirectUris, Scopes, TokenDuration, refusals},
};
use crate::{
    components::{Glyph, icon, reader::made_for_whom},
    domain::{FieldError, GrantType, SettingsForm, client, scope::ScopeGroup},
    wire::route,
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The form. `children`: the picker of roles, which the server renders alone; `denied`: why the caller may not add.
#[island]
pub fn NewClient(
    typed: Option<SettingsForm>,
    refused: Vec<FieldError>,
    groups: Vec<ScopeGroup>,
    scope_count: u64,
    reader: Option<String>,
    denied: Option<String>,
    children: Children,
) -> impl IntoView {
    let blank = SettingsForm {
        token_duration: client::TokenDuration::DEFAULT.seconds().to_string(),
        grant_type: GrantType::Code.as_str().into(),
        ..SettingsForm::default()
    };
    let state = FormState::new((blank, BTreeSet::new()), typed, &groups, None, refused);
    let ready = dom::alive();
    dom::say_alive();
    refusals::arrived(state);
    refusals::take_over_watch(state, ready);
    let inactive = denied.is_some();
    let machine = move || state.is_machine();
    let dirty = move || !state.changes().is_empty() || state.roles.with(|roles| !roles.is_empty());
    view! {
        <Problems state/>
        <form
            method="post"
            action="/fn/add_client"
            id=FORM_ID
            class="settings"
            novalidate
            data-in-place
            // Until this code is there the page's own watches what is typed (`browser::guard`).
            data-guarded=move || (!ready.get()).then_some("")
            data-dirty=move || dirty().then_some("")
            on:submit=move |event| refusals::check(&event, state)
            on:refused=move |event| refusals::take(&event, state)
        >
            {made_for_whom(reader)}
            <Basics state/>
            <hr/>
            <GrantTypeCards state current=None/>
            <hr/>
            <div hidden=move || ready.get() && machine()>
                <RedirectUris state/>
                <Scopes state scope_count/>
            </div>
            <div hidden=move || ready.get() && !machine() on:change=move |_| state.read_roles()>
                <p class="only-for" hidden=move || ready.get()>"Roles: only for Client Credentials."</p>
                {children()}
            </div>
            <hr/>
            <TokenDuration state/>
            {denied.map(|reason| view! { <p id="add-denied" class="why">{icon(Glyph::Lock)}{reason}</p> })}
            <p class="form-foot">
                <a class="btn btn-quiet btn-large" href=route::CLIENTS>"Cancel"</a>
                <button
                    type="submit"
                    class="btn btn-primary btn-large"
                    aria-disabled=inactive.then_some("true")
                    aria-describedby=inactive.then_some("add-denied")
                >
                    <span data-busy="Adding…">"Add client"</span>
                </button>
            </p>
        </form>
    }
    .into_any()
}

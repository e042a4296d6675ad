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
    let chosen = RwSignal::new(0);
    let state = FormState::new(blank, typed, &groups, None, chosen.into(), refused);
    let ready = dom::alive();
    // Boxes may be checked before the code comes.
    Effect::new(move |_| chosen.set(dom::checked_within("#roles")));
    dom::say_alive();
    refusals::arrived(state);
    let inactive = denied.is_some();
    let machine = move || state.chosen_grant_type() == Some(GrantType::ClientCredentials);
    let dirty = move || !state.changes().is_empty() || chosen.get() > 0;
    view! {
        <Problems state base=""/>
        <form
            method="post"
            action="/fn/add_client"
            id=FORM_ID
            class="settings"
            novalidate
            data-in-place
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
            <div hidden=move || ready.get() && !machine() on:change=move |_| chosen.set(dom::checked_within("#roles"))>
                <p class="only-for" hidden=move || ready.get()>"Roles: only for Client Credentials."</p>
                {children()}
            </div>
            <hr/>
            <TokenDuration state/>
            {denied.map(|reason| view! { <p id="add-denied" class="why">{icon(Glyph::Lock)}{reason}</p> })}
            <p class="form-foot">
                <button
                    type="submit"
                    class="btn btn-primary btn-large"
                    aria-disabled=inactive.then_some("true")
                    aria-describedby=inactive.then_some("add-denied")
                >
                    <span data-busy="Adding…">"Add client"</span>
                </button>
                <a class="btn btn-quiet btn-large" href=route::CLIENTS>"Cancel"</a>
            </p>
        </form>
    }
    .into_any()
}

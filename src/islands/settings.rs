//! Client Details as a form: one Save for the tab, and below it Restore where the client is deactivated.

use super::{
    dom,
    form::{
        Basics, FORM_ID, FormState, GrantTypeCards, Problems, RedirectUris, SaveBar, Scopes, TokenDuration, refusals,
    },
    restore::{Restorable, Restore},
};
use crate::{
    components::reader::made_for_whom,
    domain::{
        FieldError, GrantType, SettingsForm,
        scope::ScopeGroup,
        settings::{Missing, field},
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the form begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    pub id: String,
    pub version: i64,
    /// The client's page.
    pub page: String,
    /// For whom the page was made.
    pub reader: Option<String>,
    pub saved: SettingsForm,
    /// What an earlier, refused attempt holds, and what was wrong with it.
    pub typed: Option<SettingsForm>,
    pub refused: Vec<FieldError>,
    pub groups: Vec<ScopeGroup>,
    /// How many ids the catalogue has.
    pub scope_count: u64,
    pub grant_type: GrantType,
    /// How many roles the client has.
    pub roles: usize,
    /// Of a deactivated client.
    pub restore: Option<Restorable>,
}

/// The form itself. `children`: what restoring brings back.
#[island]
pub fn Settings(given: Given, children: Children) -> impl IntoView {
    let Given { id, version, page, reader, saved, typed, refused, groups, scope_count, grant_type, roles, restore } =
        given;
    let state = FormState::new(saved, typed, &groups, Some(grant_type), Signal::stored(roles), refused);
    dom::say_alive();
    refusals::arrived(state);
    let inactive = restore.is_some();
    let note = restore
        .as_ref()
        .filter(|restore| restore.missing == Some(Missing::Scopes))
        .map(|_| Missing::Scopes.message().to_owned());
    let restore = restore.map(|restore| {
        view! { <Restore id=id.clone() page=page.clone() reader=reader.clone() roles restore state>{children()}</Restore> }
    });
    view! {
        <Problems state base=page.clone()/>
        <form
            method="post"
            action="/fn/save_client"
            id=FORM_ID
            class="settings"
            novalidate
            data-in-place
            data-saved-by-key
            data-dirty=move || (!state.changes().is_empty()).then_some("")
            on:submit=move |event| refusals::check(&event, state)
            on:refused=move |event| refusals::take(&event, state)
        >
            {made_for_whom(reader)}
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="version" value=version.to_string()/>
            <Basics state/>
            <hr/>
            <GrantTypeCards state current=Some(grant_type)/>
            <TokenDuration state/>
            <ByGrantType state page scope_count note/>
        </form>
        <SaveBar state note=if inactive { "Saving does not restore the client." } else { "" }/>
        {restore}
    }
    .into_any()
}

/// Redirect URIs and scopes, or for Client Credentials where its roles are. What is hidden is sent all the same, so
/// that trying the other grant type loses nothing; without JavaScript everything is shown.
#[component]
fn ByGrantType(state: FormState, page: String, scope_count: u64, note: Option<String>) -> impl IntoView {
    let ready = dom::alive();
    let machine = move || state.chosen_grant_type() == Some(GrantType::ClientCredentials);
    let bad_uris = state.error_of(field::REDIRECT_URIS);
    view! {
        <div hidden=move || ready.get() && machine() && bad_uris.with(Option::is_none)><RedirectUris state/></div>
        <hr/>
        <div hidden=move || ready.get() && machine()><Scopes state scope_count note=note.unwrap_or_default()/></div>
        <div class="form-part" hidden=move || !machine()>
            <p>"Client Credentials uses roles, not scopes. "<a href=format!("{page}/roles")>"Roles"</a></p>
        </div>
    }
    .into_any()
}

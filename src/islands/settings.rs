//! Client Details as a form: one Save for the tab, and below it Restore where the client is deactivated.

use super::{
    dom,
    form::{
        Basics, FORM_ID, FieldErrors, FormState, GrantTypeCards, Problems, RedirectUris, SaveBar, Scopes, SkipToSave,
        TokenDuration, refusals,
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
use std::collections::BTreeSet;
use web_sys::Element;

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
    /// The boxes of the roles that the client has.
    pub roles: BTreeSet<String>,
    /// Of a deactivated client.
    pub restore: Option<Restorable>,
}

/// The form itself. `children`: the picker of roles, which the server renders alone.
#[island]
pub fn Settings(given: Given, children: Children) -> impl IntoView {
    let Given { id, version, page, reader, saved, typed, refused, groups, scope_count, grant_type, roles, restore } =
        given;
    let state = FormState::new((saved, roles), typed, &groups, Some(grant_type), refused);
    dom::say_alive();
    refusals::arrived(state);
    let ready = dom::alive();
    refusals::take_over_watch(state, ready);
    let inactive = restore.is_some();
    let note = restore
        .as_ref()
        .filter(|restore| restore.missing == Some(Missing::Scopes))
        .map(|_| Missing::Scopes.message().to_owned());
    let restore = restore.map(|restore| {
        view! { <Restore id=id.clone() page reader=reader.clone() restore state/> }
    });
    view! {
        <Problems state/>
        <form
            method="post"
            action="/fn/save_client"
            id=FORM_ID
            class="settings"
            novalidate
            data-in-place
            data-saved-by-key
            // Until this code is there the page's own watches what is typed (`browser::guard`).
            data-guarded=move || (!ready.get()).then_some("")
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
            // Says that the form has boxes, where none is ticked.
            <input type="hidden" name="roles[]" value=""/>
            <ByGrantType state scope_count note>{children()}</ByGrantType>
        </form>
        <SaveBar state note=if inactive { "Saving does not restore the client." } else { "" }/>
        {restore}
    }
    .into_any()
}

const ROLES_PLACE: &str = "roles-place";

/// The picker of roles, in the page only while they count: it is as large as the rest of the form.
#[component]
fn MachineRoles(state: FormState, children: Children) -> impl IntoView {
    let ready = dom::alive();
    let mut aside: Option<Element> = None;
    // What was ticked early is read before the picker may go.
    Effect::new(move |_| {
        if !ready.get() {
            return;
        }
        if !state.is_machine() {
            aside = dom::taken("roles").or_else(|| aside.take());
        } else if let Some(picker) = aside.take() {
            dom::put_first(ROLES_PLACE, &picker);
        }
    });
    view! {
        <div id=ROLES_PLACE hidden=move || ready.get() && !state.is_machine() on:change=move |_| state.read_roles()>
            <p class="only-for" hidden=move || ready.get()>"Roles: only for Client Credentials."</p>
            {children()}
            <FieldErrors state name=field::ROLES/>
        </div>
    }
    .into_any()
}

/// Redirect URIs and scopes, or for Client Credentials its roles. What is hidden is sent all the same, so that trying the
/// other grant type loses nothing; without JavaScript everything is shown.
#[component]
fn ByGrantType(state: FormState, scope_count: u64, note: Option<String>, children: Children) -> impl IntoView {
    let ready = dom::alive();
    let machine = move || state.is_machine();
    let bad_uris = state.error_of(field::REDIRECT_URIS);
    view! {
        <SkipToSave/>
        <div hidden=move || ready.get() && machine() && bad_uris.with(Option::is_none)><RedirectUris state/></div>
        <hr/>
        <MachineRoles state>{children()}</MachineRoles>
        <div hidden=move || ready.get() && machine()><SkipToSave/><Scopes state scope_count note=note.unwrap_or_default()/></div>
    }
    .into_any()
}

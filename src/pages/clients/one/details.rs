//! Client Details: the settings, what depends on the client, its secrets, and Restore where it is deactivated.

use super::{
    aside::{InUse, Secrets, Whose},
    attempts::{Unsaid, other_address},
    head::{Head, Tab},
    load::{Loaded, client_here},
    read_only::{self, ReadOnly},
    refusal,
    restore::restore_panel,
};
use crate::{
    components::{
        Banner, Drawn, Glyph,
        reader::made_for,
        role_picker::{RolePicker, pairs},
        settings::{
            FORM_ID, Filled, addresses, bar, basics, client_types, duration, editor, grant_types, of_field, picker,
            skip_to_save,
        },
    },
    domain::{
        ScopeId, State,
        settings::{Missing, field},
    },
    pages::shared::{
        awaited::{awaited, parameter},
        kept::{Names, kept},
        preload,
        refused::failed,
    },
    policy::Action,
    wire::{plural, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use std::collections::BTreeSet;

/// `/admin/integrations/oauth/{id}`
#[component]
pub fn DetailsPage() -> impl IntoView {
    let loaded = client_here();
    let without = parameter(route::WITHOUT).map(|scopes| route::scopes_without(&scopes)).unwrap_or_default();
    view! {
        {awaited(async move {
            match loaded.await {
                Ok(loaded) => view! { <Details loaded without/> }.into_any(),
                Err(error) => failed(&error, None, "OAuth client"),
            }
        })}
    }
    .into_any()
}

/// `without`: scopes that the form shows unticked, unless it shows what was typed.
#[component]
fn Details(loaded: Loaded, without: BTreeSet<ScopeId>) -> impl IntoView {
    let client = loaded.client.clone();
    let actor = loaded.session.actor.clone();
    let title = client.row.name.clone();
    let denied = actor.why(Action::EditClient { has: &client.row.roles, giving: &[] });
    let form = match &denied {
        None => form(&loaded, &without),
        // Who may not any more is told what became of the last attempt, too.
        Some(_) => view! {
            {refusal::banner(loaded.refused(), &client)}
            {kept(loaded.refused(), &Names::held(&actor).offered(&client.options))}
            <ReadOnly loaded=loaded.clone()/>
        }
        .into_any(),
    };
    let says = denied.map(read_only::denied);
    view! {
        <Title text=title/>
        <Head client=client.clone() actor=actor.clone() tab=Tab::Details/>
        {loaded.done()}
        {says}
        <Unsaid client=client.clone()/>
        {other_address(client.other_address.as_ref())}
        <div class="columns client-columns">
            <div class="main-column">{form}</div>
            <aside class="side-column" aria-label="Use, owner and secrets">
                <InUse state=client.row.looks() machine=client.row.grant_type.uses_roles() evidence=loaded.evidence.clone()/>
                <Whose client=client.clone() actor=actor.clone()/>
                <Secrets client actor/>
            </aside>
        </div>
    }
    .into_any()
}

/// The form with what the server said of it, one Save for the tab, and below it Restore where the client is deactivated.
fn form(loaded: &Loaded, without: &BTreeSet<ScopeId>) -> AnyView {
    let client = &loaded.client;
    let row = &client.row;
    let refused = loaded.refused();
    let saved_roles = pairs(&row.roles);
    let (fewer, taken) = client.settings.clone().without_scopes(without);
    let typed = loaded.typed();
    let taken = if typed.is_none() { taken } else { vec![] };
    let ticked = refused.and_then(|refused| refused.roles.clone()).map(BTreeSet::from_iter);
    let filled = Filled {
        saved: client.settings.clone(),
        now: typed.unwrap_or(if taken.is_empty() { client.settings.clone() } else { fewer }),
        roles: ticked.unwrap_or_else(|| saved_roles.clone()),
        saved_roles,
        errors: refusal::errors(refused),
    };
    let inactive = row.state == State::Inactive;
    let lacks = row.missing.first().copied().filter(|_| inactive);
    let note = lacks.filter(|missing| *missing == Missing::Scopes).map(Missing::message);
    let last = loaded.evidence.as_ref().and_then(|evidence| evidence.last_caller.clone());
    let unsaved = (!filled.changes().is_empty()).then_some("");
    let (options, actor, held) = (client.options.clone(), loaded.session.actor.clone(), row.roles.clone());
    view! {
        {preload::forms()}
        {refusal::banner(refused, client)}
        {unticked(&taken, route::client(row.id))}
        <div id="problems" class="refusal" tabindex="-1"></div>
        <form
            method="post"
            action="/fn/save_client"
            id=FORM_ID
            class="settings"
            novalidate
            data-in-place
            data-saved-by-key
            data-coded
            // Until the form's own code is there the page's watches what is typed (`browser::guard`).
            data-guarded
            data-unsaved=unsaved
            data-dirty=unsaved
        >
            {made_for()}
            <input type="hidden" name="id" value=row.id.to_string()/>
            <input type="hidden" name="version" value=row.version.to_string()/>
            {basics(&filled)}
            <hr/>
            {grant_types(&filled, Some(row.grant_type))}
            <div class="for-people">{client_types(&filled)}</div>
            {duration(&filled)}
            // Says that the form has boxes, where none is ticked.
            <input type="hidden" name="roles[]" value=""/>
            {skip_to_save()}
            <div class="for-people">{editor(&filled)}</div>
            <hr/>
            // The picker of roles is in the page only while roles count: it is as large as the rest of the form.
            <div class="for-machines">{addresses(&filled, last.as_deref())}</div>
            <div id="roles-place" class="for-machines">
                <p class="only-for">"Roles: only for Client Credentials."</p>
                <RolePicker options actor held chosen=filled.roles.clone()/>
                <p class="note needs-form">"Arrow keys walk the boxes."</p>
                {Drawn::from(of_field(&filled.errors, field::ROLES))}
            </div>
            <div class="for-people">
                {picker(&filled, &client.options.scopes, client.options.scope_count, note)}
            </div>
        </form>
        {bar(&filled, if inactive { "Saving does not restore the client." } else { "" })}
        {inactive.then(|| restore_panel(loaded, &filled))}
    }
    .into_any()
}

/// That scopes are unticked below, for who came by a link that asks for it, and the way back; `page`: the one without.
fn unticked(taken: &[ScopeId], page: String) -> Option<AnyView> {
    let banner = || {
        let fact = format!("{} unticked below. Nothing is saved yet.", plural(taken.len() as u64, "scope"));
        let names = taken.iter().map(|scope| view! { <code>{scope.to_string()}</code>" " }).collect_view();
        let follows = view! { <p>{names}</p><p>"Save takes them away. "<a href=page data-discard>"Keep them"</a></p> };
        Banner::known(Glyph::Info, fact, follows.into_any()).view()
    };
    (!taken.is_empty()).then(banner)
}

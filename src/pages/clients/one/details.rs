//! Client Details: the settings, what depends on the client, its secrets, and Restore where it is deactivated.

use super::{
    aside::{InUse, Secrets},
    head::{Head, Tab},
    load::{Loaded, client_resource},
    read_only::{self, ReadOnly},
    refusal,
    restore::contract,
};
use crate::{
    components::{
        reader::reader,
        role_picker::{RolePicker, pairs},
    },
    domain::State,
    islands::{Given, Restorable, Settings},
    pages::shared::{preload, refused::failed},
    policy::Action,
    wire::route,
};
use leptos::prelude::*;
use leptos_meta::Title;
use std::collections::BTreeSet;

/// `/admin/integrations/oauth/{id}`
#[component]
pub fn DetailsPage() -> impl IntoView {
    let loaded = client_resource();
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(loaded) => view! { <Details loaded/> }.into_any(),
                    Err(error) => failed(&error, None, "OAuth client"),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Details(loaded: Loaded) -> impl IntoView {
    let client = loaded.client.clone();
    let actor = loaded.session.actor.clone();
    let title = client.row.name.clone();
    let denied = actor.why(Action::EditClient { has: &client.row.roles, giving: &[] });
    let form = match &denied {
        None => form(&loaded),
        // Who may not any more is told what became of the last attempt, too.
        Some(_) => view! {
            {refusal::banner(loaded.refused(), &client)}
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
        <div class="columns">
            <aside class="side-column" aria-label="Use and secrets">
                <InUse state=client.row.looks() evidence=loaded.evidence.clone()/>
                <Secrets client actor/>
            </aside>
            <div class="main-column">{form}</div>
        </div>
    }
    .into_any()
}

/// The form with what the server said of it.
fn form(loaded: &Loaded) -> AnyView {
    let client = &loaded.client;
    let row = &client.row;
    let refused = loaded.refused();
    let restore = (row.state == State::Inactive).then(|| Restorable {
        denied: loaded.session.actor.why(Action::RestoreClient { has: &row.roles }),
        missing: row.missing.first().copied(),
        contract: contract(client, loaded.evidence.as_ref()),
    });
    let saved_roles = pairs(&row.roles);
    let ticked = refused.and_then(|refused| refused.roles.clone()).map(BTreeSet::from_iter);
    let given = Given {
        id: row.id.to_string(),
        version: row.version,
        page: route::client(row.id),
        reader: reader(),
        saved: client.settings.clone(),
        typed: loaded.typed(),
        refused: refusal::errors(refused),
        groups: client.options.scopes.clone(),
        scope_count: client.options.scope_count,
        grant_type: row.grant_type,
        roles: saved_roles.clone(),
        restore,
    };
    let (options, actor, held) = (client.options.clone(), loaded.session.actor.clone(), row.roles.clone());
    view! {
        {preload::forms()}
        {refusal::banner(refused, client)}
        <Settings given>
            <RolePicker options actor held chosen=ticked.unwrap_or(saved_roles)/>
        </Settings>
    }
    .into_any()
}

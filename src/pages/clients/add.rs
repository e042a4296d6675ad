//! Add client: name and grant type first; the rest follows the grant type.

use super::one::{
    load::{flash, session},
    refusal,
};
use crate::{
    components::{
        Drawn, Glyph, icon,
        reader::made_for,
        role_picker::RolePicker,
        settings::{FORM_ID, Filled, addresses, basics, client_types, duration, editor, grant_types, of_field, picker},
        trail::trail,
    },
    domain::{ClientType, GrantType, SettingsForm, client, settings::field},
    pages::shared::{
        awaited::{awaited, parameter},
        preload,
        refused::failed,
    },
    policy::Action,
    server_fns::clients::get_form_options,
    wire::{Flash, FormOptions, Refused, Session, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Options {
    session: Session,
    options: FormOptions,
    refused: Option<Refused>,
}

/// `/admin/integrations/oauth/new`
#[component]
pub fn AddClientPage() -> impl IntoView {
    let left = parameter("flash");
    let loaded = async move {
        Ok::<_, UiError>(Options {
            session: session().await?,
            options: get_form_options().await?,
            refused: match flash(left).await {
                Some(Flash::Refused(refused)) => Some(*refused),
                _ => None,
            },
        })
    };
    view! {
        {awaited(async move {
            match loaded.await {
                Ok(loaded) => view! { <Add loaded/> }.into_any(),
                Err(error) => failed(&error, None, "Add client"),
            }
        })}
    }
    .into_any()
}

#[component]
fn Add(loaded: Options) -> impl IntoView {
    view! {
        <Title text="Add client"/>
        {trail("Add client")}
        <header class="page-head">
            <div>
                <h1 tabindex="-1">"Add client"</h1>
                <p>"One application that may ask for tokens."</p>
            </div>
        </header>
        <div class="columns">
            <div class="main-column">{form(loaded)}</div>
            <aside class="side-column" aria-label="What happens next">
                <section class="panel">
                    <h2>"What happens next"</h2>
                    <ol class="steps">
                        <li>"You get a Client ID and one secret. A public client can leave the secret out."</li>
                        <li>"The secret is shown once. Have a place for it ready."</li>
                        <li>
                            "For 30 days, deleting this client removes it at once. After that, deletion leaves seven days to restore."
                        </li>
                    </ol>
                </section>
            </aside>
        </div>
    }
    .into_any()
}

fn form(loaded: Options) -> AnyView {
    let Options { session, options, refused } = loaded;
    let refused = refused.as_ref();
    let blank = SettingsForm {
        token_duration: client::TokenDuration::DEFAULT.seconds().to_string(),
        grant_type: GrantType::Code.as_str().into(),
        client_type: ClientType::Confidential.as_str().into(),
        ..SettingsForm::default()
    };
    let filled = Filled {
        now: refused.and_then(|refused| refused.settings.clone()).unwrap_or_else(|| blank.clone()),
        saved: blank,
        roles: refused.and_then(|refused| refused.roles.clone()).unwrap_or_default().into_iter().collect(),
        saved_roles: BTreeSet::new(),
        errors: refusal::errors(refused),
    };
    let denied = session.actor.why(Action::AddClient { giving: &[] });
    let inactive = denied.is_some();
    let unsaved = (!filled.changes().is_empty()).then_some("");
    let (groups, scope_count) = (options.scopes.clone(), options.scope_count);
    view! {
        {preload::forms()}
        {refusal::of_new(refused)}
        <div id="problems" class="refusal" tabindex="-1"></div>
        <form
            method="post"
            action="/fn/add_client"
            id=FORM_ID
            class="settings"
            novalidate
            data-in-place
            data-coded
            // Until the form's own code is there the page's watches what is typed (`browser::guard`).
            data-guarded
            data-unsaved=unsaved
            data-dirty=unsaved
        >
            {made_for()}
            {basics(&filled)}
            <hr/>
            {grant_types(&filled, None)}
            <div class="for-people">{client_types(&filled)}</div>
            <hr/>
            <div class="for-people">{editor(&filled)}</div>
            <div class="for-people">{picker(&filled, &groups, scope_count, None)}</div>
            <div class="for-machines">{addresses(&filled, None)}</div>
            <div class="for-machines">
                <p class="only-for">"Roles: only for Client Credentials."</p>
                <RolePicker options actor=session.actor held=vec![] chosen=filled.roles.clone()/>
                <p class="note needs-form">"Arrow keys walk the boxes."</p>
                {Drawn::from(of_field(&filled.errors, field::ROLES))}
            </div>
            <hr/>
            {duration(&filled)}
            {denied.map(|reason| view! { <p id="add-denied" class="why">{icon(Glyph::Lock)}{reason}</p> })}
            <p class="form-foot">
                <a class="btn btn-large" href=route::CLIENTS>"Cancel"</a>
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

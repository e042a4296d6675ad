//! Add client: name and grant type first; the rest follows the grant type.

use super::one::{
    load::{flash, query_parameter, session},
    refusal,
};
use crate::{
    components::{reader::reader, role_picker::RolePicker, trail::trail},
    islands::NewClient,
    pages::shared::{preload, refused::failed},
    policy::Action,
    server_fns::clients::get_form_options,
    wire::{Flash, FormOptions, Refused, Session, UiError},
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
    let left = query_parameter("flash");
    let loaded = Resource::new(
        move || left.get(),
        |left| async move {
            Ok::<_, UiError>(Options {
                session: session().await?,
                options: get_form_options().await?,
                refused: match flash(left).await {
                    Some(Flash::Refused(refused)) => Some(*refused),
                    _ => None,
                },
            })
        },
    );
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(loaded) => view! { <Add loaded/> }.into_any(),
                    Err(error) => failed(&error, None, "OAuth client"),
                }
            })}
        </Transition>
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
                        <li>"You get a Client ID and one secret."</li>
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
    let typed_roles = refused.as_ref().and_then(|refused| refused.roles.clone()).unwrap_or_default();
    let (groups, scope_count) = (options.scopes.clone(), options.scope_count);
    let denied = session.actor.why(Action::AddClient { giving: &[] });
    view! {
        {preload::forms()}
        {refusal::of_new(refused.as_ref())}
        <NewClient
            typed=refused.as_ref().and_then(|refused| refused.settings.clone())
            refused=refusal::errors(refused.as_ref())
            groups
            scope_count
            reader=reader()
            denied
        >
            <RolePicker options actor=session.actor held=vec![] chosen=BTreeSet::from_iter(typed_roles)/>
        </NewClient>
    }
    .into_any()
}

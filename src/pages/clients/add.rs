//! Add client: name and grant type first; the rest follows the grant type.

use super::one::load::{flash, query_parameter, refusal, session};
use crate::{
    components::{Glyph, icon, reader::made_for, role_picker::RolePicker, trail::trail},
    domain::{GrantType, SettingsForm, client},
    islands::{
        dom,
        form::{Basics, FORM_ID, FormState, GrantTypeCards, Problems, RedirectUris, Scopes, TokenDuration},
    },
    pages::shared::refused::failed,
    policy::Action,
    server_fns::clients::{AddClient, get_form_options},
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
            <div class="main-column"><NewClient loaded/></div>
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

#[component]
fn NewClient(loaded: Options) -> impl IntoView {
    let add = ServerAction::<AddClient>::new();
    let Options { session, options, refused: left } = loaded;
    let actor = session.actor;
    let denied = actor.why(Action::AddClient { giving: &[] });
    let refused = refusal(move || add.value().get(), left.as_ref().map(|refused| refused.error.clone()));
    let typed_roles = left.as_ref().and_then(|refused| refused.roles.clone()).unwrap_or_default();
    let chosen = RwSignal::new(BTreeSet::from_iter(typed_roles));
    let blank = SettingsForm {
        token_duration: client::TokenDuration::DEFAULT.seconds().to_string(),
        grant_type: GrantType::Code.as_str().into(),
        ..SettingsForm::default()
    };
    let roles = Signal::derive(move || chosen.with(BTreeSet::len));
    let state = FormState::new(blank, left.and_then(|refused| refused.settings), &options.scopes, None, roles, refused);
    let busy = Signal::derive(move || add.pending().get());
    let ready = dom::hydrated();
    let dirty = move || !state.changes().is_empty() || chosen.with(|roles| !roles.is_empty());
    dom::ask_before_leaving(Signal::derive(move || dirty() && !busy.get()));
    super::one::details::show_refusals(refused);
    let inactive = denied.is_some();
    let check = move |event: web_sys::SubmitEvent| {
        state.checked.set(true);
        if inactive || busy.get_untracked() {
            event.prevent_default();
        } else if !untrack(move || state.problems()).is_empty() {
            event.prevent_default();
            dom::focus_first_invalid(FORM_ID, "refusal");
        }
    };
    let machine = move || state.chosen_grant_type() == Some(GrantType::ClientCredentials);
    let scope_count = options.scope_count;
    view! {
        <Problems state refused base=""/>
        <div class="contents" on:submit:capture=check>
            <ActionForm action=add attr:id=FORM_ID attr:class="settings" attr:novalidate="">{made_for()}
                <Basics state/>
                <hr/>
                <GrantTypeCards state current=None/>
                <hr/>
                <div hidden=move || ready.get() && machine()>
                    <RedirectUris state/>
                    <Scopes state scope_count/>
                </div>
                <div hidden=move || ready.get() && !machine()>
                    <p class="only-for" hidden=move || ready.get()>"Roles: only for Client Credentials."</p>
                    <RolePicker options actor held=vec![] chosen/>
                </div>
                <hr/>
                <TokenDuration state/>
                {denied.map(|reason| view! { <p id="add-denied" class="why">{icon(Glyph::Lock)}{reason}</p> })}
                <p class="form-foot">
                    <button
                        type="submit"
                        class="btn btn-primary btn-large"
                        aria-busy=move || busy.get().then_some("true")
                        aria-disabled=inactive.then_some("true")
                        aria-describedby=inactive.then_some("add-denied")
                    >
                        {move || if busy.get() { "Adding…" } else { "Add client" }}
                    </button>
                    <a class="btn btn-quiet btn-large" href=route::CLIENTS>"Cancel"</a>
                </p>
            </ActionForm>
        </div>
    }
    .into_any()
}

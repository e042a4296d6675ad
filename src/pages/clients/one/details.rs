//! Client Details: the settings, what depends on the client, its secrets, and Restore where it is deactivated.

use super::{
    aside::{InUse, Secrets},
    head::{Head, Tab},
    load::{Loaded, client_resource, refusal},
    read_only::ReadOnly,
    restore::Restore,
};
use crate::{
    components::reader::made_for,
    domain::{GrantType, State, settings::Missing},
    islands::{
        dom,
        form::{Basics, FORM_ID, FormState, GrantTypeCards, Problems, RedirectUris, SaveBar, Scopes, TokenDuration},
    },
    pages::shared::refused::failed,
    policy::Action,
    server_fns::clients::{RestoreClient, SaveClient},
    wire::{UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

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
    let form = match denied {
        None => view! { <Settings loaded=loaded.clone()/> }.into_any(),
        Some(reason) => view! { <ReadOnly loaded=loaded.clone() reason/> }.into_any(),
    };
    view! {
        <Title text=title/>
        <Head client=client.clone() actor=actor.clone() tab=Tab::Details/>
        {loaded.done()}
        <div class="columns">
            <div class="main-column">{form}</div>
            <aside class="side-column" aria-label="Use and secrets">
                <InUse state=client.row.state evidence=loaded.evidence.clone()/>
                <Secrets client actor/>
            </aside>
        </div>
    }
    .into_any()
}

/// The form itself: one Save for the tab.
#[component]
fn Settings(loaded: Loaded) -> impl IntoView {
    let save = ServerAction::<SaveClient>::new();
    let restore = ServerAction::<RestoreClient>::new();
    let client = loaded.client.clone();
    let row = client.row.clone();
    let base = route::client(row.id);
    let refused = refusal(move || save.value().get(), loaded.refused().map(|refused| refused.error.clone()));
    let roles = row.roles.len();
    let state = FormState::new(
        client.settings.clone(),
        loaded.typed(),
        &client.options.scopes,
        Some(row.grant_type),
        Signal::derive(move || roles),
        refused,
    );
    let version = RwSignal::new(row.version);
    let busy = Signal::derive(move || save.pending().get());
    let dirty = Signal::derive(move || !state.changes().is_empty() && !busy.get());
    dom::save_on_ctrl_s(FORM_ID);
    dom::ask_before_leaving(dirty);
    show_refusals(refused);
    let check = move |event: web_sys::SubmitEvent| {
        state.checked.set(true);
        if busy.get_untracked() {
            event.prevent_default();
        } else if !untrack(move || state.problems()).is_empty() {
            event.prevent_default();
            dom::focus_first_invalid(FORM_ID, "refusal");
        }
    };
    let inactive = row.state == State::Inactive;
    let note = (inactive && row.missing.contains(&Missing::Scopes)).then(|| Missing::Scopes.message().to_owned());
    let restore_section = inactive.then(|| {
        let (client, evidence, actor) = (client.clone(), loaded.evidence.clone(), loaded.session.actor.clone());
        view! { <Restore client evidence actor state action=restore/> }
    });
    view! {
        <Problems state refused base=base.clone() version/>
        <div class="contents" on:submit:capture=check>
            <ActionForm action=save attr:id=FORM_ID attr:class="settings" attr:novalidate="">{made_for()}
                <input type="hidden" name="id" value=row.id.to_string()/>
                <input type="hidden" name="version" value=row.version.to_string() prop:value=move || version.get().to_string()/>
                <Basics state/>
                <hr/>
                <GrantTypeCards state current=Some(row.grant_type)/>
                <TokenDuration state/>
                <ByGrantType state base scope_count=client.options.scope_count note/>
            </ActionForm>
        </div>
        <SaveBar
            state
            busy
            denied=None
            note=if inactive { "Saving does not restore the client." } else { "" }
        />
        {restore_section}
    }
    .into_any()
}

/// Redirect URIs and scopes, or for Client Credentials where its roles are. What is hidden is sent all the same, so
/// that trying the other grant type loses nothing; without JavaScript everything is shown.
#[component]
fn ByGrantType(state: FormState, base: String, scope_count: u64, note: Option<String>) -> impl IntoView {
    let ready = dom::hydrated();
    let machine = move || state.chosen_grant_type() == Some(GrantType::ClientCredentials);
    let bad_uris = state.error_of(crate::domain::settings::field::REDIRECT_URIS);
    view! {
        <div hidden=move || ready.get() && machine() && bad_uris.with(Option::is_none)><RedirectUris state/></div>
        <hr/>
        <div hidden=move || ready.get() && machine()><Scopes state scope_count note=note.unwrap_or_default()/></div>
        <div class="form-part" hidden=move || !machine()>
            <p>"Client Credentials uses roles, not scopes. "<a href=format!("{base}/roles")>"Roles"</a></p>
        </div>
    }
    .into_any()
}

/// Moves the focus after the server refused: to the first bad field, else to the banner.
pub fn show_refusals(refused: Signal<Option<UiError>>) {
    Effect::new(move |before: Option<()>| match refused.get() {
        None => {}
        // It was said as the page came, and someone went on from there already.
        Some(_) if before.is_none() && dom::someone_types() => {}
        Some(UiError::Invalid(_)) => dom::focus_first_invalid(FORM_ID, "refusal"),
        Some(_) => dom::focus("refusal"),
    });
}

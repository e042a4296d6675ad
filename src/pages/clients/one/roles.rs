//! The Roles tab, with its own Save.

use super::{
    head::{Head, Tab},
    load::{Loaded, client_resource, refusal},
    others,
};
use crate::{
    components::{
        Glyph, icon,
        reader::made_for,
        role_picker::{RolePicker, pairs},
    },
    domain::{GrantType, State},
    islands::dom,
    pages::shared::{refused::failed, watch::said},
    policy::Action,
    server_fns::clients::SaveRoles,
    wire::{Conflict, UiError},
};
use leptos::prelude::*;
use leptos_meta::Title;
use std::collections::BTreeSet;

const ROLES_FORM: &str = "roles-form";

/// `/admin/integrations/oauth/{id}/roles`
#[component]
pub fn RolesPage() -> impl IntoView {
    let loaded = client_resource();
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(loaded) => view! { <Roles loaded/> }.into_any(),
                    Err(error) => failed(&error, None, "OAuth client"),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Roles(loaded: Loaded) -> impl IntoView {
    let row = loaded.client.row.clone();
    let denied = loaded.session.actor.why(Action::EditClient { has: &row.roles, giving: &[] });
    let about = match row.grant_type {
        GrantType::ClientCredentials => "What this client may do when it acts on its own.".to_owned(),
        other => format!(
            "Roles are used by Client Credentials only. This client uses {}: give it roles first, then change its grant type.",
            other.label()
        ),
    };
    let body = match denied {
        None => view! { <RolesForm loaded=loaded.clone()/> }.into_any(),
        Some(reason) => read_only(&loaded, reason),
    };
    view! {
        <Title text=format!("Roles of {}", row.name)/>
        <Head client=loaded.client.clone() actor=loaded.session.actor.clone() tab=Tab::Roles/>
        {loaded.done()}
        <p class="lead">{about}</p>
        <div class="main-column">{body}</div>
    }
    .into_any()
}

#[component]
fn RolesForm(loaded: Loaded) -> impl IntoView {
    let save = ServerAction::<SaveRoles>::new();
    let client = loaded.client.clone();
    let row = client.row.clone();
    let saved = StoredValue::new(pairs(&row.roles));
    let left = loaded.refused();
    let typed = left.and_then(|refused| refused.roles.clone()).map(BTreeSet::from_iter);
    let chosen = RwSignal::new(typed.unwrap_or_else(|| saved.get_value()));
    let refused = refusal(move || save.value().get(), left.map(|refused| refused.error.clone()));
    let version = RwSignal::new(row.version);
    let busy = Signal::derive(move || save.pending().get());
    let dirty = Signal::derive(move || chosen.with(|now| saved.with_value(|saved| now != saved)));
    dom::save_on_ctrl_s(ROLES_FORM);
    dom::ask_before_leaving(Signal::derive(move || dirty.get() && !busy.get()));
    Effect::new(move |before: Option<()>| {
        let moved_on = before.is_none() && dom::someone_types();
        if refused.with(Option::is_some) && !moved_on {
            dom::focus("refusal");
        }
    });
    let ready = dom::hydrated();
    let note = if row.state == State::Inactive { "Saving does not restore the client." } else { "" };
    view! {
        <div id="refusal" class="refusal" tabindex="-1">
            {move || refused.get().map(|error| refusal_view(error, version))}
        </div>
        <div class="contents" on:submit:capture=move |event| if busy.get_untracked() { event.prevent_default() }>
            <ActionForm action=save attr:id=ROLES_FORM attr:class="settings">{made_for()}
                <input type="hidden" name="id" value=row.id.to_string()/>
                <input type="hidden" name="version" value=row.version.to_string() prop:value=move || version.get().to_string()/>
                <RolePicker options=client.options.clone() actor=loaded.session.actor.clone() held=row.roles.clone() chosen/>
                <div class="save-bar" class:dirty=move || dirty.get()>
                    <p class="save-summary" aria-live="polite">
                        {move || dirty.get().then(|| view! { <b>"1 unsaved change"</b>" Roles." })}
                        <span class="note" hidden=move || dirty.get()>{note}</span>
                    </p>
                    <span class="save-actions">
                        <button type="button" class="btn" hidden=move || !(ready.get() && dirty.get())
                            on:click=move |_| chosen.set(saved.get_value())>
                            "Discard"
                        </button>
                        <button type="submit" class="btn btn-primary" aria-busy=move || busy.get().then_some("true")>
                            {move || if busy.get() { "Saving…" } else { "Save" }}
                        </button>
                    </span>
                </div>
            </ActionForm>
        </div>
    }
    .into_any()
}

fn refusal_view(error: UiError, version: RwSignal<i64>) -> AnyView {
    if let Some(asked) = others::asked(&error) {
        return others::question(asked, ROLES_FORM);
    }
    let lines = match &error {
        UiError::Invalid(errors) => {
            errors.iter().map(|e| view! { <p>{e.message.clone()}</p> }).collect_view().into_any()
        }
        UiError::Conflict(conflict) => match &**conflict {
            Conflict::Stale(edit) => {
                let theirs: Vec<String> = edit.their_roles.iter().map(crate::domain::RoleGrant::label).collect();
                let theirs = if theirs.is_empty() { "none".to_owned() } else { theirs.join("; ") };
                let their_version = edit.version;
                let overwrite = move |event: web_sys::MouseEvent| {
                    event.prevent_default();
                    version.set(their_version);
                    // The form carries the version in a field, which the view writes after this handler.
                    request_animation_frame(|| dom::submit(ROLES_FORM));
                };
                view! {
                    <p>"Yours are kept in the form below. Theirs: "{theirs}"."</p>
                    <p class="actions">
                        <button type="submit" form=ROLES_FORM class="btn" on:click=overwrite>"Save mine over theirs"</button>
                        <a class="btn" href="" rel="external" data-discard="">"Discard mine"</a>
                    </p>
                }
                .into_any()
            }
            _ => ().into_any(),
        },
        _ => ().into_any(),
    };
    let title = match &error {
        UiError::Invalid(_) => view! { <b>"Not saved."</b> }.into_any(),
        UiError::SignedOut => said(&error),
        other => view! { <b>{other.to_string()}</b> }.into_any(),
    };
    view! { <div class="banner banner-error" role="alert">{icon(Glyph::Alert)}<div><p>{title}</p>{lines}</div></div> }
        .into_any()
}

fn read_only(loaded: &Loaded, reason: String) -> AnyView {
    let roles = loaded.client.row.roles.iter().map(|grant| view! { <li>{grant.label()}</li> }).collect_view();
    let none = loaded.client.row.roles.is_empty().then(|| view! { <p class="note">"No roles."</p> });
    view! {
        <section id="roles" class="form-part" tabindex="-1" aria-labelledby="roles-title">
            <h2 id="roles-title">"Roles"</h2>
            <ul class="held-roles">{roles}</ul>
            {none}
        </section>
        <div class="save-bar">
            <p class="save-summary"><span id="save-denied" class="why">{reason}</span></p>
            <span class="save-actions">
                <button type="button" class="btn btn-primary" aria-disabled="true" aria-describedby="save-denied">"Save"</button>
            </span>
        </div>
    }
    .into_any()
}

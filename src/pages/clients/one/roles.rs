//! The Roles tab, with its own Save.

use super::{
    asked,
    head::{Head, Tab},
    load::{Loaded, client_here},
    refusal,
};
use crate::{
    components::{
        Banner, Tone, inactive,
        reader::made_for,
        role_picker::{RolePicker, pairs},
    },
    domain::{GrantType, RoleGrant, State},
    pages::shared::{
        awaited::awaited,
        kept::{Names, kept},
        refused::failed,
    },
    policy::Action,
    wire::{Conflict, Refused, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use std::collections::BTreeSet;

const ROLES_FORM: &str = "roles-form";

/// `/admin/integrations/oauth/{id}/roles`
#[component]
pub fn RolesPage() -> impl IntoView {
    let loaded = client_here();
    view! {
        {awaited(async move {
            match loaded.await {
                Ok(loaded) => view! { <Roles loaded/> }.into_any(),
                Err(error) => failed(&error, None, "OAuth client"),
            }
        })}
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
            "Roles are used by Client Credentials only. This client uses {}: choose Client Credentials on Client Details to use them.",
            other.label()
        ),
    };
    let tab = format!("{}/roles", route::client(row.id));
    let body = match denied {
        None => form(&loaded),
        // Who may not any more is told what became of the last attempt, too.
        Some(reason) => view! {
            {refusal::place(loaded.refused().map(|refused| words(refused, &tab)))}
            {kept(loaded.refused(), &Names::held(&loaded.session.actor).offered(&loaded.client.options))}
            {read_only(&loaded, reason)}
        }
        .into_any(),
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

/// A plain form. The browser's half counts, says what is unsaved, and asks before that is left (`browser::guard`).
fn form(loaded: &Loaded) -> AnyView {
    let client = &loaded.client;
    let row = &client.row;
    let refused = loaded.refused();
    let saved = pairs(&row.roles);
    let typed = refused.and_then(|refused| refused.roles.clone()).map(BTreeSet::from_iter);
    let unsaved = typed.as_ref().is_some_and(|typed| *typed != saved);
    let note = if row.state == State::Inactive { "Saving does not restore the client." } else { "" };
    let tab = format!("{}/roles", route::client(row.id));
    let discard = if unsaved {
        view! { <a class="btn needs-script" href=tab.clone() data-discard>"Discard"</a> }.into_any()
    } else {
        view! { <button type="reset" class="btn needs-script" data-when-dirty hidden>"Discard"</button> }.into_any()
    };
    view! {
        {refusal::place(refused.map(|refused| words(refused, &tab)))}
        <form
            method="post"
            action="/fn/save_roles"
            id=ROLES_FORM
            class="settings"
            data-in-place
            data-guarded
            data-saved-by-key
            data-unsaved=unsaved.then_some("")
        >
            {made_for()}
            <input type="hidden" name="id" value=row.id.to_string()/>
            <input type="hidden" name="version" value=row.version.to_string()/>
            <RolePicker
                options=client.options.clone()
                actor=loaded.session.actor.clone()
                held=row.roles.clone()
                chosen=typed.unwrap_or(saved)
            />
            <div class="save-bar">
                <p class="save-summary" aria-live="polite">
                    <span data-when-dirty hidden><b>"1 unsaved change"</b>" Roles."</span>
                    <span class="note" data-when-clean>{note}</span>
                </p>
                <span class="save-actions">
                    {discard}
                    <button type="submit" class="btn btn-primary"><span data-busy="Saving…">"Save"</span></button>
                </span>
            </div>
        </form>
    }
    .into_any()
}

/// What was refused, and the ways on.
fn words(refused: &Refused, tab: &str) -> AnyView {
    let error = &refused.error;
    if let Some(question) = asked::question(refused, ROLES_FORM) {
        return question;
    }
    let (title, lines) = match error {
        UiError::Invalid(errors) => {
            let lines = errors.iter().map(|e| view! { <p>{e.message.clone()}</p> }).collect_view().into_any();
            ("Not saved.".to_owned(), lines)
        }
        UiError::Conflict(conflict) => match &**conflict {
            Conflict::Stale(edit) => (error.to_string(), stale(tab, &edit.their_roles, edit.version)),
            _ => (error.to_string(), ().into_any()),
        },
        _ => (error.to_string(), ().into_any()),
    };
    Banner::new(Tone::Error, view! { <p><b>{title}</b></p>{lines} }.into_any()).view()
}

/// Someone was faster: their roles, and the two ways on.
fn stale(tab: &str, theirs: &[RoleGrant], version: i64) -> AnyView {
    let theirs: Vec<String> = theirs.iter().map(RoleGrant::label).collect();
    let theirs = if theirs.is_empty() { "none".to_owned() } else { theirs.join("; ") };
    view! {
        <p>"Yours are kept in the form below. Theirs: "{theirs}"."</p>
        <p class="actions">
            <button type="submit" form=ROLES_FORM class="btn" data-version=version.to_string()>"Save mine over theirs"</button>
            <a class="btn" href=tab.to_owned() data-discard>"Discard mine"</a>
        </p>
    }
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
                {inactive("Save", None, "btn btn-primary", "save-denied")}
            </span>
        </div>
    }
    .into_any()
}

//! The settings as text, for those who may look but not change.

use super::{load::Loaded, restore::contract};
use crate::{
    components::{Banner, Glyph, inactive, settings::anchor},
    domain::{
        RoleGrant, State,
        settings::{applies, field},
    },
    pages::shared::values::{LABELLED, value_of},
};
use leptos::prelude::*;

/// The id of the one sentence that says why nothing on the page can be changed.
pub const DENIED: &str = "read-only-why";

/// Why not, once, above everything that is inactive for it.
pub fn denied(reason: String) -> AnyView {
    Banner::look_only(DENIED, &reason).view()
}

/// Every field, with Save inactive, and Restore on a deactivated client.
#[component]
pub fn ReadOnly(loaded: Loaded) -> impl IntoView {
    let client = loaded.client;
    let roles: Vec<String> = client.row.roles.iter().map(RoleGrant::label).collect();
    // Another grant type keeps its roles aside.
    let has_roles = client.row.grant_type.uses_roles() || !roles.is_empty();
    let settings = LABELLED
        .iter()
        .map(|name| (*name, value_of(&client.settings, &client.options.scopes, name)))
        .filter(|(name, values)| {
            // What means nothing with this grant type is shown only where something is stored.
            applies(name, client.row.grant_type) || values.iter().any(|line| !line.is_empty())
        });
    let rows = settings
        .chain(has_roles.then_some((field::ROLES, roles)))
        .map(|(name, values)| {
            let id = anchor(name);
            let text = if values.iter().all(String::is_empty) {
                // No address is named, so none is kept out.
                let none = if name == field::ALLOWED_ADDRESSES { "Any address" } else { "None" };
                view! { <span class="note">{none}</span> }.into_any()
            } else {
                // What is compared letter for letter is set so that letters cannot be confused.
                let class = if [field::REDIRECT_URIS, field::SCOPES].contains(&name) { "line mono" } else { "line" };
                values.into_iter().map(|line| view! { <span class=class>{line}</span> }).collect_view().into_any()
            };
            view! { <div id=id tabindex="-1"><dt>{field::label(name)}</dt><dd>{text}</dd></div> }
        })
        .collect_view();
    let evidence = loaded.evidence;
    let restore = (client.row.state == State::Inactive).then(|| {
        view! {
            <section id="restore" class="panel restore" tabindex="-1" aria-labelledby="restore-title">
                <h2 id="restore-title">"Restore this client"</h2>
                {contract(&client, evidence.as_ref()).view()}
                <div class="restore-foot">
                    {inactive("Restore", Some(Glyph::Undo), "btn", DENIED)}
                </div>
            </section>
        }
    });
    view! {
        <dl class="read-only">{rows}</dl>
        <div class="save-bar">
            <span class="save-actions">
                {inactive("Save", None, "btn btn-primary", DENIED)}
            </span>
        </div>
        {restore}
    }
    .into_any()
}

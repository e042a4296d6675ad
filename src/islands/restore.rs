//! The end of a deactivated client's details: what comes back, what stays gone, and Restore.

use super::form::{FORM_ID, FormState};
use crate::{
    components::{Contract, Glyph, icon, reader::made_for_whom},
    domain::settings::{self, Missing},
    wire::plural,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How things stand with restoring the client as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restorable {
    /// Why the caller may not.
    pub denied: Option<String>,
    pub missing: Option<Missing>,
    pub contract: Contract,
}

/// Restore is inactive until the configuration is complete, and says why. Scopes that are chosen but not saved make it
/// active at once: it then saves and restores in one write.
#[component]
pub fn Restore(
    id: String,
    page: String,
    reader: Option<String>,
    restore: Restorable,
    state: FormState,
) -> impl IntoView {
    let Restorable { denied, missing: stored_gap, contract } = restore;
    let changes = Memo::new(move |_| state.changes().len());
    // What is still missing once the form as typed is taken into account.
    let gap = Memo::new(move |_| {
        if changes.get() == 0 {
            return stored_gap;
        }
        let form = state.form();
        let uris = form.redirect_uris.iter().filter(|line| !line.trim().is_empty()).count();
        let grant_type = state.chosen_grant_type()?;
        let roles = state.roles.with(BTreeSet::len);
        settings::missing(grant_type, uris, state.chosen_scopes(), roles).first().copied()
    });
    let foot = move || {
        match (denied.clone(), gap.get(), changes.get()) {
            (Some(reason), _, _) => inactive(view! { <b>{reason}</b> }.into_any()),
            (None, Some(missing), _) => inactive(why(missing)),
            (None, None, 0) => view! {
                <p id="restore-why">"Everything needed is there."</p>
                <button type="submit" form="restore-form" class="btn btn-primary">{icon(Glyph::Undo)}"Restore"</button>
            }
            .into_any(),
            (None, None, count) => {
                view! {
                    <p id="restore-why">{format!("Saves your {} too.", plural(count as u64, "change"))}</p>
                    <button type="submit" form=FORM_ID name="restore" value="yes" class="btn btn-primary" aria-describedby="restore-why">
                        {icon(Glyph::Undo)}
                        "Restore"
                    </button>
                }
                .into_any()
            }
        }
    };
    view! {
        <section id="restore" class="panel restore" tabindex="-1" aria-labelledby="restore-title" data-place>
            <h2 id="restore-title">"Restore this client"</h2>
            {contract.view()}
            <div data-refusals tabindex="-1"></div>
            <form method="post" action="/fn/restore_client" id="restore-form" data-in-place>
                {made_for_whom(reader)}
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="back" value=page/>
            </form>
            <div class="restore-foot">{foot}</div>
        </section>
    }
    .into_any()
}
fn inactive(reason: AnyView) -> AnyView {
    view! {
        <p id="restore-why">{icon(Glyph::Lock)}{reason}</p>
        <button type="button" class="btn" aria-disabled="true" aria-describedby="restore-why">{icon(Glyph::Undo)}"Restore"</button>
    }
    .into_any()
}

fn why(missing: Missing) -> AnyView {
    match missing {
        Missing::Scopes => view! {
            <span>
                <b>"Restore is inactive: no scopes are assigned. "</b>
                <a href="#scopes">"Choose at least one scope"</a>
                " on this tab and the button works at once."
            </span>
        }
        .into_any(),
        Missing::Roles => view! {
            <span>
                <b>"Restore is inactive: no roles are assigned. "</b>
                <a href="#roles">"Choose at least one role"</a>
                " on this tab and the button works at once."
            </span>
        }
        .into_any(),
        Missing::RedirectUris => view! {
            <span>
                <b>"Restore is inactive: no redirect URI is given. "</b>
                <a href="#redirect-uris">"Add at least one redirect URI"</a>
                " on this tab and the button works at once."
            </span>
        }
        .into_any(),
    }
}

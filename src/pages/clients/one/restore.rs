//! The end of a deactivated client's details: what comes back, what stays gone, and Restore.

use crate::{
    components::{Glyph, icon, reader::made_for},
    domain::{
        GrantType,
        settings::{self, Missing},
    },
    islands::form::{FORM_ID, FormState},
    pages::shared::watch::said,
    policy::{Action, Actor},
    server_fns::clients::RestoreClient,
    wire::{ClientDetails, Count, Evidence, route},
};
use leptos::prelude::*;

/// Restore is inactive until the configuration is complete, and says why. Scopes that are chosen but not saved make it
/// active at once: it then saves and restores in one write.
#[component]
pub fn Restore(
    client: ClientDetails,
    evidence: Option<Evidence>,
    actor: Actor,
    state: FormState,
    action: ServerAction<RestoreClient>,
) -> impl IntoView {
    let page = route::client(client.row.id);
    let denied = actor.why(Action::RestoreClient { has: &client.row.roles });
    let stored_gap = client.row.missing.first().copied();
    let changes = Memo::new(move |_| state.changes().len());
    let roles = client.row.roles.len();
    // What is still missing once the form as typed is taken into account.
    let gap = Memo::new(move |_| {
        if changes.get() == 0 {
            return stored_gap;
        }
        let form = state.form();
        let uris = form.redirect_uris.iter().filter(|line| !line.trim().is_empty()).count();
        let grant_type = state.chosen_grant_type()?;
        settings::missing(grant_type, uris, state.chosen_scopes(), roles).first().copied()
    });
    let id = client.row.id.to_string();
    let foot = {
        let page = page.clone();
        move || match (denied.clone(), gap.get(), changes.get()) {
            (Some(reason), _, _) => inactive(view! { <b>{reason}</b> }.into_any()),
            (None, Some(missing), _) => inactive(why(missing, &page)),
            (None, None, 0) => view! {
                <p id="restore-why">"Everything needed is there."</p>
                <button type="submit" form="restore-form" class="btn btn-primary">{icon(Glyph::Undo)}"Restore"</button>
            }
            .into_any(),
            (None, None, count) => {
                let noun = if count == 1 { "change" } else { "changes" };
                view! {
                    <p id="restore-why">{format!("Saves your {count} {noun} too.")}</p>
                    <button type="submit" form=FORM_ID name="restore" value="yes" class="btn btn-primary" aria-describedby="restore-why">
                        {icon(Glyph::Undo)}
                        "Restore"
                    </button>
                }
                .into_any()
            }
        }
    };
    let failed = move || {
        let error = action.value().get()?.err()?;
        Some(view! { <p class="error" role="alert">{icon(Glyph::Alert)}<span>{said(&error)}</span></p> })
    };
    view! {
        <section id="restore" class="panel restore" tabindex="-1" aria-labelledby="restore-title">
            <h2 id="restore-title">"Restore this client"</h2>
            {contract(&client, evidence)}
            {failed}
            <ActionForm action attr:id="restore-form">{made_for()}
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="back" value=page/>
            </ActionForm>
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

fn why(missing: Missing, page: &str) -> AnyView {
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
                <a href=format!("{page}/roles#roles")>"Choose at least one role"</a>
                " on the Roles tab and save it."
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

/// Comes back, stays gone.
pub fn contract(client: &ClientDetails, evidence: Option<Evidence>) -> AnyView {
    let cut = &client.tokens_not_before.exact;
    let secrets = match client.secrets.len() {
        0 => None,
        1 => Some("Its secret, as it was"),
        _ => Some("Both secrets, as they were"),
    };
    let tokens = match evidence.as_ref().map(|e| e.cut_tokens).filter(|cut| cut.n > 0) {
        None => format!("Tokens issued before {cut}"),
        Some(n) if n == Count::exactly(1) => format!("The 1 token issued before {cut}"),
        Some(n) => format!("The {n} tokens issued before {cut}"),
    };
    let anew = match client.row.grant_type {
        GrantType::ClientCredentials => "The application must ask for a new token",
        _ => "People must sign in again",
    };
    let access = evidence.filter(|e| e.organization_count > 0).map(|e| {
        let noun = if e.organization_count == 1 { "organization" } else { "organizations" };
        let more = e.organization_count.saturating_sub(e.organizations.len() as u64);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("Access in {} other {noun}: {}{more}", e.organization_count, e.organizations.join(", "))
    });
    let back = |words: String| view! { <li>{icon(Glyph::Check)}{words}</li> };
    let gone = |words: String| view! { <li>{icon(Glyph::Cross)}{words}</li> };
    view! {
        <div class="contract">
            <div>
                <h3>"Comes back"</h3>
                <ul class="comes-back">
                    {back("All settings on this page".into())}
                    {secrets.map(|words| back(words.into()))}
                    {access.map(back)}
                </ul>
            </div>
            <div>
                <h3>"Stays gone"</h3>
                <ul class="stays-gone">{gone(format!("{tokens}. {anew}"))}{gone("Sign-ins that were under way".into())}</ul>
            </div>
        </div>
    }
    .into_any()
}

//! What a page says when it may not, or cannot, be shown. The answer's status says the same.

use super::{
    awaited::{awaited, segment},
    kept::Kept,
};
use crate::{
    components::{CopyText, Empty, Glyph, entry::entry, icon, times_in},
    domain::RoleGrant,
    policy::Denial,
    server_fns::{clients::get_activity, session::get_session},
    wire::{PageStatus, RemovedClient, Session, SiteOrigin, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// Sets the status of the page being rendered; in the browser there is none to set.
pub fn set_status(error: &UiError) {
    if let Some(status) = use_context::<PageStatus>() {
        (status.0)(error.status());
    }
}

/// One heading, one or two sentences, one way on; and what was typed into the form that is not there.
pub fn failed(error: &UiError, session: Option<&Session>, title: &'static str) -> AnyView {
    set_status(error);
    match error {
        UiError::Denied(denial) => denied(denial, session, title),
        error => view! { {gone(error)}<Kept says=false/> }.into_any(),
    }
}

fn gone(error: &UiError) -> AnyView {
    match error {
        UiError::NotFound(removed) => not_found(removed.as_deref()),
        UiError::NoSuch(what) => simple(
            "There is no such page",
            what.clone(),
            view! { <a class="btn" href=route::ADMIN>"Back to Admin"</a> }.into_any(),
        ),
        UiError::FactorNeeded => simple(
            "A second factor comes first",
            error.to_string(),
            view! { <a class="btn btn-primary" href=route::SECOND_FACTOR>"My account"</a> }.into_any(),
        ),
        // The page itself, asked for anew: the server leads to sign-in and back to it.
        UiError::SignedOut => simple(
            "Sign in to see this page",
            error.to_string(),
            view! { <a class="btn btn-primary" href=here() rel="external">"Sign in"</a> }.into_any(),
        ),
        UiError::Invalid(errors) => {
            let lines = errors.iter().map(|e| view! { <p><code>{e.field.clone()}</code>" "{e.message.clone()}</p> });
            let body = view! { {lines.collect_view()}<a class="btn" href=route::CLIENTS>"Show all clients"</a> };
            simple("This address is not understood", "Nothing was changed.".into(), body.into_any())
        }
        other => simple(
            "This page could not be loaded",
            other.to_string(),
            view! { <a class="btn" href=route::ADMIN>"Back to Admin"</a> }.into_any(),
        ),
    }
}

/// The address of this page on this site.
fn here() -> String {
    let location = use_location();
    match location.search.get_untracked().trim_start_matches('?') {
        "" => location.pathname.get_untracked(),
        query => format!("{}?{query}", location.pathname.get_untracked()),
    }
}

fn simple(heading: &'static str, text: String, way_on: AnyView) -> AnyView {
    view! {
        <Title text=heading/>
        {Empty { sign: Some(icon(Glyph::Alert)), heading: heading.into(), alone: true, text, way_on: Some(way_on), more: None }.view()}
    }
    .into_any()
}

fn not_found(removed: Option<&RemovedClient>) -> AnyView {
    let back = view! { <a class="btn" href=route::CLIENTS>"Manage OAuth Applications"</a> }.into_any();
    match removed {
        Some(removed) => {
            let by = removed.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
            let text = format!("{} was removed on {}{by}. It cannot be restored.", removed.name, removed.removed.exact);
            view! { {simple("This client was removed", text, back)}<Trail/> }.into_any()
        }
        None => simple(
            "There is no such page",
            "The address may be incomplete, or what it showed may be gone.".into(),
            back,
        ),
    }
}

/// What was done to the client of the address, for those who may see the audit log; nothing for the others.
#[component]
fn Trail() -> impl IntoView {
    let entries = get_activity(segment("id"), None, None);
    view! {
        {awaited(async move {
            entries.await.ok().filter(|page| !page.entries.is_empty()).map(|page| {
                let zone = times_in(&page.zone);
                let list = page.entries.into_iter().map(|shown| entry(shown, None)).collect_view();
                view! {
                    <section class="removed-trail" aria-labelledby="trail-title">
                        <h2 id="trail-title">"What was done to it"</h2>
                        <p class="note">{zone}</p>
                        <ol class="activity">{list}</ol>
                    </section>
                }
            })
        })}
    }
    .into_any()
}

/// Names the permission, who you are, your roles, and to those who may see the directory who could give it.
fn denied(denial: &Denial, session: Option<&Session>, title: &'static str) -> AnyView {
    let facts = match session {
        Some(session) => facts(denial, session),
        None => view! { <Unasked denial=denial.clone()/> }.into_any(),
    };
    let refused =
        Empty { sign: Some(icon(Glyph::Lock)), heading: denial.to_string(), more: Some(facts), ..Empty::default() };
    view! { <Title text=title/><h1 tabindex="-1">{title}</h1><Kept says=true/>{refused.view()} }.into_any()
}

/// What to send to someone who can give what is missing, and the button that copies it. Only a user asks for themselves.
fn request(denial: &Denial, missing: &str, session: &Session) -> Option<(String, AnyView)> {
    let what = match denial {
        Denial::Delegated(_) => return None,
        Denial::Permission(_)
        | Denial::PermissionGiven(_)
        | Denial::PermissionTaken(_)
        | Denial::RoleTaken { .. }
        | Denial::RoleBack { .. } => {
            format!("a role with {missing}")
        }
        Denial::RoleOfClient { .. } | Denial::RoleGiven { .. } | Denial::RoleOfUser { .. } => {
            format!("the role {missing}")
        }
    };
    let origin = use_context::<SiteOrigin>().map(|origin| origin.0).unwrap_or_default();
    let text = format!(
        "{} ({}) asks for {what} in {}, to open {origin}{}",
        session.actor.name,
        session.email,
        session.organization_name,
        here()
    );
    let copy = CopyText { text: text.clone(), label: "this request", whole: true, ..CopyText::default() };
    Some((text, copy.view()))
}

fn back() -> AnyView {
    view! { <a class="btn btn-dialog" href=route::ADMIN>"Back to Admin"</a> }.into_any()
}

/// The same for a page that was refused before it knew who looks at it.
#[component]
fn Unasked(denial: Denial) -> impl IntoView {
    awaited(async move { get_session().await.ok().flatten().map_or_else(back, |session| facts(&denial, &session)) })
}

fn facts(denial: &Denial, session: &Session) -> AnyView {
    let (label, missing) = match denial {
        Denial::Permission(permission)
        | Denial::PermissionGiven(permission)
        | Denial::PermissionTaken(permission)
        | Denial::RoleTaken { permission, .. }
        | Denial::RoleBack { permission, .. } => ("Missing permission", permission.label().to_owned()),
        Denial::RoleOfClient { role, division }
        | Denial::RoleGiven { role, division }
        | Denial::RoleOfUser { role, division } => ("Missing role", format!("{role} in {division}")),
        Denial::Delegated(_) => ("Asked by", "an application that acts for you".to_owned()),
    };
    let roles: Vec<String> = session.actor.roles.iter().map(RoleGrant::label).collect();
    let roles = if roles.is_empty() { "None".to_owned() } else { roles.join("; ") };
    let name = session.actor.name.clone();
    let (words, copy) = request(denial, &missing, session).unzip();
    view! {
        <p>"You are signed in as "<b>{name}</b>". None of your roles allows this. "{session.actor.who_gives(denial)}"."</p>
        <dl class="facts">
            <div><dt>{label}</dt><dd>{missing}</dd></div>
            <div><dt>"Your roles"</dt><dd>{roles}</dd></div>
            <div><dt>"Organization"</dt><dd>{session.organization_name.clone()}</dd></div>
        </dl>
        {words.map(|words| view! { <p class="request-words">{words}</p> })}
        <div class="actions">{copy}{back()}</div>
    }
    .into_any()
}

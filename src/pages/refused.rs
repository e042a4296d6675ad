//! What a page says when it may not, or cannot, be shown. The answer's status says the same.

use crate::{
    components::{Glyph, icon},
    policy::Denial,
    wire::{PageStatus, RemovedClient, Session, UiError},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// Sets the status of the page being rendered; in the browser there is none to set.
pub fn set_status(error: &UiError) {
    if let Some(status) = use_context::<PageStatus>() {
        (status.0)(error.status());
    }
}

/// One heading, one or two sentences, one way on.
pub fn failed(error: &UiError, session: Option<&Session>, title: &'static str) -> AnyView {
    set_status(error);
    match error {
        UiError::Denied(denial) => denied(denial, session, title),
        UiError::NotFound(removed) => not_found(removed.as_deref()),
        UiError::NoSuch(what) => simple(
            "There is no such page",
            what.clone(),
            view! { <a class="btn" href="/admin">"Back to Admin"</a> }.into_any(),
        ),
        UiError::SignedOut => simple(
            "Sign in to see this page",
            error.to_string(),
            view! { <a class="btn btn-primary" href="/login" rel="external">"Sign in"</a> }.into_any(),
        ),
        UiError::Invalid(errors) => {
            let lines = errors.iter().map(|e| view! { <p><code>{e.field.clone()}</code>" "{e.message.clone()}</p> });
            let body =
                view! { {lines.collect_view()}<a class="btn" href="/admin/integrations/oauth">"Show all clients"</a> };
            simple("This address is not understood", "Nothing was changed.".into(), body.into_any())
        }
        other => simple(
            "This page could not be loaded",
            other.to_string(),
            view! { <a class="btn" href="/admin">"Back to Admin"</a> }.into_any(),
        ),
    }
}

fn simple(heading: &'static str, text: String, way_on: AnyView) -> AnyView {
    view! {
        <Title text=heading/>
        <section class="empty">
            {icon(Glyph::Alert)}
            <h1 tabindex="-1">{heading}</h1>
            <p>{text}</p>
            <div class="actions">{way_on}</div>
        </section>
    }
    .into_any()
}

fn not_found(removed: Option<&RemovedClient>) -> AnyView {
    let back = view! { <a class="btn" href="/admin/integrations/oauth">"Manage OAuth Applications"</a> }.into_any();
    match removed {
        Some(removed) => {
            let by = removed.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
            let text = format!("{} was removed on {}{by}. It cannot be restored.", removed.name, removed.removed.exact);
            simple("This client was removed", text, back)
        }
        None => simple(
            "There is no such page",
            "The address may be incomplete, or what it showed may be gone.".into(),
            back,
        ),
    }
}

/// Names the permission, who you are and your roles; no other person or role.
fn denied(denial: &Denial, session: Option<&Session>, title: &'static str) -> AnyView {
    let facts = session.map(|session| {
        let missing = match denial {
            Denial::Permission(permission) => permission.label().to_owned(),
            other => other.to_string(),
        };
        let roles: Vec<String> = session.actor.roles.iter().map(|role| role.label()).collect();
        let roles = if roles.is_empty() { "None".to_owned() } else { roles.join("; ") };
        let name = session.actor.name.clone();
        let organization = session.organization_name.clone();
        view! {
            <p>
                "You are signed in as "<b>{name}</b>". None of your roles holds this permission. An administrator of "
                {organization.clone()}" can give you a role that does."
            </p>
            <dl class="facts">
                <div><dt>"Missing permission"</dt><dd>{missing}</dd></div>
                <div><dt>"Your roles"</dt><dd>{roles}</dd></div>
                <div><dt>"Organization"</dt><dd>{organization}</dd></div>
            </dl>
        }
    });
    view! {
        <Title text=title/>
        <h1 tabindex="-1">{title}</h1>
        <section class="empty refused">
            {icon(Glyph::Lock)}
            <h2>{denial.to_string()}</h2>
            {facts}
            <div class="actions"><a class="btn" href="/admin">"Back to Admin"</a></div>
        </section>
    }
    .into_any()
}

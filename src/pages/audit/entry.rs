//! One entry: when, who, from where, which request, and what was there before and after.

use crate::{
    components::{Glyph, diff, icon},
    domain::text::capitalized,
    wire::{AuditEntry, route},
};
use leptos::prelude::*;

pub fn view(entry: &AuditEntry) -> AnyView {
    let shown = &entry.entry;
    let who = shown.who.clone().unwrap_or_else(|| "Clientele".to_owned());
    let title = capitalized(&format!("{} {}", shown.what, entry.name));
    let version = entry.version.filter(|_| entry.done).map(|version| match version {
        0 | 1 => view! { <span class="note">{format!("version {version}")}</span> },
        version => view! { <span class="note">{format!("version {} to {version}", version - 1)}</span> },
    });
    let address = shown
        .address
        .clone()
        .map_or_else(|| "Not recorded".into_any(), |address| view! { <code>{address}</code> }.into_any());
    let request =
        shown.request_id.clone().map_or_else(|| "Not recorded".into_any(), |id| view! { <code>{id}</code> }.into_any());
    let object = match page_of(&entry.kind, &entry.object_id) {
        Some(href) => view! { <a href=href>{entry.name.clone()}</a> }.into_any(),
        None => entry.name.clone().into_any(),
    };
    let when = shown.when.clone();
    // What was there before a change is the version before the one it made.
    let former = entry.version.filter(|version| entry.done && entry.kind == "client" && *version > 1);
    let former = former.map(|version| version - 1).map(|number| {
        let href = route::client_version(&entry.object_id, number);
        view! { <footer><a class="btn" href=href>{icon(Glyph::Undo)}{format!("Bring back version {number}")}</a></footer> }
    });
    let changes = if shown.changes.is_empty() {
        let words = if entry.done { "No field changed." } else { "Nothing was changed." };
        view! { <p class="audit-none">{words}</p> }.into_any()
    } else {
        diff(&shown.changes, "Before", "After")
    };
    view! {
        <article class="sheet">
            <header><h2>{title}</h2>{version}</header>
            <dl>
                <div><dt>"When"</dt><dd><time datetime=when.iso title=when.utc>{when.exact}</time></dd></div>
                <div><dt>"Who"</dt><dd>{who}</dd></div>
                <div><dt>"From"</dt><dd>{address}</dd></div>
                <div><dt>"Request"</dt><dd>{request}</dd></div>
                <div><dt>"On"</dt><dd>{entry.kind.clone()}" "{object}</dd></div>
            </dl>
            {changes}
            {former}
        </article>
    }
    .into_any()
}

/// Where the thing is looked after; it may be gone.
fn page_of(kind: &str, id: &str) -> Option<String> {
    let list = match kind {
        "client" => route::CLIENTS,
        "authorization" => route::AUTHORIZED,
        "user" => route::USERS,
        "role" => route::ROLES,
        "view" => return Some(route::VIEWS.into()),
        "division" => return Some(route::DIVISIONS.into()),
        _ => return None,
    };
    Some(format!("{list}/{id}"))
}

//! One entry: when, who, from where, which request, and what was there before and after.

use crate::wire::{AuditEntry, FieldChange};
use leptos::prelude::*;

pub fn view(entry: &AuditEntry) -> AnyView {
    let shown = &entry.entry;
    let who = shown.who.clone().unwrap_or_else(|| "Clientele".to_owned());
    let mut title = format!("{} {}", shown.what, entry.name);
    if let Some(first) = title.get(..1).map(str::to_uppercase) {
        title.replace_range(..1, &first);
    }
    let version = entry.version.filter(|_| entry.done).map(|version| match version {
        0 | 1 => view! { <span class="note">{format!("version {version}")}</span> },
        version => view! { <span class="note">{format!("version {} to {version}", version - 1)}</span> },
    });
    let address = shown
        .address
        .clone()
        .map_or_else(|| "Not recorded".into_any(), |address| view! { <code>{address}</code> }.into_any());
    let request =
        shown.request_id.clone().map_or_else(|| "None".into_any(), |id| view! { <code>{id}</code> }.into_any());
    let object = match page_of(&entry.kind, &entry.object_id) {
        Some(href) => view! { <a href=href>{entry.name.clone()}</a> }.into_any(),
        None => entry.name.clone().into_any(),
    };
    let when = shown.when.clone();
    let changes = if shown.changes.is_empty() {
        let words = if entry.done { "No field changed." } else { "Nothing was changed." };
        view! { <p class="audit-none">{words}</p> }.into_any()
    } else {
        view! {
            <table class="audit-changes">
                <caption class="sr-only">"What changed"</caption>
                <thead><tr><th scope="col">"Field"</th><th scope="col">"Before"</th><th scope="col">"After"</th></tr></thead>
                <tbody>{shown.changes.iter().map(change).collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <article class="sheet">
            <header><h2>{title}</h2>{version}</header>
            <dl>
                <div><dt>"When"</dt><dd><time datetime=when.iso>{when.exact}</time></dd></div>
                <div><dt>"Who"</dt><dd>{who}</dd></div>
                <div><dt>"From"</dt><dd>{address}</dd></div>
                <div><dt>"Request"</dt><dd>{request}</dd></div>
                <div><dt>"On"</dt><dd>{entry.kind.clone()}" "{object}</dd></div>
            </dl>
            {changes}
        </article>
    }
    .into_any()
}

/// Where the thing is looked after; it may be gone.
fn page_of(kind: &str, id: &str) -> Option<String> {
    let list = match kind {
        "client" => "/admin/integrations/oauth",
        "authorization" => "/admin/integrations/authorized",
        "user" => "/admin/people/users",
        "role" => "/admin/people/roles",
        "division" => return Some("/admin/people/divisions".into()),
        _ => return None,
    };
    Some(format!("{list}/{id}"))
}

/// Both sides whole; of a list what went and what came has its sign.
fn change(change: &FieldChange) -> AnyView {
    let many = change.before.len() > 1 || change.after.len() > 1;
    let side = |lines: &[String], others: &[String], sign: &'static str| {
        if lines.iter().all(String::is_empty) {
            return view! { <span class="note">"Empty"</span> }.into_any();
        }
        lines
            .iter()
            .map(|line| {
                let differs = many && !others.contains(line);
                view! { <span class="line" class:differs=differs>{differs.then_some(sign)}{line.clone()}</span> }
            })
            .collect_view()
            .into_any()
    };
    view! {
        <tr class:many=many>
            <th scope="row">{change.field.clone()}</th>
            <td class="before" data-label="Before">{side(&change.before, &change.after, "− ")}</td>
            <td class="after" data-label="After">{side(&change.after, &change.before, "+ ")}</td>
        </tr>
    }
    .into_any()
}

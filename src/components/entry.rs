//! One entry of what was done to a client: who, when, from where, and what changed.

use crate::{
    domain::ClientId,
    wire::{ActivityEntry, FieldChange, route},
};
use leptos::prelude::*;

/// Its time is in the zone that the head of the list says. `current`: the client and the version that it is at, if it is there and can be brought back to another.
pub fn entry(entry: ActivityEntry, current: Option<(ClientId, i64)>) -> AnyView {
    let who = entry.who.unwrap_or_else(|| "Clientele".to_owned());
    let from = entry.address.map(|address| view! { " from "<code>{address}</code> });
    let request = entry.request_id.map(|id| view! { <span>"Request "<code>{id}</code></span> });
    let version = entry.version.map(|number| {
        let back = current.filter(|(_, current)| number != *current).map(|(id, _)| {
            view! { <a href=route::client_version(id, number)>{format!("Bring back version {number}")}</a> }
        });
        view! { <span class="entry-version">{format!("Version {number}")}{back}</span> }
    });
    let when = entry.when;
    let changes = (!entry.changes.is_empty()).then(|| {
        view! {
            <table class="changes">
                <caption class="sr-only">"What changed"</caption>
                <thead>
                    <tr><th scope="col">"Field"</th><th scope="col">"Before"</th><th scope="col">"After"</th></tr>
                </thead>
                <tbody>{entry.changes.into_iter().map(change).collect_view()}</tbody>
            </table>
        }
    });
    view! {
        <li class="entry panel">
            <p class="entry-what"><b>{who}</b>" "{entry.what}{version}</p>
            <p class="note entry-facts">
                <span>
                    <time datetime=when.iso title=when.utc>{when.local}</time>
                    ", "{when.relative}{from}
                </span>
                {request}
            </p>
            {changes}
        </li>
    }
    .into_any()
}

/// Lists show only what came and went; a single value shows both.
fn change(change: FieldChange) -> AnyView {
    let many = change.before.len() > 1 || change.after.len() > 1;
    let (before, after) = if many {
        let less = |these: &[String], those: &[String]| -> Vec<String> {
            these.iter().filter(|line| !those.contains(line)).cloned().collect()
        };
        (less(&change.before, &change.after), less(&change.after, &change.before))
    } else {
        (change.before, change.after)
    };
    let cell = |lines: Vec<String>, sign: &'static str| {
        if lines.iter().all(String::is_empty) {
            return view! { <span class="note">"–"</span> }.into_any();
        }
        lines
            .into_iter()
            .map(|line| view! { <span class="line">{many.then_some(sign)}{line}</span> })
            .collect_view()
            .into_any()
    };
    view! {
        <tr>
            <th scope="row">{change.field}</th>
            <td class="before" data-label="Before">{cell(before, "− ")}</td>
            <td class="after" data-label="After">{cell(after, "+ ")}</td>
        </tr>
    }
    .into_any()
}

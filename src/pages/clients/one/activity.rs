//! The Activity tab: what was done to the client, the newest first.

use super::{
    head::{Head, Tab},
    load::{Loaded, client_resource, id_in_address, query_parameter},
};
use crate::{
    pages::shared::refused::failed,
    server_fns::clients::get_activity,
    wire::{ActivityEntry, ActivityPage as Entries, FieldChange, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/admin/integrations/oauth/{id}/activity?before=`
#[component]
pub fn ActivityPage() -> impl IntoView {
    let loaded = client_resource();
    let (id, before) = (id_in_address(), query_parameter("before"));
    let entries = Resource::new(move || (id.get(), before.get()), |(id, before)| get_activity(id, before));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match (loaded.await, entries.await) {
                    (Ok(loaded), Ok(entries)) => page(&loaded, entries, before.get_untracked().is_some()),
                    (Err(error), _) | (_, Err(error)) => failed(&error, None, "OAuth client"),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn page(loaded: &Loaded, entries: Entries, paged: bool) -> AnyView {
    let address = route::client_activity(loaded.client.row.id);
    let older = entries.older.map(|cursor| {
        let href = route::with_query(&address, [("before", cursor.as_str())]);
        view! { <a class="btn" href=href>"Older"</a> }
    });
    let newest = paged.then(|| view! { <a class="btn" href=address.clone()>"Newest"</a> });
    let none = entries.entries.is_empty().then(|| view! { <p class="note">"Nothing more is recorded."</p> });
    let (id, current) = (loaded.client.row.id.to_string(), loaded.client.row.version);
    let list = entries.entries.into_iter().map(|shown| entry(shown, &id, current)).collect_view();
    view! {
        <Title text=format!("Activity of {}", loaded.client.row.name)/>
        <Head client=loaded.client.clone() actor=loaded.session.actor.clone() tab=Tab::Activity/>
        <ol class="activity">{list}</ol>
        {none}
        <nav class="pager" aria-label="Activity pages">{newest}{older}</nav>
    }
    .into_any()
}

fn entry(entry: ActivityEntry, id: &str, current: i64) -> AnyView {
    let who = entry.who.unwrap_or_else(|| "Clientele".to_owned());
    let from = entry.address.map(|address| view! { " from "<code>{address}</code> });
    let request = entry.request_id.map(|id| view! { <span>"Request "<code>{id}</code></span> });
    let version = entry.version.map(|number| {
        let back = (number != current).then(|| {
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
                    <time datetime=when.iso>{when.exact}</time>
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

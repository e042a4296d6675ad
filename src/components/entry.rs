//! One entry of what was done to a client: who, when, from where, and what changed.

use super::diff;
use crate::{
    domain::ClientId,
    wire::{ActivityEntry, route},
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
    let put_back = entry.said_over.zip(current).map(|(version, (id, _))| {
        let back = route::client_ownership_of(id, version);
        view! { <span class="entry-version"><a href=back>"Put back what was said before"</a></span> }
    });
    let ago = entry.when.in_a_sentence().to_owned();
    let when = entry.when;
    let changes = (!entry.changes.is_empty()).then(|| diff(&entry.changes, "Before", "After"));
    view! {
        <li class="entry panel">
            <p class="entry-what"><b>{who}</b>" "{entry.what}" this client"{version}{put_back}</p>
            <p class="note entry-facts">
                <span>
                    <time datetime=when.iso title=when.utc>{when.local}</time>
                    ", "{ago}{from}
                </span>
                {request}
            </p>
            {changes}
        </li>
    }
    .into_any()
}

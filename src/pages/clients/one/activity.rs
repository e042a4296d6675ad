//! The Activity tab: what was done to the client, the newest first.

use super::{
    head::{Head, Tab},
    load::{Loaded, client_here},
};
use crate::{
    components::{Filters, Foot, entry::entry, times_in},
    pages::shared::{
        awaited::{awaited, parameter, segment},
        refused::failed,
    },
    server_fns::clients::get_activity,
    wire::{ActivityPage as Entries, route},
};
use futures_util::future::join;
use leptos::prelude::*;
use leptos_meta::Title;

/// `/admin/integrations/oauth/{id}/activity?after=&before=`
#[component]
pub fn ActivityPage() -> impl IntoView {
    let (loaded, id) = (client_here(), segment("id"));
    let entries = get_activity(id, parameter("after"), parameter("before"));
    view! {
        {awaited(async move {
            match join(loaded, entries).await {
                (Ok(loaded), Ok(entries)) => page(&loaded, entries),
                (Err(error), _) | (_, Err(error)) => failed(&error, None, "OAuth client"),
            }
        })}
    }
    .into_any()
}

fn page(loaded: &Loaded, entries: Entries) -> AnyView {
    let filters = Filters::new(route::client_activity(loaded.client.row.id), []);
    // One page says by itself that it is all.
    let beside = entries.beside.previous.is_some() || entries.beside.next.is_some();
    let foot = beside.then(|| view! { <div class="sheet">{Foot::of_log(&filters, &entries.beside).view()}</div> });
    let none = entries.entries.is_empty().then(|| view! { <p class="note">"Nothing more is recorded."</p> });
    let current = (loaded.client.row.id, loaded.client.row.version);
    let list = entries.entries.into_iter().map(|shown| entry(shown, Some(current))).collect_view();
    view! {
        <Title text=format!("Activity of {}", loaded.client.row.name)/>
        <Head client=loaded.client.clone() actor=loaded.session.actor.clone() tab=Tab::Activity/>
        <p class="note">{times_in(&entries.zone)}</p>
        <ol class="activity">{list}</ol>
        {none}
        {foot}
    }
    .into_any()
}

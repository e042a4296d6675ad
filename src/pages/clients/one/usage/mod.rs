//! The Usage tab: what the client is used for, day by day, and what of it nobody would miss.

mod days;
mod things;

use super::{
    head::{Head, Tab},
    load::{Loaded, client_here},
};
use crate::{
    domain::ClientId,
    pages::shared::{
        awaited::{awaited, parameter, segment},
        refused::failed,
    },
    server_fns::clients::get_usage,
    wire::{ClientUsage, route},
};
use futures_util::future::join;
use leptos::prelude::*;
use leptos_meta::Title;

/// `/admin/integrations/oauth/{id}/usage?days=`
#[component]
pub fn UsagePage() -> impl IntoView {
    let (loaded, usage) = (client_here(), get_usage(segment("id"), parameter("days")));
    view! {
        {awaited(async move {
            match join(loaded, usage).await {
                (Ok(loaded), Ok(usage)) => page(&loaded, usage),
                (Err(error), _) | (_, Err(error)) => failed(&error, None, "OAuth client"),
            }
        })}
    }
    .into_any()
}

fn page(loaded: &Loaded, usage: ClientUsage) -> AnyView {
    let row = &loaded.client.row;
    let days = usage.days.len();
    view! {
        <Title text=format!("Usage of {}", row.name)/>
        <Head client=loaded.client.clone() actor=loaded.session.actor.clone() tab=Tab::Usage/>
        <div class="part-head">
            <p class="note">{days::recorded(&usage)}</p>
            {spans(row.id, days)}
        </div>
        {days::overview(&usage, &row.last_used)}
        <div class="usage-parts">{things::panels(loaded, usage)}</div>
    }
    .into_any()
}

/// How many days are shown: links, so that the address says it.
fn spans(id: ClientId, now: usize) -> AnyView {
    let link = |days: usize| {
        let current = (days == now).then_some("true");
        let parameter = (days != 30).then(|| days.to_string());
        let href = route::with_query(&route::client_usage(id), [("days", parameter.as_deref())]);
        view! { <a href=href data-keep=format!("days-{days}") aria-current=current>{format!("{days} days")}</a> }
    };
    view! { <nav class="chips" aria-label="Days">{link(30)}{link(90)}</nav> }.into_any()
}

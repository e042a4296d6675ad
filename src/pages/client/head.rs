//! The head of a client's page: which client this is, what state it is in, and the tabs.

use super::{
    browser,
    more::More,
    parts::{Glyph, glyph_of, icon, page_of, time_text},
};
use crate::{
    domain::{ClientId, State},
    policy::Actor,
    wire::{ClientDetails, Removal},
};
use leptos::prelude::*;

/// The tab that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Details,
    Roles,
    Activity,
}

/// Breadcrumb, key, name, state, Client ID, who created it; the deactivation banner; the tabs.
#[component]
pub fn Head(client: ClientDetails, actor: Actor, tab: Tab) -> impl IntoView {
    let row = client.row.clone();
    let (id, state) = (row.id, row.state);
    let by = client.created_by.as_ref().map(|name| format!(" by {name}"));
    let banner = row.removal.as_ref().map(|removal| deactivated(&client, removal));
    let (name, created) = (row.name.clone(), time_text(&row.created));
    view! {
        {trail(&row.name)}
        <header class="client-head">
            {key_of(id, state)}
            <div class="client-title">
                <h1 id="client-name" tabindex="-1">{name}</h1>
                <span class=format!("pill pill-{}", state.as_str())>{icon(glyph_of(state))}{state.label()}</span>
                <p class="client-facts">
                    <span class="client-id"><code>{id.to_string()}</code><CopyClientId id/></span>
                    <span>"Created "{created}{by}</span>
                </p>
            </div>
            <More row actor/>
        </header>
        {banner}
        {tabs(id, tab, client.activity)}
    }
    .into_any()
}

/// Absent without JavaScript: the whole id stands beside it and can be selected.
#[component]
fn CopyClientId(id: ClientId) -> impl IntoView {
    let ready = browser::hydrated();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        browser::copy(id.to_string(), move || {
            copied.set(true);
            set_timeout(move || copied.set(false), std::time::Duration::from_secs(2));
        });
    };
    view! {
        <button type="button" class="icon-btn" aria-label="Copy Client ID" hidden=move || !ready.get() on:click=copy>
            {move || if copied.get() { icon(Glyph::Check) } else { icon(Glyph::Copy) }}
        </button>
        <span class="sr-only" aria-live="polite">{move || copied.get().then_some("Client ID copied")}</span>
    }
    .into_any()
}

/// Admin, OAuth, and where one is.
pub fn trail(here: &str) -> AnyView {
    view! {
        <nav class="trail" aria-label="Breadcrumb">
            <ol>
                <li><a href="/admin">"Admin"</a></li>
                <li><a href="/admin/integrations/oauth">"OAuth"</a></li>
                <li aria-current="page">{here.to_owned()}</li>
            </ol>
        </nav>
    }
    .into_any()
}

/// The client's key. It helps recognition and never carries information alone.
pub fn key_of(id: ClientId, state: State) -> AnyView {
    // The bit runs from x=17 to x=41 along y=10; each cut takes up to three units out of its lower edge.
    let cuts: String = id
        .key_cuts()
        .iter()
        .enumerate()
        .map(|(index, depth)| {
            let (x, y) = (19 + index * 3, 14 - i32::from(*depth));
            format!("L{x} {y}L{} {y}", x + 3)
        })
        .collect();
    let blade = format!("M16 8H41V13L39 14{}L16 12Z", reversed(&cuts));
    view! {
        <svg class=format!("key key-{}", state.as_str()) viewBox="0 0 42 20" width="42" height="20" aria-hidden="true">
            <path d="M9 2a8 8 0 1 0 0 16A8 8 0 0 0 9 2ZM6 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z" fill-rule="evenodd"></path>
            <path d=blade></path>
        </svg>
    }
    .into_any()
}

/// The path is drawn from the tip back to the bow.
fn reversed(cuts: &str) -> String {
    cuts.split('L').filter(|point| !point.is_empty()).rev().map(|point| format!("L{point}")).collect()
}

fn tabs(id: ClientId, open: Tab, activity: u64) -> AnyView {
    let page = page_of(id);
    let tab = |which: Tab, href: String, label: &'static str, count: Option<u64>| {
        let current = (which == open).then_some("page");
        view! {
            <a href=href aria-current=current>
                {label}
                {count.map(|count| view! { " "<span class="count">{crate::wire::thousands(count)}</span> })}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label="Client">
            {tab(Tab::Details, page.clone(), "Client Details", None)}
            {tab(Tab::Roles, format!("{page}/roles"), "Roles", None)}
            {tab(Tab::Activity, format!("{page}/activity"), "Activity", Some(activity))}
        </nav>
    }
    .into_any()
}

/// The date in the open, the strip beside it, and the way to Restore.
fn deactivated(client: &ClientDetails, removal: &Removal) -> AnyView {
    let page = page_of(client.row.id);
    let who = client.deactivated.as_ref().map(|(when, by)| {
        let by = by.as_ref().map(|name| format!(" by {name}"));
        view! { <p class="note">"Deactivated on "<time datetime=when.iso.clone()>{when.exact.clone()}</time>{by}</p> }
    });
    view! {
        <section class="banner banner-attention deactivated" aria-label="Deactivated">
            {icon(Glyph::Clock)}
            <div>
                <p class="banner-title">{format!("Deactivated. Removed in {}", removal.date.brief)}</p>
                <p>
                    "For good on "<b><time datetime=removal.date.iso.clone()>{removal.date.exact.clone()}</time></b>
                    ". Until then it can be restored."
                </p>
                {strip(removal.left)}
                {who}
            </div>
            <a class="btn" href=format!("{page}#restore")>"Go to Restore"{icon(Glyph::ArrowDown)}</a>
        </section>
    }
    .into_any()
}

/// Seven segments; the current day is filled in proportion. The words beside it say the same.
fn strip(left_ms: i64) -> AnyView {
    const DAY: i64 = 86_400_000;
    let segments = (0..7i64)
        .map(|day| {
            // Hundredths of a segment, in whole numbers so that server and browser agree to the digit.
            let filled = ((left_ms - day * DAY).clamp(0, DAY) * 34 / DAY).to_string();
            let x = (day * 38).to_string();
            view! {
                <rect class="segment" x=x.clone() y="0" width="34" height="9" rx="2"></rect>
                <rect class="segment-left" x=x y="0" width=filled height="9" rx="2"></rect>
            }
        })
        .collect_view();
    view! { <svg class="strip" viewBox="0 0 262 9" width="262" height="9" aria-hidden="true">{segments}</svg> }
        .into_any()
}

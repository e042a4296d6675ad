//! The head of a client's page: which client this is, what state it is in, and the tabs.

use crate::{
    components::{
        Banner, Drawn, Glyph, Tone, copy_client_id, glyph_of, icon, inactive, key_of, reader::made_for, said_time,
        seven_days, trail::trail,
    },
    domain::{ClientId, State},
    pages::clients::{more::more, one::rehearsal},
    policy::{Action, Actor},
    wire::{Attempts, ClientDetails, Removal, plural, route, thousands},
};
use leptos::prelude::*;

/// The tab that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Details,
    Roles,
    Authorizations,
    Usage,
    Activity,
}

/// Breadcrumb, key, name, state, Client ID, who created it; the deactivation banner; the tabs.
#[component]
pub fn Head(client: ClientDetails, actor: Actor, tab: Tab) -> impl IntoView {
    let row = client.row.clone();
    let (id, state) = (row.id, row.state);
    let by = client.created_by.as_ref().map(|name| format!(" by {name}"));
    let banner = match (&row.removal, state) {
        (Some(removal), _) => Some(deactivated(&client, removal)),
        (None, State::Disabled) => Some(disabled(&client, &actor)),
        (None, _) => {
            let elsewhere = || client.elsewhere.as_ref().filter(|_| state == State::Active).map(from_elsewhere);
            rehearsal::running(&client, &actor).or_else(elsewhere)
        }
    };
    let last = (tab == Tab::Details).then(|| rehearsal::last(&client)).flatten();
    let pill = match row.looks() {
        looks if looks == state => state.label(),
        _ if row.rehearsed.is_some() => "Refused for a rehearsal",
        _ => "Legacy: gets no tokens",
    };
    let menu = Drawn::from(more(&row, &actor));
    let (name, created) = (row.name.clone(), said_time(&row.created));
    view! {
        {trail(&row.name)}
        <header class="client-head">
            {key_of(id, row.looks())}
            <div class="client-title">
                <h1 id="name-0" tabindex="-1">{name}</h1>
                <span class=format!("pill pill-{}", row.looks().as_str())>{icon(glyph_of(row.looks()))}{pill}</span>
            </div>
            <p class="client-facts">
                <span class="client-id"><code>{id.to_string()}</code>{copy_client_id(id)}</span>
                <span>"Created "{created}{by}</span>
            </p>
            {menu}
        </header>
        {banner}
        {last}
        {tabs(id, tab, client.activity)}
    }
    .into_any()
}

fn tabs(id: ClientId, open: Tab, activity: u64) -> AnyView {
    let page = route::client(id);
    let tab = |which: Tab, href: String, label: &'static str, count: Option<u64>| {
        let current = (which == open).then_some("page");
        view! {
            <a href=href aria-current=current>
                {label}
                {count.map(|count| view! { " "<span class="count">{thousands(count)}</span> })}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label="Client">
            {tab(Tab::Details, page.clone(), "Client Details", None)}
            // Roles are on Client Details; their own page stays for who comes by its address.
            {(open == Tab::Roles).then(|| tab(Tab::Roles, format!("{page}/roles"), "Roles", None))}
            {tab(Tab::Authorizations, format!("{page}/authorizations"), "Authorizations", None)}
            {tab(Tab::Usage, route::client_usage(id), "Usage", None)}
            {tab(Tab::Activity, format!("{page}/activity"), "Activity", Some(activity))}
        </nav>
    }
    .into_any()
}

/// The date in the open, the strip beside it, and the way to Restore.
fn deactivated(client: &ClientDetails, removal: &Removal) -> AnyView {
    let page = route::client(client.row.id);
    let who = client.deactivated.as_ref().map(|(when, by)| {
        let by = by.as_ref().map(|name| format!(" by {name}"));
        view! { <p class="note">"Deactivated on "<time datetime=when.iso.clone() title=when.utc.clone()>{when.exact.clone()}</time>{by}</p> }
    });
    let body = view! {
        <p class="banner-title">{format!("Deactivated. Removed in {}", removal.date.brief)}</p>
        <p>
            "For good on "<b><time datetime=removal.date.iso.clone() title=removal.date.utc.clone()>{removal.date.exact.clone()}</time></b>
            ". Until then it can be restored."
        </p>
        {seven_days(removal.left, true)}
    };
    let beside = view! {
        <a class="btn" href=format!("{page}#restore")>"Go to Restore"{icon(Glyph::ArrowDown)}</a>
        <div class="since">{knocks(client.row.id, client.knocks.as_ref())}{strangers(client.strangers.as_ref())}{who}</div>
    };
    Banner {
        glyph: Some(Glyph::Clock),
        class: "deactivated",
        label: Some("Deactivated"),
        beside: Some(beside.into_any()),
        ..Banner::new(Tone::Attention, body.into_any())
    }
    .view()
}

/// Since when, by whom, and the way back.
fn disabled(client: &ClientDetails, actor: &Actor) -> AnyView {
    let row = &client.row;
    let when = client.disabled.as_ref().map(|(when, by)| {
        let by = by.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
        let says = format!("Disabled {}{by}, on ", when.in_a_sentence());
        view! { <p class="note">{says}<time datetime=when.iso.clone() title=when.utc.clone()>{when.exact.clone()}</time>"."</p> }
    });
    let way = match actor.why(Action::EnableClient { has: &row.roles }) {
        Some(reason) => view! {
            {inactive("Enable", None, "btn", "enable-why")}
            <p id="enable-why" class="why">{icon(Glyph::Lock)}{reason}</p>
        }
        .into_any(),
        None => view! {
            <form method="post" action="/fn/enable_client">{made_for()}
                <input type="hidden" name="id" value=row.id.to_string()/>
                <input type="hidden" name="back" value=route::client(row.id)/>
                <button type="submit" class="btn">"Enable"</button>
            </form>
        }
        .into_any(),
    };
    let body = view! {
        <p class="banner-title">"Disabled. It gets and keeps no tokens."</p>
        <p>"Nothing is removed. Once enabled it can get new tokens; those that ended stay ended."</p>
        {when}
    };
    Banner { label: Some("Disabled"), beside: Some(way), ..Banner::new(Tone::Off, body.into_any()) }.view()
}

/// Attempts of the client itself from where it may not be used.
fn from_elsewhere(attempts: &Attempts) -> AnyView {
    let from = attempts.from.clone().map(|address| view! { " from "<code>{address}</code> });
    let says = view! {
        <p>
            <b>{format!("{} from addresses that are not allowed", plural(attempts.n, "attempt"))}</b>
            ", last"{from}" "{said_time(&attempts.last)}". All refused."
        </p>
    };
    Banner { part: true, ..Banner::new(Tone::Attention, says.into_any()) }.view()
}

/// Whether the client itself still tries to get in.
fn knocks(id: ClientId, knocks: Option<&Attempts>) -> AnyView {
    let Some(knocks) = knocks else { return view! { <p>"No attempts of its own since."</p> }.into_any() };
    let from = knocks.from.clone().map(|address| view! { " from "<code>{address}</code> });
    view! {
        <p>
            <b>{format!("{} since", plural(knocks.n, "attempt"))}</b>
            ", last"{from}" "{said_time(&knocks.last)}". All refused. "
            <a href=format!("{}#usage-refused", route::client_usage(id))>"See attempts"</a>
        </p>
    }
    .into_any()
}

/// What others tried who only named it: anyone can, so it is no sign that the client is still in use.
fn strangers(strangers: Option<&Attempts>) -> Option<AnyView> {
    let strangers = strangers?;
    let from = strangers.from.clone().map(|address| view! { " from "<code>{address}</code> });
    Some(
        view! {
            <p class="note">
                {format!("{} by strangers, who did not prove that they are it", plural(strangers.n, "attempt"))}
                ", last"{from}" "{said_time(&strangers.last)}"."
            </p>
        }
        .into_any(),
    )
}

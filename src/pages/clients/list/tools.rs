//! Search, state chips, grant type menu: links and a GET form, so that the URL says it all.

use super::address::Address;
use crate::{
    components::{Glyph, icon},
    domain::{GrantType, State},
    wire::{ClientPage, route, thousands},
};
use leptos::prelude::*;

/// The tools above the table.
#[component]
pub fn Tools(address: Address, page: ClientPage, slash: bool) -> impl IntoView {
    let clear = address.is_filtered().then(|| {
        let sort = Address { q: None, state: None, grant: None, ..address.clone() };
        view! { <a class="btn btn-quiet" href=sort.with("flash", None)>"Clear filters"</a> }
    });
    let found = page.total.of("client");
    view! {
        <div class="tools">
            <Search address=address.clone() slash/>
            {chips(&address, &page)}
            {grant_types(&address)}
            {clear}
            <span class="sr-only" role="status" data-found=found></span>
        </div>
    }
    .into_any()
}

#[component]
fn Search(address: Address, slash: bool) -> impl IntoView {
    let kept = address.kept().into_iter().filter(|(name, _)| *name != "q");
    let hidden = kept.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let q = address.q.clone().unwrap_or_default();
    view! {
        <form method="get" action=route::CLIENTS class="search-box" role="search" data-slash=slash.then_some("") data-keep="search">
            {icon(Glyph::Search)}
            {hidden}
            <input
                type="search"
                name="q"
                value=q
                maxlength="100"
                aria-label="Search"
                placeholder="Name, description or Client ID"
                autocomplete="off"
            />
            {slash.then(|| view! { <kbd aria-hidden="true">"/"</kbd> })}
            <button type="submit" class="btn btn-small">"Search"</button>
        </form>
    }
    .into_any()
}

fn chips(address: &Address, page: &ClientPage) -> AnyView {
    let counts = page.counts;
    let chip = |label: &'static str, state: Option<State>, count: u64| {
        let word = state.map(State::as_str);
        let current = (address.state.as_deref() == word).then_some("true");
        view! { <a href=address.with("state", word) data-keep=format!("state-{}", word.unwrap_or("all")) aria-current=current>{label}<span>{thousands(count)}</span></a> }
    };
    view! {
        <nav class="chips" aria-label="State">
            {chip("All", None, counts.all)}
            {chip("Active", Some(State::Active), counts.active)}
            {chip("Deactivated", Some(State::Inactive), counts.inactive)}
            {chip("Disabled", Some(State::Disabled), counts.disabled)}
        </nav>
    }
    .into_any()
}

fn grant_types(address: &Address) -> AnyView {
    let chosen = address.grant.as_deref().and_then(GrantType::parse);
    let label = chosen.map_or("Any", GrantType::label);
    let item = |label: &'static str, grant_type: Option<GrantType>| {
        let current = (chosen == grant_type).then_some("true");
        view! { <li><a href=address.with("grant", grant_type.map(GrantType::as_str)) data-keep="grant" aria-current=current>{label}</a></li> }
    };
    view! {
        <button type="button" class="btn" popovertarget="grant-types" data-keep="grant">"Grant type: "<b>{label}</b>{icon(Glyph::ChevronDown)}</button>
        <div id="grant-types" class="menu" popover="auto">
            <ul>
                {item("Any", None)}
                {GrantType::ALL.map(|g| item(g.label(), Some(g))).into_iter().collect_view()}
            </ul>
        </div>
    }
    .into_any()
}

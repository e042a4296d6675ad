//! Search, state chips, grant type menu: links and a GET form, so that the URL says it all.

use super::address::Address;
use crate::{
    components::{Glyph, icon},
    domain::{GrantType, State},
    wire::{ClientPage, Count, route, thousands},
};
use leptos::prelude::*;
use leptos_router::components::Form;

/// The tools above the table.
#[component]
pub fn Tools(address: Address, page: ClientPage, slash: bool) -> impl IntoView {
    let clear = address.is_filtered().then(|| {
        let sort = Address { q: None, state: None, grant: None, ..address.clone() };
        view! { <a class="btn btn-quiet" href=sort.with("flash", None)>"Clear filters"</a> }
    });
    let noun = if page.total == Count::exactly(1) { "client" } else { "clients" };
    let found = if address.is_filtered() { format!("{} {noun}", page.total) } else { String::new() };
    view! {
        <div class="tools">
            <Search address=address.clone() slash/>
            {chips(&address, &page)}
            {grant_types(&address)}
            {clear}
            <span class="sr-only" role="status">{found}</span>
        </div>
    }
    .into_any()
}

#[component]
fn Search(address: Address, slash: bool) -> impl IntoView {
    let input = NodeRef::<leptos::html::Input>::new();
    if slash {
        focus_on_slash(input);
    }
    let kept = address.kept().into_iter().filter(|(name, _)| *name != "q");
    let hidden = kept.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let q = address.q.clone().unwrap_or_default();
    let clear = move |event: web_sys::KeyboardEvent| {
        if let Some(input) = input.get_untracked().filter(|i| event.key() == "Escape" && !i.value().is_empty()) {
            event.prevent_default();
            input.set_value("");
        }
    };
    view! {
        <Form method="GET" action=route::CLIENTS attr:class="search-box" attr:role="search">
            {icon(Glyph::Search)}
            {hidden}
            <input
                node_ref=input
                type="search"
                name="q"
                value=q
                maxlength="100"
                aria-label="Search"
                placeholder="Name, description or Client ID"
                autocomplete="off"
                on:keydown=clear
            />
            {slash.then(|| view! { <kbd aria-hidden="true">"/"</kbd> })}
            <button type="submit" class="btn btn-small">"Search"</button>
        </Form>
    }
    .into_any()
}

/// `/` outside a field moves the focus to the search.
fn focus_on_slash(input: NodeRef<leptos::html::Input>) {
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            use leptos::wasm_bindgen::JsCast;
            let typing = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                .is_some_and(|element| element.closest("input, textarea, select, dialog").ok().flatten().is_some());
            let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
            if let Some(input) = input.get_untracked().filter(|_| event.key() == "/" && plain && !typing) {
                event.prevent_default();
                let _ = input.focus();
            }
        });
        on_cleanup(move || handle.remove());
    });
}

fn chips(address: &Address, page: &ClientPage) -> AnyView {
    let counts = page.counts;
    let chip = |label: &'static str, state: Option<State>, count: u64| {
        let word = state.map(State::as_str);
        let current = (address.state.as_deref() == word).then_some("true");
        view! { <a href=address.with("state", word) aria-current=current>{label}<span>{thousands(count)}</span></a> }
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
        view! { <li><a href=address.with("grant", grant_type.map(GrantType::as_str)) aria-current=current>{label}</a></li> }
    };
    view! {
        <button type="button" class="btn" popovertarget="grant-types">"Grant type: "<b>{label}</b>{icon(Glyph::ChevronDown)}</button>
        <div id="grant-types" class="menu" popover="auto">
            <ul>
                {item("Any", None)}
                {GrantType::ALL.map(|g| item(g.label(), Some(g))).into_iter().collect_view()}
            </ul>
        </div>
    }
    .into_any()
}

//! The More menu: what can be done to a client as a whole. A popover with links and plain forms, so that it works
//! without JavaScript. What one may not do stays there with its reason; the dangerous item is last.

use super::ending::{Asking, Ending};
use crate::{
    components::{Glyph, icon, reader::made_for},
    domain::State,
    policy::{Action, Actor},
    wire::{ClientRow, Deletion, route},
};
use leptos::prelude::*;

/// The button and its menu. `back` is where a change leads; `ask` opens a question in place, where it can.
#[component]
pub fn More(
    row: ClientRow,
    actor: Actor,
    #[prop(into)] back: String,
    #[prop(optional, into)] class: &'static str,
    #[prop(optional)] ask: Option<Callback<Asking>>,
) -> impl IntoView {
    let menu = format!("more-{}", row.id);
    let name = format!("name-{}", row.id);
    let opened = menu.clone();
    let into_menu = move |event: web_sys::KeyboardEvent| {
        if let Some(menu) =
            document().get_element_by_id(&opened).filter(|m| m.matches(":popover-open").unwrap_or(false))
        {
            walk(&event, &menu);
        }
    };
    view! {
        <button type="button" class=format!("btn more-button {class}") popovertarget=menu.clone() aria-describedby=name on:keydown=into_menu>
            <span class="more-word">"More"</span>
            <span class="more-short" aria-hidden="true">{icon(Glyph::Dots)}</span>
            {icon(Glyph::ChevronDown)}
        </button>
        <div id=menu.clone() class="menu" popover="auto" on:keydown=walk_here>
            <ul>
                <li><a href=route::client(row.id)>{icon(Glyph::Pencil)}<span>"Edit Application"</span></a></li>
                {switch(&row, &actor, &menu, back.clone(), ask)}
                <li class="menu-danger">{delete(row, &actor, &menu, back, ask)}</li>
            </ul>
        </div>
    }
    .into_any()
}

fn walk_here(event: web_sys::KeyboardEvent) {
    use leptos::wasm_bindgen::JsCast;
    if let Some(menu) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
        walk(&event, &menu);
    }
}

/// Up, Down, Home and End move among the items of an open menu; from its button Down leads into it.
fn walk(event: &web_sys::KeyboardEvent, menu: &web_sys::Element) {
    use leptos::wasm_bindgen::JsCast;
    let Ok(found) = menu.query_selector_all("a, button") else { return };
    let items: Vec<web_sys::HtmlElement> = (0..found.length()).filter_map(|i| found.item(i)?.dyn_into().ok()).collect();
    let focused = document().active_element();
    let here = items.iter().position(|item| focused.as_ref().is_some_and(|f| item.is_same_node(Some(f))));
    let last = items.len().saturating_sub(1);
    let to = match (event.key().as_str(), here) {
        ("ArrowDown", Some(here)) if here < last => here + 1,
        ("ArrowDown" | "Home", _) => 0,
        ("ArrowUp", Some(here)) if here > 0 => here - 1,
        ("ArrowUp" | "End", _) => last,
        _ => return,
    };
    event.prevent_default();
    if let Some(item) = items.get(to) {
        let _ = item.focus();
    }
}

/// Disable, which asks, or Enable, which ends nothing; a deactivated client has neither.
fn switch(row: &ClientRow, actor: &Actor, menu: &str, back: String, ask: Option<Callback<Asking>>) -> Option<AnyView> {
    let has = &row.roles;
    let hint_id = format!("switch-{}", row.id);
    let item = match row.state {
        State::Inactive => return None,
        State::Active => match actor.why(Action::DisableClient { has }) {
            Some(reason) => inactive("Disable", reason, hint_id),
            None => {
                let asking = Asking { ending: Ending::Disable, row: row.clone(), back };
                let href = route::disable_client(row.id);
                let hint = "Stops all tokens, removes nothing".to_owned();
                question(("Disable", Glyph::Pause), (hint, hint_id), href, in_place(asking, menu, ask))
            }
        },
        State::Disabled => match actor.why(Action::EnableClient { has }) {
            Some(reason) => inactive("Enable", reason, hint_id),
            None => view! {
                <form method="post" action="/fn/enable_client">{made_for()}
                    <input type="hidden" name="id" value=row.id.to_string()/>
                    <input type="hidden" name="back" value=back/>
                    <button type="submit" aria-label="Enable" aria-describedby=hint_id>
                        {icon(Glyph::Pause)}
                        <span>"Enable"<small id=hint_id.clone()>"Revives no old tokens"</small></span>
                    </button>
                </form>
            }
            .into_any(),
        },
    };
    Some(view! { <li>{item}</li> }.into_any())
}

fn delete(row: ClientRow, actor: &Actor, menu: &str, back: String, ask: Option<Callback<Asking>>) -> AnyView {
    let hint_id = format!("delete-{}", row.id);
    let deactivated =
        row.removal.as_ref().map(|removal| format!("Already deactivated, removed on {}", removal.date.exact));
    if let Some(reason) = deactivated.or_else(|| actor.why(Action::DeleteClient)) {
        return inactive("Delete Application", reason, hint_id);
    }
    let hint = match &row.deletion {
        Deletion::Removed { .. } => format!("Removes it at once: created {}", row.created.relative),
        Deletion::Deactivated { .. } => "Deactivates now, removed after seven days".to_owned(),
    };
    let href = route::delete_client(row.id);
    let asking = Asking { ending: Ending::Delete, row, back };
    question(("Delete Application", Glyph::Bin), (hint, hint_id), href, in_place(asking, menu, ask))
}

/// A link to a question's page; with JavaScript the question opens in place.
fn question(
    (label, glyph): (&'static str, Glyph),
    (hint, hint_id): (String, String),
    href: String,
    open: impl Fn(web_sys::MouseEvent) + 'static,
) -> AnyView {
    view! {
        <a href=href aria-label=label aria-describedby=hint_id on:click=open>
            {icon(glyph)}
            <span>{label}<small id=hint_id.clone()>{hint}</small></span>
        </a>
    }
    .into_any()
}

fn in_place(asking: Asking, menu: &str, ask: Option<Callback<Asking>>) -> impl Fn(web_sys::MouseEvent) + 'static {
    let menu = menu.to_owned();
    move |event| {
        let plain = event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key();
        if let Some(ask) = ask.filter(|_| plain) {
            event.prevent_default();
            event.stop_propagation();
            if let Some(menu) = document().get_element_by_id(&menu) {
                use leptos::wasm_bindgen::JsCast;
                let _ = menu.unchecked_into::<web_sys::HtmlElement>().hide_popover();
            }
            ask.run(asking.clone());
        }
    }
}

fn inactive(label: &'static str, reason: String, id: String) -> AnyView {
    view! {
        <button type="button" aria-disabled="true" aria-label=label aria-describedby=id>
            {icon(Glyph::Lock)}
            <span>{label}<small id=id.clone()>{reason}</small></span>
        </button>
    }
    .into_any()
}

//! The More menu: what can be done to a client as a whole. A popover with links and plain forms, so that it works
//! without JavaScript. What one may not do stays there with its reason; the dangerous item is last.

use crate::{
    components::{Glyph, icon},
    domain::{ClientId, State},
    policy::{Action, Actor},
    wire::{ClientRow, Deletion},
};
use leptos::prelude::*;

/// The address of a client's page.
pub fn page_of(id: ClientId) -> String {
    format!("/admin/integrations/oauth/{id}")
}

/// The button and its menu. `back` is where a change leads; `ask` opens the delete question in place, where it can.
#[component]
pub fn More(
    row: ClientRow,
    actor: Actor,
    #[prop(into)] back: String,
    #[prop(optional, into)] class: &'static str,
    #[prop(optional)] ask: Option<Callback<ClientRow>>,
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
                <li><a href=page_of(row.id)>{icon(Glyph::Pencil)}<span>"Edit Application"</span></a></li>
                {switch(&row, &actor, back)}
                <li class="menu-danger">{delete(row, &actor, menu.clone(), ask)}</li>
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

/// Disable or Enable; a deactivated client has neither.
fn switch(row: &ClientRow, actor: &Actor, back: String) -> Option<AnyView> {
    let has = &row.roles;
    let (label, action, hint, why) = match row.state {
        State::Active => (
            "Disable",
            "/fn/disable_client",
            "Stops all tokens, removes nothing",
            actor.why(Action::DisableClient { has }),
        ),
        State::Disabled => {
            ("Enable", "/fn/enable_client", "Revives no old tokens", actor.why(Action::EnableClient { has }))
        }
        State::Inactive => return None,
    };
    let hint_id = format!("switch-{}", row.id);
    let item = match why {
        Some(reason) => inactive(label, reason, hint_id),
        None => view! {
            <form method="post" action=action>
                <input type="hidden" name="id" value=row.id.to_string()/>
                <input type="hidden" name="back" value=back/>
                <button type="submit" aria-label=label aria-describedby=hint_id>
                    {icon(Glyph::Pause)}
                    <span>{label}<small id=hint_id.clone()>{hint}</small></span>
                </button>
            </form>
        }
        .into_any(),
    };
    Some(view! { <li>{item}</li> }.into_any())
}

fn delete(row: ClientRow, actor: &Actor, menu: String, ask: Option<Callback<ClientRow>>) -> AnyView {
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
    let href = format!("{}/delete", page_of(row.id));
    let open = move |event: web_sys::MouseEvent| {
        let plain = event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key();
        if let Some(ask) = ask.filter(|_| plain) {
            event.prevent_default();
            event.stop_propagation();
            if let Some(menu) = document().get_element_by_id(&menu) {
                use leptos::wasm_bindgen::JsCast;
                let _ = menu.unchecked_into::<web_sys::HtmlElement>().hide_popover();
            }
            ask.run(row.clone());
        }
    };
    view! {
        <a href=href aria-label="Delete Application" aria-describedby=hint_id on:click=open>
            {icon(Glyph::Bin)}
            <span>"Delete Application"<small id=hint_id.clone()>{hint}</small></span>
        </a>
    }
    .into_any()
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

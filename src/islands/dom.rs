//! What the islands ask of the page around them: focus, and which boxes are checked. Everything here happens in effects
//! and event handlers, so none of it on the server.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use std::collections::BTreeSet;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};

/// Whether the island is alive. Controls that do nothing without JavaScript wait for it; the first render agrees with the
/// server's.
pub fn alive() -> ReadSignal<bool> {
    let (ready, set_ready) = signal(false);
    Effect::new(move |_| set_ready.set(true));
    ready
}

/// Says that the page is alive, once its island is: for styles of what needs it, and for tests.
pub fn say_alive() {
    Effect::new(|_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "");
        }
    });
}

/// Moves the focus to the element with this id, once the view has caught up with what was just changed.
pub fn focus(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            focus_element(element);
        }
    });
}

/// Whether someone is at a field. What a page says as it arrives leaves the focus there then.
pub fn someone_types() -> bool {
    document().active_element().is_some_and(|element| element.matches("input, textarea, select").unwrap_or(false))
}

/// Whether the element with this id has the focus.
pub fn has_focus(id: &str) -> bool {
    document().active_element().is_some_and(|element| element.id() == id)
}

/// Whether someone is at the field with this id, or has typed into it.
pub fn is_in_use(id: &str) -> bool {
    let field = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    has_focus(id) || field.is_some_and(|field| !field.value().trim().is_empty())
}

/// Moves the focus to the first field of the form that is marked as invalid, else to `otherwise`.
pub fn focus_first_invalid(form_id: &'static str, otherwise: &'static str) {
    request_animation_frame(move || {
        let selector = format!("#{form_id} [aria-invalid=true]");
        let found = document().query_selector(&selector).ok().flatten();
        if let Some(element) = found.or_else(|| document().get_element_by_id(otherwise)) {
            focus_element(element);
        }
    });
}

fn focus_element(element: Element) {
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        // An element that is gone or cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Arrow keys, Home and End lead from one button of a row of buttons to another: the row is one stop of the Tab key.
pub fn walk(event: &KeyboardEvent) {
    let row = event.current_target().and_then(|row| row.dyn_into::<Element>().ok());
    let Some(found) = row.and_then(|row| row.query_selector_all("button").ok()) else { return };
    let buttons: Vec<HtmlElement> = (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into::<HtmlElement>().ok())
        .filter(|button| button.offset_parent().is_some())
        .collect();
    let active = document().active_element();
    let Some(at) =
        buttons.iter().position(|button| active.as_ref().is_some_and(|active| button.is_same_node(Some(active))))
    else {
        return;
    };
    let to = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => at + 1,
        "ArrowLeft" | "ArrowUp" => at + buttons.len() - 1,
        "Home" => 0,
        "End" => buttons.len() - 1,
        _ => return,
    };
    event.prevent_default();
    if let Some(button) = buttons.get(to % buttons.len()) {
        let _ = button.focus();
    }
}

/// Removes an attribute from the element with this id.
pub fn unmark(id: &str, attribute: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let _ = element.remove_attribute(attribute);
    }
}

/// Takes the element with this id out of the page.
pub fn taken(id: &str) -> Option<Element> {
    let element = document().get_element_by_id(id)?;
    element.remove();
    Some(element)
}

/// Puts an element first into the one with this id.
pub fn put_first(id: &str, element: &Element) {
    if let Some(place) = document().get_element_by_id(id) {
        let _ = place.prepend_with_node_1(element);
    }
}

/// Takes away what stands in the element with this id.
pub fn empty(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.set_inner_html("");
    }
}

/// The values of the boxes that are checked within an element.
pub fn checked_within(selector: &str) -> BTreeSet<String> {
    boxes(selector).into_iter().filter(HtmlInputElement::checked).map(|check| check.value()).collect()
}

/// Checks the boxes with these values within an element, and no others.
pub fn check_only(selector: &str, values: &BTreeSet<String>) {
    for check in boxes(selector) {
        check.set_checked(values.contains(&check.value()));
    }
    // What counts them listens for changes.
    if let (Some(part), Ok(event)) =
        (document().query_selector(selector).ok().flatten(), document().create_event("Event"))
    {
        event.init_event_with_bubbles("change", true);
        let _ = part.dispatch_event(&event);
    }
}

fn boxes(selector: &str) -> Vec<HtmlInputElement> {
    let Ok(found) = document().query_selector_all(&format!("{selector} input[type=checkbox]")) else { return vec![] };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

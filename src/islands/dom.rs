//! What the islands ask of the page around them: focus, and which boxes are checked. Everything here happens in effects
//! and event handlers, so none of it on the server.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement, HtmlInputElement};

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

/// Takes away what stands in the element with this id.
pub fn empty(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.set_inner_html("");
    }
}

/// How many boxes are checked within an element.
pub fn checked_within(selector: &str) -> usize {
    let found = document().query_selector_all(&format!("{selector} input[type=checkbox]:checked"));
    found.map_or(0, |all| all.length() as usize)
}

//! Short words for what is asked of the document all the time.

use crate::components::{Glyph, Tone};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Document, Element, Event, HtmlElement, KeyboardEvent, Window};

/// The window. This code runs in one.
#[expect(clippy::expect_used, reason = "there is no page without a window")]
pub fn window() -> Window {
    web_sys::window().expect("code of a page runs in a window")
}

/// The document of the page.
#[expect(clippy::expect_used, reason = "there is no page without a document")]
pub fn document() -> Document {
    window().document().expect("a window has a document")
}

/// The first element that a selector finds.
pub fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// The first element within another that a selector finds.
pub fn within(element: &Element, selector: &str) -> Option<Element> {
    element.query_selector(selector).ok().flatten()
}

/// The element itself or the nearest around it that a selector finds.
pub fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

/// Every element within another that a selector finds.
pub fn all(element: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = element.query_selector_all(selector) else { return vec![] };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// Every element of the document that a selector finds.
pub fn everywhere(selector: &str) -> Vec<Element> {
    document().document_element().map(|root| all(&root, selector)).unwrap_or_default()
}

/// An attribute, empty where there is none. Attributes and never properties of forms: a field named `id` hides the form's
/// own.
pub fn attribute(element: &Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}

/// Sets an attribute, or removes it.
pub fn set(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// The element that an event is about.
pub fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Moves the focus there, if the element takes it.
pub fn focus(element: &Element) {
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}

/// Hides an element, or shows it.
pub fn hide(element: &Element, hidden: bool) {
    element.unchecked_ref::<HtmlElement>().set_hidden(hidden);
}

/// Whether someone is at a field.
pub fn someone_types() -> bool {
    document().active_element().is_some_and(|element| element.matches("input, textarea, select").unwrap_or(false))
}

/// Listens at the document for as long as the page lives.
pub fn listen(name: &str, act: fn(&Event)) {
    let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| act(&event));
    let _ = document().add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// Listens at an element for as long as the page lives; `first` hears before the elements within it, and what does not
/// bubble.
pub fn listen_at(element: &Element, name: &str, first: bool, act: fn(&Event)) {
    let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| act(&event));
    let _ = element.add_event_listener_with_callback_and_bool(name, closure.as_ref().unchecked_ref(), first);
    closure.forget();
}

/// Listens at the window for as long as the page lives.
pub fn listen_window(name: &str, act: fn(&Event)) {
    let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| act(&event));
    let _ = window().add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// Does something after so many milliseconds; the number undoes it.
pub fn later(milliseconds: i32, act: impl FnOnce() + 'static) -> i32 {
    let act = Closure::once_into_js(act);
    window()
        .set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), milliseconds)
        .unwrap_or_default()
}

/// Fills an element with markup of ours, and these places in it with text that may be anything.
pub fn fill(element: &Element, markup: &str, texts: &[(&str, &str)]) {
    element.set_inner_html(markup);
    for (place, text) in texts {
        for place in all(element, &["[data-text=", place, "]"].concat()) {
            place.set_text_content(Some(text));
        }
    }
}

/// Says something in an element. What did not change is not said again.
pub fn say(place: &Element, words: &str) {
    if place.text_content().as_deref() != Some(words) {
        place.set_text_content(Some(words));
    }
}

/// Draws markup of ours in an element. What did not change is not drawn again, and keeps the focus.
pub fn draw(place: &Element, markup: &str) {
    if place.inner_html() != markup {
        place.set_inner_html(markup);
    }
}

/// Arrow keys, Home and End lead from one button of a row of buttons to another: the row is one stop of the Tab key.
pub fn walk(event: &KeyboardEvent, row: &Element) {
    let shown = |button: &Element| button.unchecked_ref::<HtmlElement>().offset_parent().is_some();
    let buttons: Vec<Element> = all(row, "button").into_iter().filter(shown).collect();
    let active = document().active_element();
    let is_active = |button: &Element| active.as_ref().is_some_and(|active| button.is_same_node(Some(active)));
    let Some(at) = buttons.iter().position(is_active) else { return };
    let to = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => at + 1,
        "ArrowLeft" | "ArrowUp" => at + buttons.len() - 1,
        "Home" => 0,
        "End" => buttons.len() - 1,
        _ => return,
    };
    event.prevent_default();
    if let Some(button) = buttons.get(to % buttons.len()) {
        focus(button);
    }
}

/// A sign as markup.
pub fn sign(glyph: Glyph) -> String {
    ["<i class=\"", glyph.class(), "\"></i>"].concat()
}

/// A sentence as an error.
#[expect(clippy::expect_used, reason = "a document refuses ill-formed names of elements only")]
pub fn banner(says: &str) -> Element {
    let banner = document().create_element("div").expect("a document makes elements");
    set(&banner, "class", Some(Tone::Error.class()));
    set(&banner, "role", Some("alert"));
    set(&banner, "tabindex", Some("-1"));
    fill(&banner, &[&sign(Glyph::Octagon), "<p data-text=\"says\"></p>"].concat(), &[("says", says)]);
    banner
}

/// With a link that opens a page beside this one.
pub fn beside(says: Element, to: &str, words: &str) -> Element {
    if let (Some(place), Ok(link)) = (within(&says, "p"), document().create_element("a")) {
        for (name, value) in [("href", to), ("target", "_blank"), ("rel", "noopener")] {
            set(&link, name, Some(value));
        }
        link.set_text_content(Some(words));
        let _ = place.append_with_str_1(" ");
        let _ = place.append_child(&link);
    }
    says
}

/// With a button that does something.
pub fn with_button(says: Element, words: &str, act: impl Fn() + 'static) -> Element {
    let (Some(place), Ok(button)) = (within(&says, "p"), document().create_element("button")) else { return says };
    set(&button, "type", Some("button"));
    set(&button, "class", Some("btn btn-small"));
    button.set_text_content(Some(words));
    let press = Closure::<dyn Fn()>::new(act);
    let _ = button.add_event_listener_with_callback("click", press.as_ref().unchecked_ref());
    press.forget();
    let _ = place.append_with_str_1(" ");
    let _ = place.append_child(&button);
    says
}

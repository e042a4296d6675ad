//! Fields by their selectors. What stands in one is its property, not its attribute.

use crate::dom::within;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlTextAreaElement};

/// What stands in a text field.
pub fn field_value(form: &Element, selector: &str) -> String {
    within(form, selector).map(|field| value(&field)).unwrap_or_default()
}

/// What stands in this text field.
pub fn value(field: &Element) -> String {
    match field.dyn_ref::<HtmlTextAreaElement>() {
        Some(area) => area.value(),
        None => field.unchecked_ref::<HtmlInputElement>().value(),
    }
}

/// Puts a text into a field.
pub fn put(form: &Element, selector: &str, text: &str) {
    let Some(field) = within(form, selector) else { return };
    match field.dyn_ref::<HtmlTextAreaElement>() {
        Some(area) => area.set_value(text),
        None => field.unchecked_ref::<HtmlInputElement>().set_value(text),
    }
}

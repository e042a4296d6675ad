//! The clipboard, a text as a file, and the secret that is shown once.

use crate::dom::{attribute, closest, document, find, hide, later, set, target, within};
use crate::dom::{everywhere, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Event, HtmlAnchorElement, HtmlInputElement};

/// How long a copy button says that it has copied.
const SAID: i32 = 2000;

/// Puts the button's text on the clipboard and says so. A refused clipboard leaves the value in its box, selectable.
pub fn copy(button: Element) {
    let copying = window().navigator().clipboard().write_text(&attribute(&button, "data-copy"));
    spawn_local(async move {
        if JsFuture::from(copying).await.is_err() {
            return;
        }
        // A page with many copy buttons says it in one place; where one is of a kind the place is beside it.
        let beside = button.next_element_sibling().filter(|place| place.has_attribute("aria-live"));
        let said = beside.or_else(|| find("#said"));
        let label = attribute(&button, "aria-label");
        let what = label.strip_prefix("Copy ").unwrap_or(&label).to_owned();
        set(&button, "data-copied", Some(""));
        if let Some(said) = &said {
            said.set_text_content(Some(&[&what, " copied"].concat()));
        }
        if let Some(card) = closest(&button, "[data-stored]").filter(|_| button.has_attribute("data-stores")) {
            set(&card, "data-stored", Some("copied"));
            stored(&card, true);
        }
        later(SAID, move || {
            set(&button, "data-copied", None);
            if let Some(said) = said {
                said.set_text_content(None);
            }
        });
    });
}

/// Offers a text as a file, made in the browser: it crosses no network.
pub fn download(button: &Element) {
    let parts = web_sys::js_sys::Array::of1(&JsValue::from_str(&attribute(button, "data-text")));
    let Ok(blob) = web_sys::Blob::new_with_str_sequence(&parts) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = document().create_element("a") {
        let link: HtmlAnchorElement = link.unchecked_into();
        link.set_href(&url);
        link.set_download(&attribute(button, "data-download"));
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
}

/// A secret that is shown once is not left before it is stored.
pub fn start() {
    if let Some(card) = find("[data-stored]") {
        stored(&card, is_checked(&card));
    }
}

/// The box that says that it is stored.
pub fn changed(event: &Event) {
    if let Some(card) = target(event).and_then(|at| closest(&at, "[data-stored]")) {
        let copied = attribute(&card, "data-stored") == "copied";
        stored(&card, is_checked(&card) || copied);
    }
}

fn is_checked(card: &Element) -> bool {
    within(card, "input[type=checkbox]").is_some_and(|check| check.unchecked_into::<HtmlInputElement>().checked())
}

/// Done waits until it is.
fn stored(card: &Element, stored: bool) {
    let waiting = (!stored).then_some("true");
    set(card, "data-dirty", waiting.map(|_| ""));
    for done in everywhere("[data-done]") {
        set(&done, "aria-disabled", waiting);
        set(&done, "aria-describedby", waiting.map(|_| "done-why"));
        let _ = done.class_list().toggle_with_force("btn-primary", stored);
    }
    if let Some(why) = find("#done-why") {
        hide(&why, stored);
    }
}

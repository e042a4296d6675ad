//! What is typed and not saved: it is said, and not left without a question.

use crate::dom::{all, attribute, everywhere, find, hide, later, listen_window, set, window};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlTextAreaElement};

/// What holds something unsaved. Forms with code of their own mark themselves; the others are marked here.
const DIRTY: &str = "[data-dirty]:not([data-sent])";

/// How long after leaving was agreed to the browser does not ask, in milliseconds: long enough for a form that is answered
/// at once, short enough for a page that was stopped on its way.
const SOON: i32 = 5_000;

thread_local! {
    /// Someone was asked and leaves: the browser need not ask again.
    static LEAVES: Cell<bool> = const { Cell::new(false) };
}

/// Looks at what was typed before the code came, and asks when the page is left.
pub fn start() {
    changed();
    listen_window("beforeunload", |event| {
        if !LEAVES.get() && find(DIRTY).is_some() {
            event.prevent_default();
        }
    });
    listen_window("pageshow", |_| LEAVES.set(false));
}

/// Says which forms hold something unsaved.
pub fn changed() {
    for form in everywhere("form[data-guarded]") {
        let dirty = form.has_attribute("data-unsaved") || is_changed(&form);
        set(&form, "data-dirty", dirty.then_some(""));
        all(&form, "[data-when-dirty]").iter().for_each(|element| hide(element, !dirty));
        all(&form, "[data-when-clean]").iter().for_each(|element| hide(element, dirty));
        if let Some(bar) = all(&form, ".save-bar").first() {
            let _ = bar.class_list().toggle_with_force("dirty", dirty);
        }
    }
}

/// Whether a field holds something else than the server put into it.
fn is_changed(form: &Element) -> bool {
    all(form, "input:not([type=hidden]), textarea").iter().any(|field| {
        if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
            return area.default_value().is_ok_and(|served| served != area.value());
        }
        let input: &HtmlInputElement = field.unchecked_ref();
        match attribute(field, "type").as_str() {
            "checkbox" | "radio" => input.checked() != input.default_checked(),
            _ => !input.has_attribute("data-filter") && input.value() != input.default_value(),
        }
    })
}

/// Whether a link is not followed, because someone stays with what they typed.
pub fn keeps(link: &Element) -> bool {
    if ["download", "target"].iter().any(|name| link.has_attribute(name)) || is_of_this_page(link) {
        return false;
    }
    if link.has_attribute("data-discard") {
        leaves();
        return false;
    }
    find(DIRTY).is_some() && !asked_and_leaves()
}

/// Whether a link leads to a section of this very page.
fn is_of_this_page(link: &Element) -> bool {
    let location = window().location();
    let here = [location.pathname().unwrap_or_default(), location.search().unwrap_or_default()].concat();
    attribute(link, "href").split_once('#').is_some_and(|(page, _)| page.is_empty() || page == here)
}

/// Whether a form is not sent, because its answer would lead away from what is typed into another one.
pub fn keeps_from_sending(form: &Element) -> bool {
    everywhere(DIRTY).iter().any(|dirty| !dirty.is_same_node(Some(form))) && !asked_and_leaves()
}

fn asked_and_leaves() -> bool {
    let answer =
        window().confirm_with_message("Leave without saving? Your changes on this page are lost.").unwrap_or(true);
    if answer {
        leaves();
    }
    answer
}

/// Leaves without being asked again; a page that stays after all asks again soon.
fn leaves() {
    LEAVES.set(true);
    later(SOON, || LEAVES.set(false));
}

//! Boxes to choose from: how many are, and which have a text in them.

use crate::dom::{all, attribute, closest, everywhere, hide, target, within};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, js_sys::JsString};

/// Counts anew what a changed box belongs to; shows what a search finds.
pub fn changed(event: &Event) {
    let Some(at) = target(event) else { return };
    if at.has_attribute("data-filter") {
        filter(at.unchecked_ref());
        return;
    }
    if at.has_attribute("data-all") {
        everywhere("td [type=checkbox]").iter().for_each(|one| tick(one, &at));
    }
    if let Some(part) = closest(&at, "[data-counted]") {
        count(&part);
    }
}

/// Counts everything: what was chosen before the code came, and what a browser restores.
pub fn count_all() {
    everywhere("[data-counted]").iter().for_each(count);
    for search in everywhere("[data-filter]") {
        filter(search.unchecked_ref());
    }
}

/// As that one is.
fn tick(one: &Element, as_that: &Element) {
    let checked = as_that.unchecked_ref::<HtmlInputElement>().checked();
    one.unchecked_ref::<HtmlInputElement>().set_checked(checked);
}

fn count(part: &Element) {
    let n = all(part, "[type=checkbox]:checked:not([data-all])").len();
    if let Some(says) = within(part, "[data-count]") {
        let none = attribute(&says, "data-none");
        let words = if n == 0 && !none.is_empty() { none } else { [&n.to_string(), " chosen"].concat() };
        // What did not change is not said again.
        if says.text_content().as_deref() != Some(&words) {
            says.set_text_content(Some(&words));
        }
    }
}

/// Shows the lines that have the typed text in them, and the groups that have some.
fn filter(input: &HtmlInputElement) {
    // The browser's own idea of letters: a table of them would be as large as all the rest of this code.
    let typed = String::from(JsString::from(input.value().trim()).to_lower_case());
    let Some(part) = closest(input, "section") else { return };
    let mut found = false;
    for group in all(&part, "fieldset") {
        let mut some = false;
        for line in all(&group, ".check") {
            let name = within(&line, "[data-name]").map_or_else(|| line.text_content(), |name| name.text_content());
            let has = JsString::from(name.unwrap_or_default()).to_lower_case().includes(&typed, 0);
            some |= has;
            hide(&line, !has);
        }
        found |= some;
        hide(&group, !some);
    }
    if let Some(says) = within(&part, "[data-nothing]") {
        let words = attribute(&says, "data-nothing");
        says.set_text_content(Some(&words).filter(|_| !found).map(String::as_str));
    }
}

//! The More menus of a list. They stand on the page once for all rows that share them, in templates; a row is given its own
//! when its More is first pressed, beside it, as if it had come with the page. Until this code is there More sends a form,
//! which leads to the same as a page.

use crate::{
    dom::{attribute, closest, document, everywhere, fill, find, set},
    wire::route::{ANY_CLIENT, client_of},
};
use web_sys::{Element, js_sys::JsString};

/// Makes buttons that open a menu of those that send a form.
pub fn start() {
    for more in everywhere("[data-menu]") {
        set(&more, "type", Some("button"));
        set(&more, "aria-expanded", Some("false"));
    }
}

/// Gives a row its menu. The browser, which asks only after this what the button is for, then opens it.
pub fn pressed(more: &Element) {
    let address = attribute(more, "formaction");
    let id = client_of(&address);
    let shared = find(&["#menu-", &attribute(more, "data-menu")].concat());
    let (Some(shared), Some(place), Ok(own)) = (shared, closest(more, "div"), document().create_element("div")) else {
        return;
    };
    let menu = String::from(JsString::from(shared.inner_html()).split(ANY_CLIENT).join(id));
    fill(&own, &menu, &[("until", &attribute(more, "data-until")), ("when", &attribute(more, "data-when"))]);
    // Its box is none: it would stand in the row's.
    set(&own, "class", Some("contents"));
    let _ = place.append_child(&own);
    set(more, "popovertarget", Some(&["more-", id].concat()));
    set(more, "aria-expanded", None);
    set(more, "data-menu", None);
}

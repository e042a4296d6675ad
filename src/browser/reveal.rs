//! A password that is shown while its button is pressed: `data-shows` is the id of its field.

use crate::dom::{attribute, document, everywhere, set};
use web_sys::Element;

/// Shows what is typed, or hides it again.
pub fn pressed(button: &Element) {
    shown(button, attribute(button, "aria-pressed") != "true");
}

/// Hides everything, before a browser keeps what was typed as text of a form.
pub fn hide_all() {
    everywhere("[data-shows][aria-pressed=true]").iter().for_each(|button| shown(button, false));
}

fn shown(button: &Element, shown: bool) {
    let Some(field) = document().get_element_by_id(&attribute(button, "data-shows")) else { return };
    set(&field, "type", Some(if shown { "text" } else { "password" }));
    set(button, "aria-pressed", Some(if shown { "true" } else { "false" }));
}

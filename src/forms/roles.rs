//! The boxes of roles. The server alone draws them; the page's own code counts them.

use crate::dom::{all, within};
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use web_sys::{CustomEvent, CustomEventInit, Element, HtmlInputElement};

/// The picker, and where it stands.
pub struct Roles {
    pub saved: BTreeSet<String>,
    picker: Option<Element>,
    /// Where the picker goes back to. Only where there is one does it leave the page while it does not count.
    place: Option<Element>,
}

impl Roles {
    pub fn of(form: &Element) -> Self {
        let picker = within(form, "#roles");
        let saved = picker.as_ref().map(boxes).unwrap_or_default();
        Self {
            saved: saved
                .iter()
                .filter(|check| check.has_attribute("data-saved"))
                .map(HtmlInputElement::value)
                .collect(),
            picker,
            place: within(form, "#roles-place"),
        }
    }

    /// The values of the boxes that are ticked.
    pub fn ticked(&self) -> BTreeSet<String> {
        let all = self.picker.as_ref().map(boxes).unwrap_or_default();
        all.iter().filter(|check| check.checked()).map(HtmlInputElement::value).collect()
    }

    /// Ticks what is saved.
    pub fn discard(&self) {
        let Some(picker) = &self.picker else { return };
        for check in boxes(picker) {
            check.set_checked(check.has_attribute("data-saved"));
        }
        // What counts them listens for changes.
        let bubbles = CustomEventInit::new();
        bubbles.set_bubbles(true);
        if let Ok(event) = CustomEvent::new_with_event_init_dict("change", &bubbles) {
            let _ = picker.dispatch_event(&event);
        }
    }

    /// The picker is in the page only while roles count: it is as large as the rest of the form.
    pub fn show(&self, counts: bool) {
        let (Some(picker), Some(place)) = (&self.picker, &self.place) else { return };
        if !counts {
            picker.remove();
        } else if !place.contains(Some(picker)) {
            let _ = place.prepend_with_node_1(picker);
        }
    }
}

fn boxes(picker: &Element) -> Vec<HtmlInputElement> {
    all(picker, "input[type=checkbox]").into_iter().map(JsCast::unchecked_into).collect()
}

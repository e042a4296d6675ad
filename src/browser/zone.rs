//! The browser's own zone of times, offered where the zone is chosen: `data-zone` is the one that was.

use super::{
    dom::{attribute, find, hide, set, within},
    http,
};
use web_sys::js_sys::{Array, Intl::DateTimeFormat, Object};

/// Shows the form that chooses it, unless it was chosen, or is none that the server knows.
pub fn offer() {
    let Some(form) = find("[data-zone]") else { return };
    let options = DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    let Some(zone) = http::field(&options, "timeZone").as_string() else { return };
    // Browsers may give a name that the zone had in former times.
    let option = ["#zone option:is([value=\"", &zone, "\"],[data-former=\"", &zone, "\"])"].concat();
    let Some(zone) = find(&option).map(|option| attribute(&option, "value")) else { return };
    if attribute(&form, "data-zone") == zone {
        return;
    }
    if let (Some(field), Some(words)) = (within(&form, "[name=zone]"), within(&form, "b")) {
        set(&field, "value", Some(&zone));
        words.set_text_content(Some(&zone));
        hide(&form, false);
    }
}

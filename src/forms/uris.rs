//! The redirect URI editor. A line that was left after typing is finished, and then an error may speak up.

use crate::{
    components::settings::{line, line_id, line_label, note, removal_label, uri_count},
    dom::{self, all, closest, set, within},
    domain::{FieldError, RedirectUri, settings::field},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

const FINISHED: &str = "data-finished";

/// The editor.
pub fn list(form: &Element) -> Option<Element> {
    within(form, ".uri-list")
}

/// Its lines.
pub fn lines(form: &Element) -> Vec<Element> {
    all(form, ".uri-line")
}

fn input(line: &Element) -> Option<HtmlInputElement> {
    within(line, "input").map(JsCast::unchecked_into)
}

/// What stands in one.
pub fn text(line: &Element) -> String {
    input(line).map(|field| field.value()).unwrap_or_default()
}

/// What stands in the lines.
pub fn texts(form: &Element) -> Vec<String> {
    lines(form).iter().map(text).collect()
}

/// The server's page ends with empty lines to type into; here there is a button for that, and who is at one keeps it. What
/// was typed early and left is finished.
pub fn begin(form: &Element) {
    let focused = dom::document().active_element();
    for line in lines(form) {
        let Some(field) = input(&line) else { continue };
        let here = focused.as_ref().is_some_and(|focused| field.is_same_node(Some(focused)));
        if line.has_attribute("data-spare") && !here && field.value().trim().is_empty() {
            line.remove();
        } else {
            set(&line, "data-spare", None);
            let typed = field.value() != field.default_value();
            set(&line, FINISHED, (typed && !here).then_some(""));
        }
    }
    number(form);
}

/// Says that a line was left after typing.
pub fn finished(at: &Element) {
    if let Some(line) = closest(at, ".uri-line") {
        set(&line, FINISHED, Some(""));
    }
}

/// What is wrong with the lines that are finished; the other fields wait for Save.
pub fn problems(form: &Element) -> Vec<FieldError> {
    let lines = lines(form);
    let filled = lines.iter().map(|line| (line, text(line))).filter(|(_, text)| !text.trim().is_empty());
    filled
        .enumerate()
        .filter(|(_, (line, _))| line.has_attribute(FINISHED))
        .filter_map(|(index, (_, text))| {
            let says = RedirectUri::parse(&text).err()?;
            Some(FieldError::wrong(field::REDIRECT_URIS, format!("Line {}: {says}", index + 1)))
        })
        .collect()
}

/// Puts these lines in place of all.
pub fn put(form: &Element, texts: &[String]) {
    let Some(list) = list(form) else { return };
    list.set_inner_html("");
    for text in texts {
        let _ = list.insert_adjacent_html("beforeend", &line(0, text, false).into_string());
    }
    number(form);
}

/// Numbers the lines anew. There is always one to type into.
pub fn number(form: &Element) {
    let Some(list) = list(form) else { return };
    if lines(form).is_empty() {
        let _ = list.insert_adjacent_html("beforeend", &line(1, "", false).into_string());
    }
    for (index, line) in lines(form).iter().enumerate() {
        if let Some(field) = input(line) {
            set(&field, "id", Some(&line_id(index + 1)));
            set(&field, "aria-label", Some(&line_label(index + 1)));
        }
        if let Some(button) = within(line, "[data-remove-line]") {
            set(&button, "aria-label", Some(&removal_label(index + 1)));
        }
    }
}

/// Shows what is known of each line, and how many there are.
pub fn show(form: &Element) {
    for line in lines(form) {
        let text = text(&line);
        let bad = line.has_attribute(FINISHED) && !text.trim().is_empty() && RedirectUri::parse(&text).is_err();
        let _ = line.class_list().toggle_with_force("bad", bad);
        if let Some(field) = input(&line) {
            set(&field, "aria-invalid", bad.then_some("true"));
        }
        if let Some(place) = within(&line, ".note") {
            dom::say(&place, note(&text));
        }
    }
    if let Some(place) = within(form, "[data-uri-count]") {
        dom::say(&place, &uri_count(&texts(form)));
    }
}

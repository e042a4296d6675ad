//! What is pressed or pasted in the editor of lines and among the tags, and where the focus goes then.

use super::{
    place::{changed, with},
    scopes::SEARCH,
    uris::{finished, lines, list, number, text},
};
use crate::{
    components::settings::{UNFOLDED, line, line_id, tag_id},
    dom::{self, attribute, closest, document, target},
};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element, Event};

/// A further line, with the focus in it.
pub fn add_line() {
    let mut count = 0;
    changed(|form| {
        if let Some(list) = list(&form.element) {
            let _ = list.insert_adjacent_html("beforeend", &line(0, "", false).into_string());
        }
        number(&form.element);
        count = lines(&form.element).len();
    });
    focus(&line_id(count));
}

/// Takes a line away; the focus goes to the one that follows.
pub fn remove_line(button: &Element) {
    let Some(gone) = closest(button, ".uri-line") else { return };
    let mut at = 0;
    changed(|form| {
        at = lines(&form.element).iter().position(|line| line.is_same_node(Some(&gone))).unwrap_or_default();
        gone.remove();
        number(&form.element);
        at = (at + 1).min(lines(&form.element).len());
    });
    focus(&line_id(at));
}

/// Several lines that are pasted become several. An empty line gives way to them; a filled one stays.
pub fn paste_lines(event: &Event) {
    let Some(at) = target(event).and_then(|at| closest(&at, ".uri-line")) else { return };
    let pasted = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
    let Some(pasted) = pasted.and_then(|data| data.get_data("text").ok()) else { return };
    if !pasted.trim().contains(['\n', '\r']) {
        return;
    }
    event.prevent_default();
    changed(|form| {
        let filled = pasted.lines().map(str::trim).filter(|text| !text.is_empty());
        let fresh: String = filled.map(|text| line(0, text, false).into_string()).collect();
        let empty = text(&at).trim().is_empty();
        let before = lines(&form.element);
        let _ = at.insert_adjacent_html("afterend", &fresh);
        let is_fresh = |line: &Element| !before.iter().any(|old| old.is_same_node(Some(line)));
        lines(&form.element).iter().filter(|line| is_fresh(line)).for_each(finished);
        if empty {
            at.remove();
        }
        number(&form.element);
    });
}

/// Takes a scope back; the focus goes to the next tag, after the last one to the box that finds a scope.
pub fn remove_tag(button: &Element) {
    let base = attribute(button, "data-remove-tag");
    let mut next = None;
    changed(|form| {
        next = form.scopes.tags.beside(&base);
        form.scopes.tags.last = next.clone().unwrap_or_default();
        form.scopes.take_back(&base);
    });
    focus(&next.map_or_else(|| SEARCH.to_owned(), |base| tag_id(&base)));
}

/// Names all of them; the focus goes to the first that was not there.
pub fn unfold_tags() {
    changed(|form| form.scopes.tags.unfolded = true);
    if let Some(base) = with(|form| form.scopes.tags.bases.get(UNFOLDED).cloned()).flatten() {
        focus(&tag_id(&base));
    }
}

/// Ids of scopes are no selectors: they have colons in them.
fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        dom::focus(&element);
    }
}

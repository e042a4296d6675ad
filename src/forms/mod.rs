//! The settings form of a client, while it is filled in: the second bundle of the browser's half, on the two pages that have
//! the form. What stands in the fields counts and nothing else: it is read anew with each change and checked by the rules
//! that the server has, too (`crate::domain`). What follows from it is drawn by the functions with which the server drew the
//! page (`crate::components::settings`).

mod acts;
mod form;
mod place;
mod reading;
mod refusals;
mod roles;
mod scopes;
mod sending;
mod shown;
mod stops;
mod tags;
mod uris;

use crate::{
    components::settings::FORM_ID,
    dom::{self, closest, find, listen, listen_at, target},
};
use form::Form;
use place::{changed, with};
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use web_sys::{Event, KeyboardEvent};

/// Takes the form over. The page's script calls it by this name as soon as the code is there.
#[wasm_bindgen]
pub fn take_over() {
    let Some(element) = find(&["#", FORM_ID].concat()) else { return };
    place::put(Form::of(&element));
    changed(Form::begin);
    listen_at(&element, "submit", false, sending::check);
    listen_at(&element, "refused", false, |event| sending::refused(event.unchecked_ref()));
    listen_at(&element, "keydown", false, |event| pressed(event.unchecked_ref()));
    listen_at(&element, "paste", false, acts::paste_lines);
    // A group that is opened by hand shows what was folded away.
    listen_at(&element, "toggle", true, |_| changed(|_| {}));
    listen("click", clicked);
    listen("input", |event| changed(|form| form.typed(event)));
    listen("change", |event| changed(|form| form.chosen(event)));
    listen("focusin", |event| {
        with(|form| {
            form.scopes.tags.came_to(event);
            stops::came_to(event);
        });
    });
    if let Some(root) = dom::document().document_element() {
        dom::set(&root, "data-ready", Some(""));
    }
    sending::arrived();
}

fn clicked(event: &Event) {
    let Some(at) = target(event) else { return };
    let on = |selector: &str| closest(&at, selector);
    if on("[data-add-line]").is_some() {
        acts::add_line();
    } else if let Some(button) = on("[data-remove-line]") {
        acts::remove_line(&button);
    } else if let Some(button) = on("[data-remove-tag]") {
        acts::remove_tag(&button);
    } else if on("[data-unfold]").is_some() {
        acts::unfold_tags();
    } else if let Some(button) = on("[data-show]") {
        changed(|form| form.scopes.switched(&button));
    } else if on("#discard").is_some() {
        changed(Form::discard);
        sending::forget();
    }
}

fn pressed(event: &KeyboardEvent) {
    let Some(at) = target(event) else { return };
    if at.id() == scopes::SEARCH {
        match event.key().as_str() {
            // Enter in a form's text field would save.
            "Enter" => event.prevent_default(),
            // The page's own code clears the box, after this.
            "Escape" => {
                dom::later(0, || changed(|form| form.scopes.filtered()));
            }
            _ => {}
        }
    }
    if stops::walked(event, &at) {
        return;
    }
    if let Some(row) = closest(&at, ".switch, .tags") {
        dom::walk(event, &row);
    }
}

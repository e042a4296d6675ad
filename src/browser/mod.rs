//! The browser's half of every page: what HTML has no means for. Listeners stand at the document, once, whichever page it
//! is; a page says by `data-` attributes what it wants. Nothing here draws: the server's HTML is whole without it.
//!
//! | file | attributes |
//! |---|---|
//! | [`choose`] | `data-counted`, `data-count`, `data-all`, `data-filter`, `data-nothing` |
//! | [`copy`] | `data-copy`, `data-download`, `data-stored` |
//! | [`dialog`] | `data-ask`, `data-close` |
//! | [`guard`] | `data-guarded`, `data-dirty`, `data-unsaved`, `data-when-dirty`, `data-when-clean`, `data-discard` |
//! | [`keys`] | `data-keep`, `data-key`, `data-keys`, `data-fold`, `data-find`, `data-finds` |
//! | [`more`] | `data-menu`, `data-until`, `data-when` |
//! | [`passkey`] | `data-passkey`, `data-question`, `data-answer`, `data-next`, `data-autofill` |
//! | [`reveal`] | `data-shows` |
//! | [`send`] | `data-away`, `data-in-place`, `data-refusals`, `data-version`, `data-unknown` |
//! | [`session`] | `data-user`, `data-left`, `data-told-before` |
//! | [`zone`] | `data-zone`, `data-former` |

mod back;
mod choose;
mod copy;
mod dialog;
mod guard;
mod http;
mod keys;
mod more;
mod passkey;
mod reveal;
mod send;
mod session;
mod zone;

use crate::dom::{self, closest, document, find, focus, listen, listen_window, target};
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use web_sys::{Element, Event, MouseEvent};

/// Starts everything. The page's own script calls it by this name as soon as the code is there.
#[wasm_bindgen]
pub fn come_alive() {
    listen("click", clicked);
    listen("keydown", |event| keys::pressed(event.unchecked_ref()));
    for name in ["input", "change"] {
        listen(name, |event| {
            choose::changed(event);
            copy::changed(event);
            guard::changed();
        });
    }
    listen("reset", |_| {
        dom::later(0, || {
            choose::count_all();
            guard::changed();
        });
    });
    listen("submit", |event| {
        reveal::hide_all();
        passkey::give_way();
        send::submitted(event);
    });
    listen("focusout", |event| keys::left(event.unchecked_ref()));
    // A page that comes back as it was left may send again.
    listen_window("pageshow", |event| {
        if event.unchecked_ref::<web_sys::PageTransitionEvent>().persisted() {
            back::shown_again();
            send::freed();
            keys::said_again();
            session::ask();
            passkey::offer();
        }
    });
    // A question that waits would keep the page from being kept.
    listen_window("pagehide", |_| passkey::give_way());
    back::start();
    guard::start();
    keys::start();
    more::start();
    send::start();
    copy::start();
    session::start();
    passkey::offer();
    zone::offer();
    choose::count_all();
    // What needs this code is shown by now, and can take the focus.
    alive();
    arrived();
}

/// Says that this code is there, for styles of what needs it; and that all of the page's code is, unless there are forms
/// with code of their own, which say it themselves later.
fn alive() {
    let Some(root) = document().document_element() else { return };
    dom::set(&root, "data-alive", Some(""));
    // A form with code of its own is ready when that is there, too.
    if find("[data-coded]").is_none() {
        dom::set(&root, "data-ready", Some(""));
    }
}

/// What was done or refused is where reading starts, unless someone is at a field already.
fn arrived() {
    if keys::went_on() || dom::someone_types() {
        return;
    }
    let said = find("#notice").or_else(|| find("[data-refusals]:not(:empty)")).or_else(|| find("[data-first]"));
    if let Some(said) = said {
        focus(&said);
    }
}

fn clicked(event: &Event) {
    let Some(at) = target(event) else { return };
    let event: &MouseEvent = event.unchecked_ref();
    let plain = event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key();
    if let Some(no) = closest(&at, "[data-fold]") {
        keys::fold(event, &no);
    } else if let Some(button) = closest(&at, "[data-copy]") {
        copy::copy(button);
    } else if let Some(button) = closest(&at, "[data-download]") {
        copy::download(&button);
    } else if let Some(button) = closest(&at, "[data-passkey]") {
        passkey::pressed(button);
    } else if let Some(button) = closest(&at, "[data-shows]") {
        reveal::pressed(&button);
    } else if let Some(button) = closest(&at, "[data-menu]") {
        more::pressed(&button);
    } else if let Some(button) = closest(&at, "[data-version]") {
        send::take_version(&button);
    } else if closest(&at, "[data-close]").is_some() {
        dialog::close(event);
    } else if let Some(link) = closest(&at, "[data-ask]").filter(|_| plain) {
        event.prevent_default();
        dialog::open(&link);
    } else if closest(&at, "[aria-disabled=true]").is_some() {
        event.prevent_default();
    } else if let Some(link) = closest(&at, "a[href]").filter(|_| plain) {
        followed(event, &link);
    }
}

/// A link that leads to another page.
fn followed(event: &MouseEvent, link: &Element) {
    if guard::keeps(link) {
        event.prevent_default();
    } else {
        keys::remember(link);
    }
}

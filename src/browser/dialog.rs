//! A question of another page, asked over this one: that page's own card, in a dialog. Without our code the same link leads
//! to the page.

use super::{
    http::{self, Page},
    session,
};
use crate::dom::{
    all, attribute, banner, beside, closest, document, fill, find, focus, hide, set, with_button, within,
};
use std::cell::Cell;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement, MouseEvent};

thread_local! {
    /// Counts the questions: a slow answer about one client must never be read as being about the next.
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

/// Which client and what is asked stand there at once, with both buttons; what depends on it comes when it is counted.
const COUNTING: &str = "<div class=\"ask-card\"><div class=\"ask-body\"><div class=\"ask-head\"><div>\
    <h2 id=\"ask-title\"><span data-text=\"verb\"></span> \u{201c}<span data-text=\"name\"></span>\u{201d}?</h2>\
    <p data-text=\"about\"></p><p><code data-text=\"id\"></code></p>\
    </div></div><section class=\"outcome\"><h2 data-text=\"hint\"></h2></section>\
    <p class=\"waiting\" data-text=\"waits\"></p></div><div class=\"ask-foot\">\
    <p id=\"yes-why\" role=\"status\" data-text=\"why\"></p>\
    <button type=\"button\" class=\"btn btn-dialog\" data-close autofocus data-text=\"no\"></button>\
    <button type=\"button\" class=\"btn btn-dialog\" aria-disabled=\"true\" aria-describedby=\"yes-why\" data-text=\"yes\"></button>\
    </div></div>";

/// The dialog of the page, made when it is first needed.
fn dialog() -> Option<HtmlDialogElement> {
    if let Some(dialog) = find("#ask") {
        return dialog.dyn_into().ok();
    }
    let dialog = document().create_element("dialog").ok()?;
    set(&dialog, "id", Some("ask"));
    set(&dialog, "aria-labelledby", Some("ask-title"));
    document().body()?.append_child(&dialog).ok()?;
    // An answer that is still on its way is about nothing any more.
    let closed = Closure::<dyn Fn()>::new(|| {
        ASKED.set(ASKED.get() + 1);
        if let Some(dialog) = find("#ask") {
            dialog.set_inner_html("");
        }
        // What was said in the question is said by the page again.
        session::draw();
    });
    let _ = dialog.add_event_listener_with_callback("close", closed.as_ref().unchecked_ref());
    closed.forget();
    dialog.dyn_into().ok()
}

/// Asks what the link asks.
pub fn open(link: &Element) {
    if let Some(menu) = find(":popover-open") {
        let _ = menu.unchecked_into::<HtmlElement>().hide_popover();
    }
    let Some(dialog) = dialog() else { return };
    let verb = attribute(link, "data-ask");
    let restores = verb == "Restore";
    // Two clients may have one name: what else tells them apart stands beside the link.
    let around = closest(link, "tr, .client-head");
    let near = |selector: &str| around.as_ref().and_then(|around| within(around, selector));
    let name = near(".client-name, h1").and_then(|name| name.text_content()).unwrap_or_default();
    let about = near(".client-description").and_then(|about| about.text_content()).unwrap_or_default();
    let id = near("[data-copy]").map(|copy| attribute(&copy, "data-copy")).unwrap_or_default();
    let hint = within(link, "small").and_then(|hint| hint.text_content()).unwrap_or_default();
    let waits = if restores { "Reading what comes back\u{2026}" } else { "Counting\u{2026}" };
    fill(
        &dialog,
        COUNTING,
        &[
            ("verb", &verb),
            ("name", &name),
            ("about", &about),
            ("id", &id),
            ("hint", &hint),
            ("waits", waits),
            ("why", if restores { "" } else { "Counting what depends on it" }),
            ("no", if restores { "Cancel" } else { "No" }),
            ("yes", if restores { "Restore" } else { "Yes" }),
        ],
    );
    if let Some(outcome) = within(&dialog, ".outcome") {
        set(&outcome, "class", Some(&["outcome outcome-", &attribute(link, "data-outcome")].concat()));
        hide(&outcome, hint.is_empty());
    }
    // The key says which client this is, before its name is read.
    if let (Some(key), Some(head)) =
        (near(".key").and_then(|key| key.clone_node_with_deep(true).ok()), within(&dialog, ".ask-head"))
    {
        let _ = head.insert_before(&key, head.first_child().as_ref());
    }
    if !dialog.open() {
        let _ = dialog.show_modal();
    }
    load(attribute(link, "href"));
}

/// Which question is asked now.
pub fn asked() -> u32 {
    ASKED.get()
}

/// Reads the question's page and puts its card in place.
pub fn load(address: String) {
    let asked = ASKED.get() + 1;
    ASKED.set(asked);
    spawn_local(async move {
        let page = http::page(&address).await;
        let Some(dialog) = dialog().filter(|dialog| dialog.open() && ASKED.get() == asked) else { return };
        let says = match page {
            Page::Read(page) => match page.query_selector(".ask-card").ok().flatten() {
                Some(card) => return put(&dialog, &card),
                // The client is gone: there is nothing to answer any more.
                None => return over(&dialog, &banner(&http::sentence_of(&page).unwrap_or_default())),
            },
            Page::SignedOut => session::over(),
            Page::NoAnswer => {
                let address = address.clone();
                with_button(banner("No answer from the server."), "Try again", move || load(address.clone()))
            }
        };
        unasked(&dialog, &says, &address);
    });
}

/// The question cannot be asked here: why, and its page, which may say more. What is typed in this page stays.
fn unasked(dialog: &Element, says: &Element, address: &str) {
    let says = match says.has_attribute("data-over") {
        true => says.clone(),
        false => beside(says.clone(), address, "Open the question as a page"),
    };
    // Where the card stands already it keeps what it says; else nothing has been counted and nothing was asked.
    let Some(place) = within(dialog, "[data-refusals], .ask-body > .waiting") else { return };
    place.set_inner_html("");
    let _ = place.append_child(&says);
    if let Some(why) = within(dialog, "#yes-why") {
        why.set_text_content(None);
    }
}

/// Says what became of what was asked about, with nothing left to answer but Close.
pub fn over(card: &Element, says: &Element) {
    if let Some(place) = within(card, "[data-refusals], .ask-body > .waiting") {
        place.set_inner_html("");
        let _ = place.append_child(says);
    }
    // What was counted and what would happen are about a client that is not as it was.
    for gone in all(card, ".outcome, .evidence, .consequences, .contract, .ask-body > .banner") {
        gone.remove();
    }
    let Some(foot) = within(card, ".ask-foot") else { return };
    // On a page of its own the way back is a link already.
    let Some(close) = within(&foot, "[data-close]") else { return };
    close.set_text_content(Some("Close"));
    foot.set_inner_html("<b></b>");
    let _ = foot.append_child(&close);
    focus(&close);
}

/// Puts the card of a question's page into the dialog.
pub fn put(dialog: &Element, card: &Element) {
    let Ok(card) = document().import_node_with_deep(card, true) else { return };
    dialog.set_inner_html("");
    let _ = dialog.append_child(&card);
    settle(dialog);
}

/// The card as it is asked over a page: its answer leads back to that page, its heading is below the page's own, and No
/// closes it.
fn settle(dialog: &Element) {
    let location = crate::dom::window().location();
    let here = [location.pathname().unwrap_or_default(), location.search().unwrap_or_default()].concat();
    for back in all(dialog, "input[name=back]") {
        // A client that goes has no page to come back to.
        if !(back.has_attribute("data-elsewhere") && find(".client-head").is_some()) {
            back.unchecked_into::<HtmlInputElement>().set_value(&without_flash(&here));
        }
    }
    if let Some(heading) = within(dialog, "h1")
        && let Ok(below) = document().create_element("h2")
    {
        set(&below, "id", Some("ask-title"));
        below.set_inner_html(&heading.inner_html());
        let _ = heading.replace_with_with_node_1(&below);
    }
    // On the page No is a link, for it leads away; here it closes the dialog.
    for link in all(dialog, "a[data-close]") {
        let Ok(no) = document().create_element("button") else { continue };
        set(&no, "type", Some("button"));
        set(&no, "class", Some(&attribute(&link, "class")));
        set(&no, "data-close", Some(""));
        no.set_text_content(link.text_content().as_deref());
        let _ = link.replace_with_with_node_1(&no);
        focus(&no);
    }
}

/// An address without what an earlier request left for it.
fn without_flash(address: &str) -> String {
    let Some((path, query)) = address.split_once('?') else { return address.to_owned() };
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("flash=")).collect();
    if kept.is_empty() { path.to_owned() } else { [path, "?", &kept.join("&")].concat() }
}

/// No, in a dialog. On a page of its own it is a link.
pub fn close(event: &MouseEvent) {
    let Some(dialog) = crate::dom::target(event).and_then(|at| closest(&at, "dialog")) else { return };
    event.prevent_default();
    dialog.unchecked_into::<HtmlDialogElement>().close();
}

/// Closes the dialog: what was asked is answered.
pub fn done() {
    if let Some(dialog) = find("#ask[open]") {
        dialog.unchecked_into::<HtmlDialogElement>().close();
    }
}

//! Keys, and where the focus goes.

use crate::dom::{all, attribute, closest, document, everywhere, find, focus, later, set, target, window, within};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, HtmlElement, HtmlFormElement, HtmlInputElement, KeyboardEvent, MouseEvent};

/// Whether letters count, at the root of the page: theirs are shown then.
const KEYS: &str = "data-keys";

/// Letters count when what they answer has been there for half a second: the second press of a double one would answer a
/// question that nobody has read.
pub fn start() {
    count_letters(500);
}

fn count_letters(after: i32) {
    if find("[data-key]").is_some() {
        later(after, || set_letters(Some("")));
    }
}

fn set_letters(count: Option<&str>) {
    if let Some(root) = document().document_element() {
        set(&root, KEYS, count);
    }
}

/// What a key does beyond what the browser makes of it.
pub fn pressed(event: &KeyboardEvent) {
    let Some(at) = target(event) else { return };
    if let Some(menu) = closest(&at, ":popover-open").or_else(|| menu_of(event, &at)) {
        walk(event, &menu);
    }
    let command = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "s" | "S" if command && !event.alt_key() && !event.shift_key() => save(event),
        "k" | "K" if command && !event.alt_key() && !event.shift_key() => look(event),
        "/" if !command && !event.alt_key() && closest(&at, "input, textarea, select, dialog").is_none() => {
            if let Some(search) = find("[data-slash] input[type=search]") {
                event.prevent_default();
                focus(&search);
            }
        }
        key if key.len() == 1 && !command && !event.alt_key() && !event.repeat() => choose(event, key, &at),
        "Escape" => clear(event, &at),
        // Enter in a filter of boxes would send the form around it.
        "Enter" if at.has_attribute("data-filter") => event.prevent_default(),
        _ => {}
    }
}

/// A key alone presses the button or link of the page that names it, except where somebody types. Another one within a
/// second is meant for the page that is on its way, and would be taken for an answer to this one.
fn choose(event: &KeyboardEvent, key: &str, at: &Element) {
    if closest(at, "input, textarea, select, dialog").is_some() || find("[data-keys]").is_none() {
        return;
    }
    let named = everywhere("[data-key]").into_iter().find(|it| attribute(it, "data-key").eq_ignore_ascii_case(key));
    if let Some(named) = named {
        event.prevent_default();
        set_letters(None);
        count_letters(1_000);
        named.unchecked_into::<HtmlElement>().click();
    }
}

/// The menu of a button; Down and Up open it.
fn menu_of(event: &KeyboardEvent, at: &Element) -> Option<Element> {
    let button = closest(at, "[popovertarget], [data-menu]")?;
    let opens = ["ArrowDown", "ArrowUp"].contains(&event.key().as_str());
    if opens && button.has_attribute("data-menu") {
        super::more::pressed(&button);
    }
    let menu = document().get_element_by_id(&attribute(&button, "popovertarget"))?;
    if opens && !is_open(&menu) {
        button.unchecked_into::<HtmlElement>().click();
    }
    Some(menu).filter(is_open)
}

fn is_open(menu: &Element) -> bool {
    menu.matches(":popover-open").unwrap_or(false)
}

/// Ctrl+K and Cmd+K lead to where anything is found by its name; there, into the box.
fn look(event: &KeyboardEvent) {
    if let Some(found) = find("[data-finds] [type=search]") {
        event.prevent_default();
        focus(&found);
    } else if let Some(link) = find("[data-find]") {
        event.prevent_default();
        link.unchecked_into::<HtmlElement>().click();
    }
}

/// Ctrl+S and Cmd+S save the page's form.
fn save(event: &KeyboardEvent) {
    if let Some(form) = find("form[data-saved-by-key]") {
        event.prevent_default();
        let _ = form.unchecked_into::<HtmlFormElement>().request_submit();
    }
}

/// Esc clears a search, and what it was searched for: the list comes without it.
fn clear(event: &KeyboardEvent, at: &Element) {
    let Some(search) = at.dyn_ref::<HtmlInputElement>().filter(|_| attribute(at, "type") == "search") else { return };
    if search.value().is_empty() && search.default_value().is_empty() {
        return;
    }
    event.prevent_default();
    search.set_value("");
    if let Some(form) = closest(at, "form[role=search]").filter(|_| !search.default_value().is_empty()) {
        let _ = form.unchecked_into::<HtmlFormElement>().request_submit();
    }
}

/// A page that comes back as it was left has in its boxes what was typed last: they say again what its list is searched
/// for.
pub fn said_again() {
    for search in everywhere("form[role=search] input[type=search]") {
        let search: HtmlInputElement = search.unchecked_into();
        search.set_value(&search.default_value());
    }
}

/// A menu that the focus has left closes.
pub fn left(event: &FocusEvent) {
    let to = event.related_target().and_then(|to| to.dyn_into::<Element>().ok());
    let menu = target(event).and_then(|at| closest(&at, ":popover-open"));
    if let (Some(menu), Some(to)) = (menu, to)
        && !menu.contains(Some(&to))
    {
        let _ = menu.unchecked_into::<HtmlElement>().hide_popover();
    }
}

/// Up, Down, Home and End move among the items of an open menu; from its button Down leads to the first, Up to the last.
fn walk(event: &KeyboardEvent, menu: &Element) {
    let shown = |item: &Element| item.unchecked_ref::<HtmlElement>().offset_width() > 0;
    let items: Vec<Element> = all(menu, "a, button").into_iter().filter(shown).collect();
    let focused = document().active_element();
    let here = items.iter().position(|item| focused.as_ref().is_some_and(|focused| item.is_same_node(Some(focused))));
    let last = items.len().saturating_sub(1);
    let to = match (event.key().as_str(), here) {
        ("ArrowDown", Some(here)) if here < last => here + 1,
        ("ArrowDown" | "Home", _) => 0,
        ("ArrowUp", Some(here)) if here > 0 => here - 1,
        ("ArrowUp" | "End", _) => last,
        _ => return,
    };
    event.prevent_default();
    if let Some(item) = items.get(to) {
        focus(item);
    }
}

/// No folds a question again, with the focus on the button that unfolded it. It is a link for pages without our code.
pub fn fold(event: &MouseEvent, no: &Element) {
    let Some(details) = closest(no, "details") else { return };
    event.prevent_default();
    let _ = details.remove_attribute("open");
    if let Some(summary) = within(&details, "summary") {
        focus(&summary);
    }
}

/// Where the focus goes on the page that is gone to, as `path scrolled name`.
const KEPT: &str = "clientele-focus";
/// The name for its heading.
const HEADING: &str = "h1";

/// Remembers where the focus goes: for a control that leads to the same page with something else in it to that control,
/// for another link to the heading of its page.
pub fn remember(control: &Element) {
    let Ok(Some(storage)) = window().session_storage() else { return };
    let to = attribute(control, "href");
    let kept = match closest(control, "[data-keep]") {
        Some(keeper) => {
            let name = attribute(&keeper, "data-keep");
            let scrolled = document().document_element().map_or(0, |root| root.scroll_top());
            let path = window().location().pathname().unwrap_or_default();
            [path.as_str(), " ", &scrolled.to_string(), " ", &name].concat()
        }
        None => [to.split(['?', '#']).next().unwrap_or_default(), " 0 ", HEADING].concat(),
    };
    // Without storage the browser's own idea of where reading starts is as good.
    let _ = storage.set_item(KEPT, &kept);
}

/// Whether someone goes on where they were: the focus stays at that control, and what was found is said.
pub fn went_on() -> bool {
    let Ok(Some(storage)) = window().session_storage() else { return false };
    let kept = storage.get_item(KEPT).ok().flatten().unwrap_or_default();
    let _ = storage.remove_item(KEPT);
    let Some((path, rest)) = kept.split_once(' ') else { return false };
    let Some((scrolled, name)) = rest.split_once(' ') else { return false };
    if window().location().pathname().is_ok_and(|here| here != path) {
        return false;
    }
    if name == HEADING {
        // The browser has gone to the section that the address names; what was done or refused comes before the heading.
        let section = window().location().hash().is_ok_and(|hash| !hash.is_empty());
        let said = find("#notice, [data-refusals]:not(:empty), [data-first]").is_some();
        // What a page wants first comes before its heading: the browser forgets it when the focus is already somewhere.
        let first = find("main [autofocus]").or_else(|| find("main h1"));
        if let Some(first) = first.filter(|_| !section && !said && !crate::dom::someone_types()) {
            focus(&first);
        }
        return section && !said;
    }
    if let Some(says) = find("[data-found]") {
        says.set_text_content(Some(&attribute(&says, "data-found")));
    }
    if let Some(root) = document().document_element() {
        root.set_scroll_top(scrolled.parse().unwrap_or_default());
    }
    let control = find(&["[data-keep=\"", name, "\"]"].concat());
    let control = control.map(|control| within(&control, "input:not([type=hidden])").unwrap_or(control));
    control.map(|control| focus(&control)).is_some()
}

//! Arriving at a page in the browser: where the focus goes when a link was followed without loading a document.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use leptos_router::hooks::use_location;
use std::time::Duration;

/// After a change of page in the browser, reading starts at the heading, or at the section the address names.
pub fn follow_arrivals() {
    let location = use_location();
    let (pathname, hash) = (location.pathname, location.hash);
    Effect::new(move |before: Option<String>| {
        let path = pathname.get();
        if before.is_some_and(|before| before != path) {
            // A menu that was opened to get here has done its work.
            let open = document().query_selector("#navigation:popover-open").ok().flatten();
            if let Some(menu) = open.and_then(|menu| menu.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = menu.hide_popover();
            }
            let section = hash.get_untracked().trim_start_matches('#').to_owned();
            let from = document().active_element();
            Arrival { path: path.clone(), section, from, held: 0, looks: LOOKS }.look(pathname);
        }
        path
    });
}

/// How often a page that is still loading is looked at: for ten seconds.
const LOOKS: u8 = 200;
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// A place is reached when it has kept the focus for so many looks: what it stands in may be drawn anew once more.
const KEPT_LOOKS: u8 = 3;

/// A page being arrived at. Its content comes when its data does, and what stood there meanwhile goes.
struct Arrival {
    path: String,
    /// Id of the section that the address names; empty for the heading.
    section: String,
    /// What had the focus before, or what was given it here.
    from: Option<web_sys::Element>,
    held: u8,
    looks: u8,
}

impl Arrival {
    fn look(mut self, pathname: Memo<String>) {
        set_timeout(
            move || {
                if pathname.try_get_untracked().as_ref() == Some(&self.path) && !self.settled() {
                    self.look(pathname);
                }
            },
            BETWEEN_LOOKS,
        );
    }

    /// Looks once; true when there is nothing left to do.
    fn settled(&mut self) -> bool {
        let body = document().body().map(web_sys::Element::from);
        let focused = document().active_element().filter(|focused| Some(focused) != body.as_ref());
        if focused.is_some() && focused != self.from {
            // Someone moved on, or the page itself had a better place: a banner, a field to begin with.
            return true;
        }
        if let Some(place) = self.place() {
            let element: &web_sys::Element = &place;
            if focused.as_ref() == Some(element) {
                self.held += 1;
            } else {
                self.held = 0;
                reach(&place, !self.section.is_empty());
                self.from = Some(element.clone());
            }
        }
        self.looks = self.looks.saturating_sub(1);
        let loading = document().query_selector("#content .skeleton").ok().flatten().is_some();
        self.looks == 0 || (self.held >= KEPT_LOOKS && !loading)
    }

    fn place(&self) -> Option<web_sys::HtmlElement> {
        let found = match self.section.as_str() {
            "" => document().query_selector("#content h1").ok().flatten(),
            id => document().get_element_by_id(id),
        };
        found?.dyn_into().ok()
    }
}

/// Moves the focus there, and for a section the view as well.
fn reach(place: &web_sys::HtmlElement, is_section: bool) {
    if place.tab_index() < 0 && !place.has_attribute("tabindex") {
        let _ = place.set_attribute("tabindex", "-1");
    }
    let _ = place.focus();
    if is_section {
        place.scroll_into_view();
    }
}

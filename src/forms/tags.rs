//! The chosen scopes as removable tags.

use crate::{
    components::settings::{Chosen, UNFOLDED, tags},
    dom::{self, attribute, find, hide, target},
};
use web_sys::Event;

/// How the tags stand.
#[derive(Default)]
pub struct Tags {
    /// "and 52 more" was pressed.
    pub unfolded: bool,
    /// The scope whose button had the focus last: Tab leads there again.
    pub last: String,
    /// In the order of the page.
    pub bases: Vec<String>,
}

impl Tags {
    /// A button of a tag was reached.
    pub fn came_to(&mut self, event: &Event) {
        let Some(button) = target(event).filter(|at| at.has_attribute("data-remove-tag")) else { return };
        self.last = attribute(&button, "data-remove-tag");
        for other in dom::everywhere("[data-remove-tag]") {
            let here = other.is_same_node(Some(&button));
            dom::set(&other, "tabindex", Some(if here { "0" } else { "-1" }));
        }
    }

    /// Shows what is chosen.
    pub fn show(&mut self, chosen: &[Chosen<'_>]) {
        let Some(list) = find("#scope-tags") else { return };
        self.bases = chosen.iter().map(|(base, ..)| (*base).to_owned()).collect();
        let most = if self.unfolded { usize::MAX } else { UNFOLDED };
        let stop = self.bases.iter().find(|base| **base == self.last).or_else(|| self.bases.first());
        hide(&list, chosen.is_empty());
        dom::draw(&list, &tags(chosen, most, stop.map(String::as_str)).into_string());
    }

    /// The tag after this one, or the one before the last.
    pub fn beside(&self, base: &str) -> Option<String> {
        let at = self.bases.iter().position(|other| other == base)?;
        self.bases.get(at + 1).or_else(|| self.bases.get(at.checked_sub(1)?)).cloned()
    }
}

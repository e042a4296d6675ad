//! The scope picker: what is answered, which rows are shown, and which leave the page while they are folded away.

use super::tags::Tags;
use crate::{
    components::settings::{Chosen, Switch, asides, matching, others, scope_summary, tally},
    dom::{self, all, attribute, find, hide, set, within},
    domain::{ScopeId, scope::ScopeAccess},
};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDetailsElement, HtmlInputElement, js_sys::JsString};

/// The id of the box that finds a scope.
pub const SEARCH: &str = "scope-search";

/// A question with its three answers.
struct Row {
    element: Element,
    base: String,
    /// What is looked through, in small letters.
    words: String,
    radios: Vec<HtmlInputElement>,
    saved: ScopeAccess,
    now: ScopeAccess,
    /// The answer that the page shows; at first the server's.
    shown: ScopeAccess,
}

impl Row {
    fn of(element: Element) -> Self {
        let about = within(&element, ".scope-about > span").and_then(|about| about.text_content());
        let base = attribute(&element, "data-base");
        let radios: Vec<HtmlInputElement> = all(&element, "input").into_iter().map(JsCast::unchecked_into).collect();
        Self {
            words: small(&[&base, "\n", &about.unwrap_or_default()].concat()),
            saved: ScopeAccess::parse(&attribute(&element, "data-saved")).unwrap_or_default(),
            now: answer(&radios, HtmlInputElement::checked),
            shown: answer(&radios, HtmlInputElement::default_checked),
            radios,
            element,
            base,
        }
    }

    fn is_chosen(&self) -> bool {
        self.now != ScopeAccess::None
    }

    fn is_changed(&self) -> bool {
        self.now != self.saved
    }

    fn has(&self, form: ScopeAccess) -> bool {
        self.radios.iter().any(|radio| {
            let stands_for = ScopeAccess::parse(&radio.value());
            stands_for.is_some_and(|answer| if form.writes() { answer.writes() } else { answer == form })
        })
    }

    /// Gives an answer that the row has.
    fn give(&mut self, answer: ScopeAccess) {
        self.now = answer;
        for radio in &self.radios {
            let stands_for = ScopeAccess::parse(&radio.value()).unwrap_or_default();
            let same = stands_for == answer || (stands_for.writes() && answer.writes());
            if same {
                radio.set_value(answer.as_str());
            }
            radio.set_checked(same);
        }
    }

    fn show(&mut self) {
        if std::mem::replace(&mut self.shown, self.now) == self.now {
            return;
        }
        let _ = self.element.class_list().toggle_with_force("changed", self.is_changed());
        let Some(about) = within(&self.element, ".scope-about") else { return };
        // The description is the first of it.
        let first = about.first_child();
        while let Some(aside) = about.last_child().filter(|last| !last.is_same_node(first.as_ref())) {
            let _ = about.remove_child(&aside);
        }
        let said = asides(&self.base, self.has(ScopeAccess::Read), self.saved, self.now);
        let _ = about.insert_adjacent_html("beforeend", &said.into_string());
    }
}

/// The answer that these radios give.
fn answer(radios: &[HtmlInputElement], is_it: fn(&HtmlInputElement) -> bool) -> ScopeAccess {
    radios.iter().find(|radio| is_it(radio)).and_then(|radio| ScopeAccess::parse(&radio.value())).unwrap_or_default()
}

/// A heading with its rows: those that the client came with, and those that unfold.
struct Group {
    element: Element,
    fold: HtmlDetailsElement,
    first: Vec<Row>,
    rest: Vec<Row>,
}

impl Group {
    fn of(element: Element) -> Option<Self> {
        let rows = |selector: &str| all(&element, selector).into_iter().map(Row::of).collect();
        let (first, rest) = (rows(":scope > fieldset"), rows("details > fieldset"));
        let fold = within(&element, "details")?.unchecked_into();
        Some(Self { fold, first, rest, element })
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.first.iter().chain(&self.rest)
    }
}

/// The picker.
pub struct Scopes {
    groups: Vec<Group>,
    switch: Switch,
    pub tags: Tags,
}

impl Scopes {
    pub fn of(form: &Element) -> Self {
        let groups = all(form, ".scope-group").into_iter().filter_map(Group::of).collect();
        Self { groups, switch: Switch::All, tags: Tags::default() }
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.groups.iter().flat_map(Group::rows)
    }

    fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.groups.iter_mut().flat_map(|group| group.first.iter_mut().chain(&mut group.rest))
    }

    /// Looks what is chosen, whoever chose it.
    pub fn read(&mut self) {
        for row in self.rows_mut() {
            row.now = answer(&row.radios, HtmlInputElement::checked);
        }
    }

    /// The answers that are saved.
    pub fn saved(&self) -> BTreeMap<String, String> {
        let saved = self.rows().filter(|row| row.saved != ScopeAccess::None);
        saved.map(|row| (row.base.clone(), row.saved.as_str().to_owned())).collect()
    }

    /// The answers as they are.
    pub fn now(&self) -> BTreeMap<String, String> {
        self.rows().map(|row| (row.base.clone(), row.now.as_str().to_owned())).collect()
    }

    /// Every scope that is offered here or stored already.
    pub fn known(&self) -> BTreeSet<ScopeId> {
        let offered = |row: &Row| {
            let ids = ScopeAccess::Both.ids(&row.base).into_iter();
            let (read, write) = (row.has(ScopeAccess::Read), row.has(ScopeAccess::Write));
            ids.filter(move |id| if id.is_readonly() { read } else { write }).collect::<Vec<_>>()
        };
        self.rows().flat_map(|row| offered(row).into_iter().chain(row.saved.ids(&row.base))).collect()
    }

    /// Takes the answer of a row back.
    pub fn take_back(&mut self, base: &str) {
        self.rows_mut().filter(|row| row.base == base).for_each(|row| row.give(ScopeAccess::None));
    }

    /// A row was answered by hand: it no longer stands for both forms.
    pub fn answered(&self, element: &Element) {
        for radio in all(element, "input[value=both]") {
            radio.unchecked_into::<HtmlInputElement>().set_value(ScopeAccess::Write.as_str());
        }
    }

    pub fn discard(&mut self) {
        self.rows_mut().for_each(|row| row.give(row.saved));
    }

    /// All, Chosen or Changed was pressed.
    pub fn switched(&mut self, button: &Element) {
        let word = attribute(button, "data-show");
        let Some(which) = Switch::EACH.into_iter().find(|which| which.word() == word) else { return };
        self.switch = which;
        self.filtered();
    }

    /// What is looked for is another: groups with hits open, the others close. Until then what was opened or closed by hand
    /// stays as it is.
    pub fn filtered(&mut self) {
        let typed = typed();
        let filters = self.filters(&typed);
        for group in &self.groups {
            let hit = group.rest.iter().any(|row| self.is_shown(row, &typed));
            group.fold.set_open(filters && hit);
        }
    }

    fn filters(&self, typed: &str) -> bool {
        self.switch != Switch::All || !typed.is_empty()
    }

    fn is_shown(&self, row: &Row, typed: &str) -> bool {
        let within_switch = match self.switch {
            Switch::All => true,
            Switch::Chosen => row.is_chosen(),
            Switch::Changed => row.is_changed(),
        };
        let readable = || {
            let base = typed.strip_suffix(":readonly");
            base.is_some_and(|base| row.has(ScopeAccess::Read) && small(&row.base) == base)
        };
        within_switch && (row.words.contains(typed) || readable())
    }

    /// Shows what follows from the answers and from what is looked for.
    pub fn show(&mut self) {
        let typed = typed();
        let filters = self.filters(&typed);
        let mut hits = 0;
        for group in &self.groups {
            let shown = group.rows().filter(|row| self.is_shown(row, &typed)).count();
            hits += shown;
            hide(&group.element, shown == 0);
            self.fold(group, &typed, filters);
            let chosen = group.rows().filter(|row| row.is_chosen()).count();
            if let Some(place) = within(&group.element, ".tally") {
                dom::draw(&place, &tally(chosen, group.rows().count()).into_string());
            }
        }
        self.rows_mut().for_each(Row::show);
        let count = self.rows().count();
        said("#scope-matching", &if filters { matching(hits, count) } else { String::new() });
        self.summary();
    }

    /// Folded rows are not in the page, but for those that were chosen since: they are sent with the form.
    fn fold(&self, group: &Group, typed: &str, filters: bool) {
        let open = group.fold.open();
        let mut hits = false;
        for row in &group.first {
            hide(&row.element, !self.is_shown(row, typed));
        }
        let mut last: Option<&Element> = None;
        let summary = within(&group.fold, "summary");
        for row in &group.rest {
            let shown = self.is_shown(row, typed);
            hits |= shown;
            hide(&row.element, !shown);
            if !((open && !filters) || row.is_chosen() || (filters && shown)) {
                row.element.remove();
                continue;
            }
            if row.element.parent_element().is_none()
                && let Some(before) = last.or(summary.as_ref())
            {
                let _ = before.after_with_node_1(&row.element);
            }
            last = Some(&row.element);
        }
        hide(&group.fold, group.rest.is_empty() || (filters && !hits));
        if let Some(place) = within(&group.fold, ".others") {
            dom::say(&place, &others(group.rest.len(), open));
        }
    }

    /// What is said of the picker as a whole.
    fn summary(&mut self) {
        let chosen: Vec<Chosen<'_>> = self
            .groups
            .iter()
            .flat_map(Group::rows)
            .filter(|row| row.is_chosen())
            .map(|row| (row.base.as_str(), row.now, row.has(ScopeAccess::Read)))
            .collect();
        let changed = self.rows().filter(|row| row.is_changed()).count();
        said("#scope-summary", &scope_summary(&chosen));
        if let Some(note) = find("#scope-note") {
            hide(&note, !chosen.is_empty());
        }
        for which in Switch::EACH {
            let Some(button) = find(&["#scope-switch [data-show=", which.word(), "]"].concat()) else { continue };
            let pressed = which == self.switch;
            set(&button, "aria-pressed", Some(if pressed { "true" } else { "false" }));
            set(&button, "tabindex", Some(if pressed { "0" } else { "-1" }));
            if let Some(place) = within(&button, ".count") {
                let count = if which == Switch::Chosen { chosen.len() } else { changed };
                dom::say(&place, &count.to_string());
            }
        }
        self.tags.show(&chosen);
    }
}

/// What is looked for, in small letters.
fn typed() -> String {
    let typed = find(&["#", SEARCH].concat()).map(|field| super::reading::value(&field)).unwrap_or_default();
    small(typed.trim())
}

/// The browser's own idea of letters: a table of them would be a good part of this code.
fn small(text: &str) -> String {
    String::from(JsString::from(text).to_lower_case())
}

fn said(selector: &str, words: &str) {
    if let Some(place) = find(selector) {
        dom::say(&place, words);
    }
}

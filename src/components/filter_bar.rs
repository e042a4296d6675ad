//! The tools above a list: what it is searched for, what narrows it, and the way back to all of it. Links and a GET form,
//! so that the address says it all; each applies at once.

use super::{Drawn, Glyph, filter_panel::Panel, filters::Filters};
use crate::wire::Count;
use leptos::prelude::AnyView;
use maud::{Markup, html};

/// One value of a filter: its word in the address (`None`: all), its words, and how many there are if that was counted.
pub struct Chip {
    pub value: Option<&'static str>,
    pub label: &'static str,
    pub count: Option<Count>,
}

/// A filter with a handful of values, all in sight.
pub struct Chips {
    pub name: &'static str,
    pub label: &'static str,
    pub of: Vec<Chip>,
}

/// A filter with more values than there is room for: word and words of each.
pub struct Menu {
    pub name: &'static str,
    pub label: &'static str,
    /// Without the filter: "Any".
    pub any: &'static str,
    pub of: Vec<(String, String)>,
}

/// What stands above a list.
pub struct FilterBar<'a> {
    pub filters: Filters,
    /// The parameters that narrow the list.
    pub narrowing: &'a [&'static str],
    /// What is searched, in the empty box.
    pub searched: &'static str,
    /// Whether `/` leads to the search.
    pub slash: bool,
    pub chips: Option<Chips>,
    pub menus: Vec<Menu>,
    /// What else narrows this list.
    pub more: Option<Drawn>,
    /// And what is folded away.
    pub panel: Option<Panel>,
    /// "12 clients", said when a filter was changed.
    pub found: String,
}

impl FilterBar<'_> {
    pub fn view(self) -> AnyView {
        let Self { filters, narrowing, searched, slash, chips, menus, more, panel, found } = self;
        let narrowed = narrowing.iter().any(|name| filters.get(name).is_some());
        let bar = html! {
            div class="tools" {
                (box_of(&filters, searched, slash, false))
                @if let Some(chips) = chips { (chips.view(&filters)) }
                @for menu in menus { (menu.view(&filters)) }
                @if let Some(more) = more { (more) }
                @if let Some(panel) = &panel { (panel.view(&filters)) }
                @if let Some(q) = filters.get("q") { (searched_for(&filters, q.trim())) }
                @if let Some(panel) = &panel { (panel.chips(&filters)) }
                @if narrowed {
                    a class="btn btn-quiet" href=(filters.without(narrowing)) data-keep="search" { "Clear filters" }
                }
                span class="sr-only" role="status" data-found=(found) {}
            }
        };
        Drawn::from(bar).into_any()
    }
}

/// A box to search in. `first`: it is what one comes to the page for.
pub fn search_box(filters: &Filters, searched: &'static str, slash: bool, first: bool) -> AnyView {
    Drawn::from(box_of(filters, searched, slash, first)).into_any()
}

fn box_of(filters: &Filters, searched: &str, slash: bool, first: bool) -> Markup {
    html! {
        form action=(filters.path()) class="search-box" role="search" data-slash=[slash.then_some("")] data-finds=[first.then_some("")] data-keep="search" {
            (Glyph::Search)
            (filters.rest(&["q"]))
            input type="search" name="q" value=[filters.get("q")] maxlength="100" aria-label="Search" placeholder=(searched)
                autocomplete="off" autofocus[first];
            @if slash { kbd aria-hidden="true" { "/" } }
            button type="submit" class="btn btn-small" { "Search" }
        }
    }
}

/// The search that the list shows, and the way out of it.
fn searched_for(filters: &Filters, q: &str) -> Markup {
    html! {
        a class="applied" href=(filters.with("q", None)) aria-label={ "Remove the search “" (q) "”" } data-keep="search" {
            span { "“" (q) "”" }
            (Glyph::Cross)
        }
    }
}

impl Chips {
    /// All, then each state: its word, its words, and how many there are.
    pub fn states(of: impl IntoIterator<Item = (&'static str, &'static str, u64)>) -> Self {
        let (mut chips, mut all) = (vec![], 0);
        for (word, label, count) in of {
            chips.push(Chip { value: Some(word), label, count: Some(Count::exactly(count)) });
            all += count;
        }
        chips.insert(0, Chip { value: None, label: "All", count: Some(Count::exactly(all)) });
        Self { name: "state", label: "State", of: chips }
    }

    /// How many are listed with what is chosen.
    pub fn listed(&self, filters: &Filters) -> Count {
        let chosen = filters.get(self.name);
        let chip = self.of.iter().find(|chip| chip.value == chosen).or(self.of.first());
        chip.and_then(|chip| chip.count).unwrap_or_else(|| Count::exactly(0))
    }

    pub fn view(self, filters: &Filters) -> Drawn {
        let Self { name, label, of } = self;
        let chosen = filters.get(name);
        html! {
            nav class="chips" aria-label=(label) {
                @for Chip { value, label, count } in of {
                    a href=(filters.with(name, value)) data-keep={ (name) "-" (value.unwrap_or("all")) } aria-current=[(chosen == value).then_some("true")] {
                        (label)
                        @if let Some(count) = count { " " span { (count) } }
                    }
                }
            }
        }
        .into()
    }
}

impl Menu {
    fn view(self, filters: &Filters) -> Markup {
        let Self { name, label, any, of } = self;
        let chosen = filters.get(name);
        let words = chosen
            .map_or(any, |chosen| of.iter().find(|(value, _)| value == chosen).map_or(chosen, |(_, words)| words));
        let item = |value: Option<&str>, words: &str| {
            html! { li { a href=(filters.with(name, value)) data-keep=(name) aria-current=[(chosen == value).then_some("true")] { (words) } } }
        };
        html! {
            button type="button" class=(if chosen.is_some() { "btn filter applied" } else { "btn filter" }) popovertarget={ "filter-" (name) } data-keep=(name) {
                (label) ": " b { (words) } (Glyph::ChevronDown)
            }
            div id={ "filter-" (name) } class="menu filter-menu" popover="auto" {
                ul {
                    (item(None, any))
                    @for (value, words) in &of { (item(Some(value), words)) }
                }
            }
        }
    }
}

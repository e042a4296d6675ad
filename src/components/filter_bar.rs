//! The tools above a list: what it is searched for, what narrows it, and the way back to all of it. Links and a GET form,
//! so that the address says it all; each applies at once.

use super::{Glyph, filter_panel::Panel, filters::Filters, icon};
use crate::wire::Count;
use leptos::prelude::*;

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
    pub more: Option<AnyView>,
    /// And what is folded away.
    pub panel: Option<Panel>,
    /// "12 clients", said when a filter was changed.
    pub found: String,
}

impl FilterBar<'_> {
    pub fn view(self) -> AnyView {
        let Self { filters, narrowing, searched, slash, chips, menus, more, panel, found } = self;
        let narrowed = narrowing.iter().any(|name| filters.get(name).is_some());
        let clear = narrowed.then(|| {
            view! { <a class="btn btn-quiet" href=filters.without(narrowing) data-keep="search">"Clear filters"</a> }
        });
        view! {
            <div class="tools">
                {search(&filters, searched, slash)}
                {chips.map(|chips| chips.view(&filters))}
                {menus.into_iter().map(|menu| menu.view(&filters)).collect_view()}
                {more}
                {panel.as_ref().map(|panel| panel.view(&filters).into_any())}
                {searched_for(&filters)}
                {panel.as_ref().map(|panel| panel.chips(&filters).into_any())}
                {clear}
                <span class="sr-only" role="status" data-found=found></span>
            </div>
        }
        .into_any()
    }
}

fn search(filters: &Filters, searched: &'static str, slash: bool) -> AnyView {
    search_box(filters, searched, slash, false)
}

/// A box to search in. `first`: it is what one comes to the page for.
pub fn search_box(filters: &Filters, searched: &'static str, slash: bool, first: bool) -> AnyView {
    view! {
        <form action=filters.path() class="search-box" role="search" data-slash=slash.then_some("") data-finds=first.then_some("") data-keep="search">
            {icon(Glyph::Search)}
            {filters.rest(&["q"]).into_any()}
            <input
                type="search"
                name="q"
                value=filters.get("q").map(str::to_owned)
                maxlength="100"
                aria-label="Search"
                placeholder=searched
                autocomplete="off"
                autofocus=first
            />
            {slash.then(|| view! { <kbd aria-hidden="true">"/"</kbd> })}
            <button type="submit" class="btn btn-small">"Search"</button>
        </form>
    }
    .into_any()
}

/// The search that the list shows, and the way out of it.
fn searched_for(filters: &Filters) -> Option<AnyView> {
    let q = filters.get("q")?;
    let words = format!("“{}”", q.trim());
    let name = format!("Remove the search {words}");
    Some(
        view! {
            <a class="applied" href=filters.with("q", None) aria-label=name data-keep="search">
                <span>{words}</span>
                {icon(Glyph::Cross)}
            </a>
        }
        .into_any(),
    )
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

    pub fn view(self, filters: &Filters) -> AnyView {
        let Self { name, label, of } = self;
        let chosen = filters.get(name);
        let chip = |Chip { value, label, count }| {
            let current = (chosen == value).then_some("true");
            let keep = format!("{name}-{}", value.unwrap_or("all"));
            let count = count.map(|count| view! { " "<span>{count.to_string()}</span> });
            view! { <a href=filters.with(name, value) data-keep=keep aria-current=current>{label}{count}</a> }
        };
        view! { <nav class="chips" aria-label=label>{of.into_iter().map(chip).collect_view()}</nav> }.into_any()
    }
}

impl Menu {
    fn view(self, filters: &Filters) -> AnyView {
        let Self { name, label, any, of } = self;
        let chosen = filters.get(name);
        let words = chosen
            .map_or(any, |chosen| of.iter().find(|(value, _)| value == chosen).map_or(chosen, |(_, words)| words));
        let words = words.to_owned();
        let item = |value: Option<&str>, words: String| {
            let current = (chosen == value).then_some("true");
            view! { <li><a href=filters.with(name, value) data-keep=name aria-current=current>{words}</a></li> }
        };
        let menu = format!("filter-{name}");
        view! {
            <button type="button" class="btn filter" class:applied=chosen.is_some() popovertarget=menu.clone() data-keep=name>
                {label}": "<b>{words}</b>{icon(Glyph::ChevronDown)}
            </button>
            <div id=menu class="menu filter-menu" popover="auto">
                <ul>
                    {item(None, any.to_owned())}
                    {of.iter().map(|(value, words)| item(Some(value), words.clone())).collect_view()}
                </ul>
            </div>
        }
        .into_any()
    }
}

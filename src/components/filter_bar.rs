//! The tools above a list: what it is searched for, what narrows it, and the way back to all of it. Links and a GET form,
//! so that the address says it all; each applies at once.

use super::{Glyph, icon};
use crate::wire::{Count, route};
use leptos::prelude::*;
use std::borrow::Cow;

/// The address of a list, with the parameters that it goes on with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    path: Cow<'static, str>,
    pairs: Vec<(&'static str, String)>,
}

impl Filters {
    /// Parameters without a value, or with a blank one, are left out. The page's position is none of them: what narrows a
    /// list anew begins at the first page.
    pub fn new(
        path: impl Into<Cow<'static, str>>,
        pairs: impl IntoIterator<Item = (&'static str, Option<String>)>,
    ) -> Self {
        let given = |(name, value): (_, Option<String>)| Some((name, value.filter(|value| !value.trim().is_empty())?));
        Self { path: path.into(), pairs: pairs.into_iter().filter_map(given).collect() }
    }

    pub fn path(&self) -> String {
        self.path.clone().into_owned()
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(kept, _)| *kept == name).map(|(_, value)| value.as_str())
    }

    /// The address with one parameter changed, or left out.
    pub fn with(&self, name: &str, value: Option<&str>) -> String {
        self.and(&[(name, value)])
    }

    /// The address with these parameters changed, or left out.
    pub fn and(&self, changes: &[(&str, Option<&str>)]) -> String {
        let stays = |(name, _): &&(&str, String)| changes.iter().all(|(changed, _)| changed != name);
        let kept = self.pairs.iter().filter(stays).map(|(name, value)| (*name, Some(value.as_str())));
        route::with_query(&self.path, kept.chain(changes.iter().copied()))
    }

    /// The same parameters at another address.
    pub fn elsewhere(&self, path: &'static str) -> String {
        Self { path: path.into(), ..self.clone() }.and(&[])
    }

    /// The address of this very page, `place` in the list, with one parameter changed, or left out.
    pub fn at(&self, place: [(&str, Option<&str>); 2], change: (&str, Option<&str>)) -> String {
        let [first, second] = place;
        self.and(&[first, second, change])
    }

    /// The address without these parameters.
    pub fn without(&self, names: &[&str]) -> String {
        self.and(&names.iter().map(|name| (*name, None)).collect::<Vec<_>>())
    }

    /// What a form of these fields sends along of the rest.
    pub(super) fn hidden(&self, fields: &[&str]) -> AnyView {
        let rest = self.pairs.iter().filter(|(name, _)| !fields.contains(name));
        rest.map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone()/> })
            .collect_view()
            .into_any()
    }
}

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
pub struct FilterBar {
    pub filters: Filters,
    /// The parameters that narrow the list.
    pub narrowing: &'static [&'static str],
    /// What is searched, in the empty box.
    pub searched: &'static str,
    /// Whether `/` leads to the search.
    pub slash: bool,
    pub chips: Option<Chips>,
    pub menus: Vec<Menu>,
    /// What else narrows this list.
    pub more: Option<AnyView>,
    /// "12 clients", said when a filter was changed.
    pub found: String,
}

impl FilterBar {
    pub fn view(self) -> AnyView {
        let Self { filters, narrowing, searched, slash, chips, menus, more, found } = self;
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
                {searched_for(&filters)}
                {clear}
                <span class="sr-only" role="status" data-found=found></span>
            </div>
        }
        .into_any()
    }
}

fn search(filters: &Filters, searched: &'static str, slash: bool) -> AnyView {
    view! {
        <form action=filters.path() class="search-box" role="search" data-slash=slash.then_some("") data-keep="search">
            {icon(Glyph::Search)}
            {filters.hidden(&["q"])}
            <input
                type="search"
                name="q"
                value=filters.get("q").map(str::to_owned)
                maxlength="100"
                aria-label="Search"
                placeholder=searched
                autocomplete="off"
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_changes_what_it_is_about_and_keeps_the_rest() {
        let some = |text: &str| Some(text.to_owned());
        let filters =
            Filters::new("/a", [("q", some("a b&c")), ("state", some(" ")), ("role", some("x")), ("to", None)]);
        assert_eq!(filters.with("state", Some("active")), "/a?q=a%20b%26c&role=x&state=active");
        assert_eq!(filters.with("q", None), "/a?role=x");
        assert_eq!(filters.and(&[("role", Some("y")), ("q", None)]), "/a?role=y");
        assert_eq!(filters.without(&["q", "role", "state"]), "/a");
        assert_eq!((filters.get("q"), filters.get("state")), (Some("a b&c"), None));
    }
}

//! The list's address: read from the URL, and written for every link of the page.

use crate::{
    components::Filters,
    wire::{ListQuery, route},
};
use leptos_router::params::ParamsMap;

/// What the URL asks for. Empty parameters are as good as none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The server's part of it.
    pub query: ListQuery,
    /// Whether times are shown exactly.
    pub exact: bool,
    /// What an earlier request left; no link carries it on.
    pub flash: Option<String>,
}

impl Address {
    pub fn read(map: &ParamsMap) -> Self {
        let given = |name: &str| map.get(name).filter(|value| !value.trim().is_empty());
        let query = ListQuery {
            q: given("q"),
            state: given("state"),
            grant: given("grant"),
            used: given("used"),
            secret_age: given("secret-age"),
            secret_expiry: given("secret-expiry"),
            legacy: given("legacy"),
            all: given("all"),
            unused: given("unused"),
            others: given("others"),
            program: given("program"),
            rehearsed: given("rehearsed"),
            owner: given("owner"),
            label: given("label"),
            sort: given("sort"),
            after: given("after"),
            before: given("before"),
            size: given("size"),
        };
        Self { query, exact: given("times").as_deref() == Some("exact"), flash: given("flash") }
    }

    /// Parameters by name, without the page's position.
    pub fn kept(&self) -> Vec<(&'static str, String)> {
        let exact = self.exact.then(|| "exact".to_owned());
        let rest = [("sort", &self.query.sort), ("size", &self.query.size), ("times", &exact)];
        let all = self.query.narrowing().into_iter().chain(rest);
        all.filter_map(|(name, value)| Some((name, value.clone()?))).collect()
    }

    /// What is listed, without the page's position.
    pub fn filters(&self) -> Filters {
        Filters::new(route::CLIENTS, self.kept().into_iter().map(|(name, value)| (name, Some(value))))
    }

    /// What narrows and orders the list, as it follows the question mark: what a view keeps. `None`: nothing does.
    pub fn viewed(&self) -> Option<String> {
        let pairs = self.query.narrowing().into_iter().chain([("sort", &self.query.sort)]);
        let address = route::with_query("", pairs.map(|(name, value)| (name, value.as_deref())));
        address.strip_prefix('?').map(str::to_owned)
    }

    /// This address with one parameter changed or left out. A change of what is listed starts from the first page.
    pub fn with(&self, name: &str, value: Option<&str>) -> String {
        let mut pairs = self.kept();
        pairs.retain(|(kept, _)| *kept != name);
        if name == "times" {
            let place = [("after", &self.query.after), ("before", &self.query.before)];
            pairs.extend(place.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
        }
        let kept = pairs.iter().map(|(name, value)| (*name, Some(value.as_str())));
        route::with_query(route::CLIENTS, kept.chain([(name, value)]))
    }

    /// The list with nothing that narrows it.
    pub fn cleared(&self) -> String {
        self.filters().without(&self.query.narrowing().map(|(name, _)| name))
    }

    /// The list with what is searched for, and nothing else that narrows it.
    pub fn unfiltered(&self) -> String {
        let narrowing = self.query.narrowing();
        let others: Vec<&str> = narrowing.iter().map(|(name, _)| *name).filter(|name| *name != "q").collect();
        self.filters().without(&others)
    }

    /// This very page, for coming back to it.
    pub fn here(&self) -> String {
        match (&self.query.after, &self.query.before) {
            (Some(after), _) => self.with("after", Some(after)),
            (None, Some(before)) => self.with("before", Some(before)),
            (None, None) => self.with("flash", None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_starts_from_the_first_page_and_keeps_the_rest() {
        let query = ListQuery {
            q: Some("a b&c".into()),
            state: Some("active".into()),
            after: Some("xyz".into()),
            ..ListQuery::default()
        };
        let address = Address { query, flash: Some("old".into()), exact: true };
        assert_eq!(address.with("state", None), "/admin/integrations/oauth?q=a%20b%26c&times=exact");
        assert_eq!(address.with("times", None), "/admin/integrations/oauth?q=a%20b%26c&state=active&after=xyz");
        assert_eq!(address.here(), "/admin/integrations/oauth?q=a%20b%26c&state=active&times=exact&after=xyz");
        assert_eq!(Address::default().here(), "/admin/integrations/oauth");
    }
}

//! The list's address: read from the URL, and written for every link of the page.

use crate::{
    components::Filters,
    wire::{ListQuery, route},
};
use leptos_router::params::ParamsMap;

/// What the URL asks for. Empty parameters are as good as none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    pub q: Option<String>,
    pub state: Option<String>,
    pub grant: Option<String>,
    pub sort: Option<String>,
    pub after: Option<String>,
    pub before: Option<String>,
    pub size: Option<String>,
    /// Whether times are shown exactly.
    pub exact: bool,
    /// What an earlier request left; no link carries it on.
    pub flash: Option<String>,
}

impl Address {
    pub fn read(map: &ParamsMap) -> Self {
        let given = |name: &str| map.get(name).filter(|value| !value.trim().is_empty());
        Self {
            q: given("q"),
            state: given("state"),
            grant: given("grant"),
            sort: given("sort"),
            after: given("after"),
            before: given("before"),
            size: given("size"),
            exact: given("times").as_deref() == Some("exact"),
            flash: given("flash"),
        }
    }

    /// The server's part of it.
    pub fn query(&self) -> ListQuery {
        ListQuery {
            q: self.q.clone(),
            state: self.state.clone(),
            grant: self.grant.clone(),
            sort: self.sort.clone(),
            after: self.after.clone(),
            before: self.before.clone(),
            size: self.size.clone(),
        }
    }

    /// Parameters by name, without the page's position.
    pub fn kept(&self) -> Vec<(&'static str, String)> {
        let exact = self.exact.then(|| "exact".to_owned());
        let all = [
            ("q", self.q.clone()),
            ("state", self.state.clone()),
            ("grant", self.grant.clone()),
            ("sort", self.sort.clone()),
            ("size", self.size.clone()),
            ("times", exact),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// What is listed, without the page's position.
    pub fn filters(&self) -> Filters {
        Filters::new(route::CLIENTS, self.kept().into_iter().map(|(name, value)| (name, Some(value))))
    }

    /// This address with one parameter changed or left out. A change of what is listed starts from the first page.
    pub fn with(&self, name: &str, value: Option<&str>) -> String {
        let mut pairs = self.kept();
        pairs.retain(|(kept, _)| *kept != name);
        if name == "times" {
            let place = [("after", &self.after), ("before", &self.before)];
            pairs.extend(place.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
        }
        let kept = pairs.iter().map(|(name, value)| (*name, Some(value.as_str())));
        route::with_query(route::CLIENTS, kept.chain([(name, value)]))
    }

    /// This very page, for coming back to it.
    pub fn here(&self) -> String {
        match (&self.after, &self.before) {
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
        let address = Address {
            q: Some("a b&c".into()),
            state: Some("active".into()),
            after: Some("xyz".into()),
            flash: Some("old".into()),
            exact: true,
            ..Address::default()
        };
        assert_eq!(address.with("state", None), "/admin/integrations/oauth?q=a%20b%26c&times=exact");
        assert_eq!(address.with("times", None), "/admin/integrations/oauth?q=a%20b%26c&state=active&after=xyz");
        assert_eq!(address.here(), "/admin/integrations/oauth?q=a%20b%26c&state=active&times=exact&after=xyz");
        assert_eq!(Address::default().here(), "/admin/integrations/oauth");
    }
}

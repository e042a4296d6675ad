//! The address of a list.

use super::Drawn;
use crate::wire::route;
use maud::html;
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

    /// The same for a link of this very page: without the path where something follows it. A panel has many.
    pub(super) fn here(&self, name: &str, value: Option<&str>) -> String {
        let address = self.with(name, value);
        match address.strip_prefix(&*self.path) {
            Some(query) if !query.is_empty() => query.to_owned(),
            Some(_) | None => address,
        }
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
    pub(super) fn rest(&self, fields: &[&str]) -> Drawn {
        html! {
            @for (name, value) in self.pairs.iter().filter(|(name, _)| !fields.contains(name)) {
                input type="hidden" name=(name) value=(value);
            }
        }
        .into()
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
        assert_eq!(filters.here("state", Some("active")), "?q=a%20b%26c&role=x&state=active");
        assert_eq!(Filters::new("/a", [("q", some("x"))]).here("q", None), "/a", "nothing follows the path");
        assert_eq!((filters.get("q"), filters.get("state")), (Some("a b&c"), None));
    }
}

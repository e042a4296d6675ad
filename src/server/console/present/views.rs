//! Saved views as the screens show them.

use crate::{
    server::use_cases::clients::{SavedView, ViewFilter},
    wire::{ListQuery, ViewRow},
};

pub fn row(saved: SavedView) -> ViewRow {
    let shared = saved.is_shared();
    let shows = match &saved.filter {
        Ok(filter) => Ok(query(filter)),
        Err(errors) => Err(errors.iter().map(|error| error.message.clone()).collect::<Vec<_>>().join(" ")),
    };
    let view = saved.view;
    ViewRow { id: view.id, version: view.version, name: view.name, shared, shows, count: saved.count }
}

pub(super) fn query(filter: &ViewFilter) -> ListQuery {
    let of = |name| filter.get(name).map(str::to_owned);
    ListQuery {
        q: of("q"),
        state: of("state"),
        grant: of("grant"),
        used: of("used"),
        secret_age: of("secret-age"),
        secret_expiry: of("secret-expiry"),
        legacy: of("legacy"),
        all: of("all"),
        unused: of("unused"),
        others: of("others"),
        program: of("program"),
        rehearsed: of("rehearsed"),
        owner: of("owner"),
        label: of("label"),
        sort: of("sort"),
        after: None,
        before: None,
        size: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::use_cases::clients::VIEW_NAMES;

    #[test]
    fn a_view_keeps_whatever_narrows_the_list() {
        let query = ListQuery::default();
        let names: Vec<&str> = query.narrowing().iter().map(|(name, _)| *name).chain(["sort"]).collect();
        assert_eq!(names, VIEW_NAMES);
    }
}

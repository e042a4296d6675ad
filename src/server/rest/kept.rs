//! The parameters of the list as saved views keep them: what narrows and sorts it, by the words of the console's address, and
//! none of its pages.

use super::listing::{ListParams, sort_word};
use crate::{
    domain::{FieldError, Parsed, Timestamp, form_text::unreadable},
    server::{
        http::unknown,
        use_cases::clients::{ON_OFF, Order, SortKey, ViewFilter},
    },
};
use axum::{extract::Query, http::Uri};
use std::error::Error;

/// What a view keeps.
const KEPT: [&str; 16] = [
    "q",
    "state",
    "grantType",
    "lastUsed",
    "secretOlderThan",
    "secretExpires",
    "legacyGrant",
    "scopeAll",
    "scopesNeverUsed",
    "otherOrganizations",
    "madeByProgram",
    "rehearsed",
    "owner",
    "label",
    "sortBy",
    "sortOrder",
];

impl ListParams {
    /// Reads what follows the question mark.
    ///
    /// # Errors
    /// What is not understood, or no view keeps, by its name.
    pub fn read(query: &str, now: Timestamp) -> Parsed<Self> {
        let wrong = |name: &str, says: String| vec![FieldError::wrong(name, says)];
        if let Some(refused) = unreadable(query.as_bytes()) {
            return Err(wrong(refused.name(), refused.says().into()));
        }
        let pairs = || form_urlencoded::parse(query.as_bytes());
        let unknown = pairs().filter(|(name, _)| !KEPT.contains(&&**name));
        let unknown: Vec<FieldError> =
            unknown.map(|(name, _)| FieldError::wrong(&name, unknown::says("parameter", &name, &KEPT))).collect();
        if !unknown.is_empty() {
            return Err(unknown);
        }
        // Whatever stands there, as an address has it.
        let address = form_urlencoded::Serializer::new(String::from("/?")).extend_pairs(pairs()).finish();
        let uri: Uri = address.parse().map_err(|_| wrong("query", "This cannot stand in an address.".into()))?;
        let Query(params) = Query::<Self>::try_from_uri(&uri).map_err(|error| {
            let says = error.source().map_or_else(|| error.to_string(), ToString::to_string);
            match says.split_once(": ") {
                Some((name, rest)) => wrong(name, format!("{rest}.")),
                None => wrong("query", format!("{says}.")),
            }
        })?;
        params.request(SortKey::Name, now)?;
        Ok(params)
    }

    /// The same by the words of the console, sorted like that unless said.
    pub fn kept(&self, unless_said: SortKey) -> String {
        let age = self.secret_older_than.map(|days| days.to_string());
        let order = self.order(unless_said).ok().map(Order::word);
        let said = [
            ("q", self.q.as_deref()),
            ("state", self.state.as_deref()),
            ("grant", self.grant_type.as_deref()),
            ("used", self.last_used.as_deref()),
            ("secret-age", age.as_deref()),
            ("secret-expiry", self.secret_expires.as_deref()),
            ("legacy", on_off(&self.legacy_grant)),
            ("all", on_off(&self.scope_all)),
            ("unused", on_off(&self.scopes_never_used)),
            ("others", on_off(&self.other_organizations)),
            ("program", on_off(&self.made_by_program)),
            ("rehearsed", on_off(&self.rehearsed)),
            ("owner", self.owner.as_deref()),
            ("label", self.label.as_deref()),
            ("sort", order.as_deref()),
        ];
        let said = said.into_iter().filter_map(|(name, value)| Some((name, value?)));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(said).finish()
    }

    /// What a view shows.
    pub fn of(filter: &ViewFilter) -> Self {
        let text = |name| filter.get(name).map(str::to_owned);
        let flag = |name| filter.get(name).map(|word| (word == ON_OFF[0]).to_string());
        let order = filter.get("sort").and_then(Order::read);
        Self {
            q: text("q"),
            state: text("state"),
            grant_type: text("grant"),
            last_used: text("used"),
            secret_older_than: filter.get("secret-age").and_then(|days| days.parse().ok()),
            secret_expires: text("secret-expiry"),
            legacy_grant: flag("legacy"),
            scope_all: flag("all"),
            scopes_never_used: flag("unused"),
            other_organizations: flag("others"),
            made_by_program: flag("program"),
            rehearsed: flag("rehearsed"),
            owner: text("owner"),
            label: text("label"),
            sort_by: order.map(|order| sort_word(order.by).to_owned()),
            sort_order: order.filter(|order| order.descending).map(|_| "desc".to_owned()),
            ..Self::default()
        }
    }
}

fn on_off(flag: &Option<String>) -> Option<&'static str> {
    flag.as_deref().map(|word| if word == "true" { ON_OFF[0] } else { ON_OFF[1] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::use_cases::clients::VIEW_NAMES;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    #[test]
    fn what_a_view_keeps_goes_there_and_back() {
        let all = "secretOlderThan=90&q=a%26b&state=active&grantType=CODE&lastUsed=2026-08-25&secretExpires=never\
                   &legacyGrant=true&scopeAll=true&scopesNeverUsed=true&otherOrganizations=true&madeByProgram=true&rehearsed=true\
                   &owner=ana%40b.example&label=personal+data\
                   &sortBy=dateLastUsed&sortOrder=desc";
        for query in [all, "sortBy=dateCreated", "state=inactive"] {
            let kept = ListParams::read(query, NOW).unwrap().kept(SortKey::Name);
            let filter = ViewFilter::read(&kept, &crate::server::http::instant::first_of_day, NOW).unwrap();
            assert!(query != all || filter.query().split('&').count() == VIEW_NAMES.len(), "all of it");
            assert_eq!(ListParams::of(&filter).uri(None), format!("/api/v2/oauth/clients?{query}"));
        }
    }

    #[test]
    fn what_is_no_parameter_of_a_view_is_named() {
        for (query, name) in [
            ("pageSize=10", "pageSize"),
            ("cursor=x", "cursor"),
            ("secretOlderThan=old", "secretOlderThan"),
            ("state=asleep", "state"),
            ("legacyGrant=yes", "legacyGrant"),
            ("sortBy=size", "sortBy"),
            ("used=90", "used"),
            ("state=active&state=active", "query"),
        ] {
            let errors = ListParams::read(query, NOW).unwrap_err();
            assert_eq!(errors[0].field, name, "{query}: {errors:?}");
        }
    }
}

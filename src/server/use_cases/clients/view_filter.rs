//! What a saved view shows, as it is stored: the parameters by which the list's address in the console says it.

use super::{ListDraft, ListRequest, Order, SortKey};
use crate::domain::{
    FieldError, Parsed, Timestamp,
    draft::parsed,
    form_text::unreadable,
    parameter::{FilterParameters, filter, grant_type, search, state},
};

/// Characters, as it is stored: longer than anything that means something, in whichever script.
const MAX_QUERY: usize = 4_000;

/// How days are read: their first instant, where who reads is.
pub type Days<'a> = &'a (dyn Fn(&str) -> Option<Timestamp> + Send + Sync);

/// The words that switch a parameter on and off.
pub const ON_OFF: [&str; 2] = ["yes", "no"];

/// The parameters, in the order in which they are stored.
pub const NAMES: [&str; 15] = [
    "q",
    "state",
    "grant",
    "used",
    "secret-age",
    "secret-expiry",
    "legacy",
    "all",
    "unused",
    "others",
    "program",
    "rehearsed",
    "owner",
    "label",
    "sort",
];

/// What narrows and orders a list, parameter by parameter. What says nothing is left out, so that what means the same is
/// the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewFilter(Vec<(&'static str, String)>);

impl ViewFilter {
    /// Reads what follows the question mark in an address.
    ///
    /// # Errors
    /// Each parameter that does not narrow or order a list, or is not understood, under `query`: dropped, it would show more than
    /// was meant.
    pub fn read(query: &str, days: Days<'_>, now: Timestamp) -> Parsed<Self> {
        let wrong = |says: String| FieldError::wrong("query", says);
        let too_long = |query: &str| query.chars().count() > MAX_QUERY;
        let shorter = || vec![wrong(format!("Use at most {MAX_QUERY} characters."))];
        if too_long(query) {
            return Err(shorter());
        }
        if let Some(refused) = unreadable(query.as_bytes()) {
            return Err(vec![wrong(format!("{}: {}", refused.name(), refused.says()))]);
        }
        let (mut pairs, mut errors): (Vec<(&'static str, String)>, Vec<FieldError>) = (vec![], vec![]);
        for (name, value) in form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.trim().is_empty()) {
            match NAMES.iter().find(|known| **known == name) {
                Some(known) if pairs.iter().any(|(other, _)| other == known) => {
                    errors.push(wrong(format!("{name} is there twice. Name it once.")));
                }
                Some(known) => pairs.push((known, value.trim().to_owned())),
                None => errors.push(wrong(format!("There is no filter {name:?}. There are {}.", NAMES.join(", ")))),
            }
        }
        pairs.sort_by_key(|(name, _)| NAMES.iter().position(|known| known == name));
        let mut filter = Self(pairs);
        let refused = filter.request(days, now).err().into_iter().flatten();
        errors.extend(refused.map(|error| wrong(format!("{}: {}", error.field, error.message))));
        if !errors.is_empty() {
            return Err(errors);
        }
        let unless_said = Order::ascending(SortKey::Name).word();
        filter.0.retain(|(name, value)| *value != ON_OFF[1] && (*name != "sort" || *value != unless_said));
        if filter.0.is_empty() {
            return Err(vec![wrong("This would show all clients, as the list does. Narrow or sort it first.".into())]);
        }
        // As it is stored, each byte outside of ASCII takes three characters.
        if too_long(&filter.query()) {
            return Err(shorter());
        }
        Ok(filter)
    }

    /// A parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The list that it means.
    ///
    /// # Errors
    /// Each parameter that is not understood, under its name.
    pub(super) fn request(&self, days: Days<'_>, now: Timestamp) -> Parsed<ListRequest> {
        let of = |name: &'static str| (name, self.get(name));
        let sent = FilterParameters {
            last_used: of("used"),
            secret_older_than: of("secret-age"),
            secret_expires: of("secret-expiry"),
            legacy_grant: of("legacy"),
            scope_all: of("all"),
            scopes_never_used: of("unused"),
            other_organizations: of("others"),
            made_by_program: of("program"),
            rehearsed: of("rehearsed"),
            owned_by: of("owner"),
            label: of("label"),
        };
        let draft = ListDraft {
            text: search(of("q")),
            state: state(of("state")),
            grant_type: grant_type(of("grant")),
            filter: filter(sent, days, ON_OFF, now),
            order: parsed("sort", Order::read(self.get("sort").unwrap_or_default()).ok_or(Order::WORDS)),
            size: Ok(1),
            places: vec![],
        };
        draft.check()
    }

    /// As it follows the question mark in an address.
    pub fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000);

    fn day(text: &str) -> Option<Timestamp> {
        (text == "2026-08-25").then_some(NOW)
    }

    fn read(query: &str) -> Parsed<String> {
        ViewFilter::read(query, &day, NOW).map(|filter| filter.query())
    }

    #[test]
    fn what_means_the_same_is_stored_alike() {
        for query in ["used=90&state=active", "state=+active+&used=90&legacy=no&sort=name&q=", "state=active&used=90"] {
            assert_eq!(read(query).as_deref(), Ok("state=active&used=90"), "{query}");
        }
        assert_eq!(read("sort=-last-used&q=a%26b+c").as_deref(), Ok("q=a%26b+c&sort=-last-used"));
        assert_eq!(read("used=2026-08-25").as_deref(), Ok("used=2026-08-25"), "a day stays a day");
        let all = "q=x&state=active&grant=CODE&used=never&secret-age=90&secret-expiry=never&legacy=yes&all=yes&unused=yes\
                   &others=yes&program=yes&rehearsed=yes&owner=missing&label=production&sort=created";
        assert_eq!(read(all).as_deref(), Ok(all));
        assert_eq!(all.split('&').filter_map(|pair| pair.split('=').next()).collect::<Vec<_>>(), NAMES);
    }

    #[test]
    fn what_is_not_understood_is_refused_and_never_dropped() {
        for (query, says) in [
            ("state=active&whose=mine", "There is no filter \"whose\". There are q, state, grant,"),
            ("owner=me", "owner: Use missing, the id of a user, or the address of a user or a team."),
            ("size=50", "There is no filter \"size\"."),
            ("state=asleep", "state: Use active, inactive or disabled."),
            ("state=active&state=disabled", "state is there twice."),
            ("used=2026-08-26", "used: Use never, a day"),
            ("all=true", "all: Use yes or no."),
            ("sort=size", "sort: Use name, created or last-used"),
            ("", "This would show all clients"),
            ("all=no&sort=name", "This would show all clients"),
        ] {
            let errors = read(query).unwrap_err();
            assert_eq!((errors.len(), errors[0].field.as_str()), (1, "query"), "{query}: {errors:?}");
            assert!(errors[0].message.starts_with(says), "{query}: {errors:?}");
        }
        assert!(read(&format!("q={}", "x".repeat(MAX_QUERY))).is_err());
        let kept = read(&format!("q={}", "𝒳".repeat(100))).expect("the longest search");
        assert_eq!(read(&kept).as_deref(), Ok(&*kept), "what is stored is read");
    }
}

//! Parameters of a list of clients, as every door reads them.

use super::{
    ClientFilter, GrantType, State, Timestamp,
    client_filter::{LastUsed, MOST_DAYS, OwnedBy, SecretExpiry},
    draft::{Parsed, kept, parsed},
    ownership,
    text::{self, folded},
};

/// A parameter: the name it has at a door, and what was sent.
pub type Parameter<'a> = (&'static str, Option<&'a str>);

const MAX_SEARCH: usize = 100;

fn given<'a>((_, sent): Parameter<'a>) -> Option<&'a str> {
    sent.map(str::trim).filter(|sent| !sent.is_empty())
}

/// Part of a name, a description, an id or whose it is, folded; empty: everything.
///
/// # Errors
/// When it is too long.
pub fn search(parameter: Parameter<'_>) -> Parsed<String> {
    let text = given(parameter).unwrap_or_default();
    let fits = text.chars().count() <= MAX_SEARCH;
    parsed(parameter.0, if fits { Ok(folded(text)) } else { Err("Search for at most 100 characters.") })
}

/// # Errors
/// When it is no state.
pub fn state(parameter: Parameter<'_>) -> Parsed<Option<State>> {
    word(parameter, State::parse, "Use active, inactive or disabled.")
}

/// # Errors
/// When it is no grant type.
pub fn grant_type(parameter: Parameter<'_>) -> Parsed<Option<GrantType>> {
    word(parameter, GrantType::parse, "Use CODE, CLIENT-CREDENTIALS, TOKEN, SAML2-BEARER or PASSWORD.")
}

fn word<T>(parameter: Parameter<'_>, parse: fn(&str) -> Option<T>, says: &str) -> Parsed<Option<T>> {
    parsed(parameter.0, given(parameter).map(|word| parse(word).ok_or(says)).transpose())
}

/// Rows on a page: so many unless said, and at most so many.
///
/// # Errors
/// When it is no such number.
pub fn size(parameter: Parameter<'_>, (default, most): (usize, usize)) -> Parsed<usize> {
    let read = match given(parameter).map(str::parse) {
        None => Ok(default),
        Some(Ok(size)) if (1..=most).contains(&size) => Ok(size),
        Some(_) => Err(format!("Use 1 to {most}.")),
    };
    parsed(parameter.0, read)
}

/// The parameters of a [`ClientFilter`].
#[derive(Clone, Copy, Debug)]
pub struct FilterParameters<'a> {
    pub last_used: Parameter<'a>,
    pub secret_older_than: Parameter<'a>,
    pub secret_expires: Parameter<'a>,
    pub legacy_grant: Parameter<'a>,
    pub scope_all: Parameter<'a>,
    pub scopes_never_used: Parameter<'a>,
    pub other_organizations: Parameter<'a>,
    pub made_by_program: Parameter<'a>,
    pub rehearsed: Parameter<'a>,
    pub owned_by: Parameter<'a>,
    pub label: Parameter<'a>,
}

/// What a list is narrowed to. `day` is the first instant of a day such as 2026-08-25, none of which may be yet to come;
/// `[yes, no]` are the words by which the door says whether something is asked for.
///
/// # Errors
/// Each parameter that is not understood.
pub fn filter(
    sent: FilterParameters<'_>,
    day: impl Fn(&str) -> Option<Timestamp>,
    [yes, no]: [&str; 2],
    now: Timestamp,
) -> Parsed<ClientFilter> {
    let mut errors = vec![];
    let last_used = kept(last_used(sent.last_used, day, now), &mut errors);
    let secret_older_than = kept(numbered(sent.secret_older_than, days, "Use a number of days"), &mut errors);
    let secret_expires = kept(secret_expires(sent.secret_expires), &mut errors);
    let owned_by = given(sent.owned_by)
        .map(|word| OwnedBy::parse(word).ok_or("Use missing, the id of a user, or the address of a user or a team."));
    let owned_by = kept(parsed(sent.owned_by.0, owned_by.transpose()), &mut errors);
    let label = given(sent.label).map(|name| text::name(name, ownership::MAX_LABEL).map(|name| ownership::key(&name)));
    let label = kept(parsed(sent.label.0, label.transpose()), &mut errors);
    let mut flag = |(name, sent)| {
        let read = match given((name, sent)) {
            None => Ok(false),
            Some(word) if word == no => Ok(false),
            Some(word) if word == yes => Ok(true),
            Some(_) => Err(format!("Use {yes} or {no}.")),
        };
        kept(parsed(name, read), &mut errors).unwrap_or_default()
    };
    let filter = ClientFilter {
        last_used: last_used.flatten(),
        secret_older_than: secret_older_than.flatten(),
        secret_expires: secret_expires.flatten(),
        legacy_grant: flag(sent.legacy_grant),
        scope_all: flag(sent.scope_all),
        scopes_never_used: flag(sent.scopes_never_used),
        other_organizations: flag(sent.other_organizations),
        made_by_program: flag(sent.made_by_program),
        rehearsed: flag(sent.rehearsed),
        owned_by: owned_by.flatten(),
        label: label.flatten(),
    };
    if errors.is_empty() { Ok(filter) } else { Err(errors) }
}

/// Since a day that is yet to come nothing was used: that would find every client.
fn last_used(
    parameter: Parameter<'_>,
    day: impl Fn(&str) -> Option<Timestamp>,
    now: Timestamp,
) -> Parsed<Option<LastUsed>> {
    let is_to_come = given(parameter).and_then(&day).is_some_and(|at| at > now);
    let says = match is_to_come {
        true => "That day is yet to come. Use never, a day such as 2026-08-25, or a number of days",
        false => "Use never, a day such as 2026-08-25, or a number of days",
    };
    let read = |word: &str| match word {
        "never" => Some(LastUsed::Never),
        word => days(word).map(LastUsed::Days).or_else(|| day(word).filter(|at| *at <= now).map(LastUsed::Before)),
    };
    numbered(parameter, read, says)
}

fn secret_expires(parameter: Parameter<'_>) -> Parsed<Option<SecretExpiry>> {
    let read = |word: &str| match word {
        "never" => Some(SecretExpiry::Never),
        word => days(word).map(SecretExpiry::Within),
    };
    numbered(parameter, read, "Use never or a number of days")
}

/// A value that may be a number of days.
fn numbered<T>(parameter: Parameter<'_>, read: impl FnOnce(&str) -> Option<T>, says: &str) -> Parsed<Option<T>> {
    let says = format!("{says} from 1 to {MOST_DAYS}.");
    parsed(parameter.0, given(parameter).map(|word| read(word).ok_or(says)).transpose())
}

fn days(word: &str) -> Option<u16> {
    word.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days) && !word.starts_with('+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blank_was_not_sent() {
        assert_eq!(search(("q", Some(" "))), Ok(String::new()));
        assert_eq!((state(("state", None)), grant_type(("grant", Some("")))), (Ok(None), Ok(None)));
        assert_eq!(size(("size", Some(" ")), (10, 100)), Ok(10));
    }

    #[test]
    fn what_is_sent_is_understood_or_refused_under_its_name() {
        assert_eq!(search(("q", Some(" PayRoll "))), Ok("payroll".to_owned()));
        assert_eq!(state(("state", Some("inactive"))), Ok(Some(State::Inactive)));
        assert_eq!(grant_type(("grant", Some("CODE"))), Ok(Some(GrantType::Code)));
        assert_eq!(size(("size", Some("100")), (10, 100)), Ok(100));
        let named = |refused: Option<Vec<crate::domain::FieldError>>| refused.unwrap()[0].field.clone();
        assert_eq!(named(search(("q", Some(&"x".repeat(101)))).err()), "q");
        assert_eq!(named(state(("state", Some("gone"))).err()), "state");
        assert_eq!(named(grant_type(("grantType", Some("code"))).err()), "grantType");
        for wrong in ["0", "101", "-1", "ten"] {
            assert_eq!(named(size(("pageSize", Some(wrong)), (10, 100)).err()), "pageSize", "{wrong}");
        }
    }

    const NOTHING: FilterParameters<'static> = FilterParameters {
        last_used: ("used", None),
        secret_older_than: ("secret-age", None),
        secret_expires: ("secret-expiry", None),
        legacy_grant: ("legacy", None),
        scope_all: ("all", None),
        scopes_never_used: ("unused", None),
        other_organizations: ("others", None),
        made_by_program: ("program", None),
        rehearsed: ("rehearsed", None),
        owned_by: ("owner", None),
        label: ("label", None),
    };

    fn read(sent: FilterParameters<'_>) -> Parsed<ClientFilter> {
        let day = |text: &str| match text {
            "2026-08-25" => Some(Timestamp::from_millis(7)),
            "2026-08-26" => Some(Timestamp::from_millis(8)),
            _ => None,
        };
        filter(sent, day, ["yes", "no"], Timestamp::from_millis(7))
    }

    #[test]
    fn a_filter_is_all_that_was_asked_for() {
        assert!(read(NOTHING).unwrap().is_empty());
        let of = |word| read(FilterParameters { last_used: ("used", Some(word)), ..NOTHING }).unwrap().last_used;
        assert_eq!(of(" never "), Some(LastUsed::Never));
        assert_eq!(of("90"), Some(LastUsed::Days(90)));
        assert_eq!(of("2026-08-25"), Some(LastUsed::Before(Timestamp::from_millis(7))));
        let ends =
            |word| read(FilterParameters { secret_expires: ("e", Some(word)), ..NOTHING }).unwrap().secret_expires;
        assert_eq!((ends("never"), ends("14")), (Some(SecretExpiry::Never), Some(SecretExpiry::Within(14))));
        let owner = |word| read(FilterParameters { owned_by: ("owner", Some(word)), ..NOTHING }).unwrap().owned_by;
        assert_eq!(owner("missing"), Some(OwnedBy::Nobody));
        assert_eq!(owner("Ana@B.example"), Some(OwnedBy::Address("ana@b.example".into())));
        let id = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";
        assert_eq!(owner(id), Some(OwnedBy::User(id.parse().unwrap())));
        let label = read(FilterParameters { label: ("label", Some(" Production ")), ..NOTHING }).unwrap();
        assert_eq!(label.label.as_deref(), Some("production"));
        let to_come = read(FilterParameters { last_used: ("used", Some("2026-08-26")), ..NOTHING }).unwrap_err();
        let says = "That day is yet to come. Use never, a day such as 2026-08-25, or a number of days from 1 to 3650.";
        assert_eq!((to_come[0].field.as_ref(), to_come[0].message.as_str()), ("used", says));
        let legacy = read(FilterParameters { legacy_grant: ("legacy", Some("yes")), ..NOTHING }).unwrap();
        assert!(legacy.legacy_grant && legacy.is_of_grant_types() && !legacy.is_empty());
        let old = FilterParameters {
            secret_older_than: ("a", Some("365")),
            scope_all: ("all", Some("yes")),
            made_by_program: ("program", Some("no")),
            ..NOTHING
        };
        let expected = ClientFilter { secret_older_than: Some(365), scope_all: true, ..ClientFilter::default() };
        assert!(!expected.is_of_grant_types());
        assert_eq!(read(old), Ok(expected));
    }

    #[test]
    fn each_part_of_a_filter_that_is_not_understood_is_named_with_what_is() {
        let too_long = "x".repeat(31);
        let wrong = FilterParameters {
            last_used: ("used", Some("always")),
            secret_older_than: ("secret-age", Some("0")),
            secret_expires: ("secret-expiry", Some("3651")),
            legacy_grant: ("legacy", Some("1")),
            scope_all: ("all", Some("true")),
            scopes_never_used: ("unused", Some("YES")),
            other_organizations: ("others", Some("on")),
            made_by_program: ("program", Some("+")),
            rehearsed: ("rehearsed", Some("maybe")),
            owned_by: ("owner", Some("nobody")),
            label: ("label", Some(&too_long)),
        };
        let refused = read(wrong).unwrap_err();
        let named: Vec<&str> = refused.iter().map(|error| error.field.as_str()).collect();
        let expected = [
            "used",
            "secret-age",
            "secret-expiry",
            "owner",
            "label",
            "legacy",
            "all",
            "unused",
            "others",
            "program",
            "rehearsed",
        ];
        assert_eq!(named, expected);
        assert_eq!(refused[0].message, "Use never, a day such as 2026-08-25, or a number of days from 1 to 3650.");
        assert_eq!(refused[5].message, "Use yes or no.");
        for wrong in ["-1", "+7", "1.5", "2026-13-01", "7d"] {
            assert!(read(FilterParameters { last_used: ("used", Some(wrong)), ..NOTHING }).is_err(), "{wrong}");
        }
    }
}

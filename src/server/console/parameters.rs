//! The parameters of the console's pages. One that a page does not know is told, or refused where the others decide what is
//! changed: whoever follows a link to `?stat=active` would take all clients for the active ones.

use crate::{
    domain::FieldError,
    server::http::{fields::Fields, unknown},
    wire::{AuditQuery, AuthorizedQuery, EventsQuery, Ignored, ListQuery, OwnEventsQuery, UsersQuery, route},
};
use axum::http::Uri;
use std::sync::LazyLock;

/// What becomes of a parameter that a page does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// The page is shown and says so: it only shows things.
    Told,
    /// The page is not shown: what is decided on it would be about something else.
    Refused,
}

/// A page's address below `/admin`, where `*` stands for any one segment; the parameters it knows; and what else becomes.
type Page = (&'static str, Vec<&'static str>, Then);

/// What an earlier request left, on any page.
const FLASH: &str = "flash";
/// May be there several times.
const SEVERAL: &str = "id";

/// The first that fits counts.
static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    use Then::{Refused, Told};
    let narrowing = || ListQuery::default().narrowing().map(|(name, _)| name).into_iter();
    let list = || narrowing().chain(["sort", "after", "before", "size", "times"]).collect::<Vec<_>>();
    vec![
        ("", vec![], Told),
        ("/find", vec!["q"], Told),
        ("/integrations/oauth", list(), Told),
        ("/integrations/oauth/new", vec![], Told),
        ("/integrations/oauth/views", list(), Refused),
        ("/integrations/oauth/reviews", vec!["only"], Told),
        ("/integrations/oauth/reviews/new", list(), Refused),
        ("/integrations/oauth/reviews/*", vec!["standing", "mine", "after"], Told),
        ("/integrations/oauth/reviews/*/answer", vec!["client", "last", "whose", "after"], Refused),
        ("/integrations/oauth/several", vec!["what", SEVERAL, "review", "standing", route::BACK], Refused),
        ("/integrations/oauth/*", vec![route::WITHOUT], Told),
        ("/integrations/oauth/*/roles", vec![], Told),
        ("/integrations/oauth/*/authorizations", vec![], Told),
        ("/integrations/oauth/*/usage", vec!["days"], Told),
        ("/integrations/oauth/*/activity", vec!["after", "before"], Told),
        ("/integrations/oauth/*/versions/*", vec![], Told),
        ("/integrations/oauth/*/ownership", vec!["version"], Told),
        ("/integrations/oauth/*/secret", vec![], Told),
        ("/integrations/oauth/*/actions", vec![route::BACK], Told),
        ("/integrations/oauth/*/delete", vec![route::BACK], Refused),
        ("/integrations/oauth/*/disable", vec![route::BACK], Refused),
        ("/integrations/oauth/*/rehearse", vec![route::BACK], Refused),
        ("/integrations/oauth/*/restore", vec![route::BACK], Refused),
        ("/integrations/authorized", Fields::of::<AuthorizedQuery>().names(), Told),
        ("/integrations/authorized/new", vec!["client"], Refused),
        ("/integrations/authorized/*", vec![], Told),
        ("/account", vec![], Told),
        ("/account/sign-ins", Fields::of::<OwnEventsQuery>().names(), Told),
        ("/account/prove", vec!["next"], Told),
        ("/account/authenticator", vec![], Told),
        ("/account/codes", vec![], Told),
        ("/account/secret", vec![], Told),
        ("/audit", Fields::of::<AuditQuery>().names(), Told),
        ("/audit/sign-ins", Fields::of::<EventsQuery>().names(), Told),
        ("/restored", vec![], Told),
        ("/people/users", Fields::of::<UsersQuery>().names(), Told),
        ("/people/users/new", vec![], Told),
        ("/people/users/*", vec![], Told),
        ("/people/users/*/link", vec![], Told),
        ("/people/roles", vec![], Told),
        ("/people/roles/new", vec!["copy"], Refused),
        ("/people/roles/*", vec![], Told),
        ("/people/roles/*/delete", vec![], Refused),
        ("/people/divisions", vec![], Told),
        ("/people/organization", vec![], Told),
    ]
});

/// The page at a path; `None`: it is none of the console's.
fn page(path: &str) -> Option<&'static Page> {
    let below = path.strip_prefix(route::ADMIN)?.trim_end_matches('/');
    let fits = |(pattern, ..): &&Page| {
        let (mut asked, mut of) = (below.split('/'), pattern.split('/'));
        loop {
            match (asked.next(), of.next()) {
                (None, None) => return true,
                (Some(asked), Some(of)) if asked == of || of == "*" => {}
                _ => return false,
            }
        }
    };
    PAGES.iter().find(fits)
}

/// What a page takes no notice of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// It is shown all the same, and says this.
    Told(Ignored),
    /// It is not shown.
    Refused(Vec<FieldError>),
}

/// What a page takes no notice of in its address: parameters that it does not know, and all but one of those that are there
/// several times. `None`: nothing.
pub fn unknown(uri: &Uri) -> Option<Unknown> {
    let query = uri.query().filter(|query| !query.is_empty())?;
    let (_, known, then) = page(uri.path())?;
    let mut seen: Vec<String> = vec![];
    let mut wrong: Vec<(String, String)> = vec![];
    for (name, _) in form_urlencoded::parse(query.as_bytes()) {
        let is_known = name == FLASH || known.contains(&name.as_ref());
        let again = seen.iter().any(|seen| *seen == name);
        let says = match (is_known, again) {
            (false, false) => unknown::says("parameter", &name, known),
            (true, true) if name != SEVERAL => "It is there more than once, and one alone can count.".to_owned(),
            _ => {
                seen.push(name.into_owned());
                continue;
            }
        };
        if !wrong.iter().any(|(told, _)| *told == shown(&name)) {
            wrong.push((shown(&name), says));
        }
        seen.push(name.into_owned());
    }
    if wrong.is_empty() {
        return None;
    }
    Some(match then {
        Then::Told => Unknown::Told(Ignored(wrong)),
        Then::Refused => {
            Unknown::Refused(wrong.into_iter().map(|(name, says)| FieldError::wrong(&name, says)).collect())
        }
    })
}

/// A name as it may be repeated: whoever writes a link writes no sentence into our page.
fn shown(name: &str) -> String {
    /// Longer than any of ours.
    const LONGEST: usize = 30;
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let kept: String = name.chars().take_while(plain).take(LONGEST).collect();
    if kept.len() == name.len() { kept } else { format!("{kept}…") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = "/admin/integrations/oauth/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";

    fn told(address: &str) -> Vec<(String, String)> {
        match unknown(&address.parse().unwrap()) {
            None => vec![],
            Some(Unknown::Told(Ignored(wrong))) => wrong,
            Some(Unknown::Refused(errors)) => panic!("{address}: {errors:?}"),
        }
    }

    #[test]
    fn a_page_that_shows_things_tells_what_it_does_not_know() {
        let says = |address: &str| told(address).into_iter().map(|(name, says)| format!("{name}: {says}")).collect();
        let list = |query: &str| -> Vec<String> { says(&format!("/admin/integrations/oauth?{query}")) };
        assert_eq!(list("stat=active"), ["stat: There is no such parameter. Did you mean state?"]);
        assert_eq!(list("secret_age=90"), ["secret_age: There is no such parameter. Did you mean secret-age?"]);
        assert_eq!(list("q=a&state=active&flash=x&times=exact"), [""; 0]);
        assert_eq!(
            list("state=active&state=inactive&state=x"),
            ["state: It is there more than once, and one alone can count."]
        );
        assert_eq!(list("State=a&State=b").len(), 1);
        let at: Vec<String> = says("/admin/people/divisions/?q=x");
        assert_eq!(at, ["q: There is no such parameter: none is accepted here."]);
        assert_eq!(told(&format!("{CLIENT}?without=users")), []);
        assert_eq!(told("/admin/nowhere?q=x"), [], "there is no such page");
        assert_eq!(told("/oauth/authorize?q=x"), [], "OAuth has its own rule (RFC 6749 section 3.1)");
    }

    #[test]
    fn a_name_is_repeated_only_as_a_name() {
        for (sent, name) in [
            ("%3Cb%3E=1", "…"),
            ("Call+0900+now=1", "Call…"),
            ("%E2%80%AEtats=1", "…"),
            ("a%00b=1", "a…"),
            (&format!("{}=1", "x".repeat(31)), &format!("{}…", "x".repeat(30))),
            (&format!("{}=1", "x".repeat(30)), &"x".repeat(30)),
            ("=1", ""),
        ] {
            assert_eq!(told(&format!("/admin/find?{sent}"))[0].0, name, "{sent}");
        }
    }

    #[test]
    fn a_page_where_something_is_decided_is_refused() {
        let refused = |address: &str| match unknown(&address.parse().unwrap()) {
            Some(Unknown::Refused(errors)) => errors.into_iter().map(|error| error.field).collect::<Vec<_>>(),
            other => panic!("{address}: {other:?}"),
        };
        assert_eq!(refused("/admin/integrations/oauth/several?what=disable&id=1&id=2&ids=3"), ["ids"]);
        assert_eq!(refused("/admin/integrations/oauth/several?what=disable&what=enable&id=1"), ["what"]);
        assert_eq!(refused("/admin/integrations/oauth/reviews/new?stat=active"), ["stat"]);
        assert_eq!(refused(&format!("{CLIENT}/delete?client=x&back=/admin&flash=y")), ["client"]);
        assert_eq!(unknown(&"/admin/integrations/oauth/several?what=disable&id=1&id=2".parse().unwrap()), None);
    }
}

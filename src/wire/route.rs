//! The address of every page, written once. `src/pages/app.rs` says which page stands at which.

use crate::domain::{ClientId, RoleId, ScopeId, UserId};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::{collections::BTreeSet, fmt::Display};

pub const ADMIN: &str = "/admin";
/// Where anything is found by its name.
pub const FIND: &str = "/admin/find";
pub const CLIENTS: &str = "/admin/integrations/oauth";
pub const ADD_CLIENT: &str = "/admin/integrations/oauth/new";
/// What is done with several clients at once.
pub const SEVERAL: &str = "/admin/integrations/oauth/several";
/// The file of the clients that were chosen.
pub const CHOSEN_JSON: &str = "/admin/integrations/oauth/several/clients.json";
pub const AUTHORIZED: &str = "/admin/integrations/authorized";
pub const AUTHORIZE: &str = "/admin/integrations/authorized/new";
pub const USERS: &str = "/admin/people/users";
pub const INVITE: &str = "/admin/people/users/new";
pub const ROLES: &str = "/admin/people/roles";
pub const ADD_ROLE: &str = "/admin/people/roles/new";
pub const VIEWS: &str = "/admin/integrations/oauth/views";
pub const REVIEWS: &str = "/admin/integrations/oauth/reviews";
/// Starting one over what the list shows.
pub const START_REVIEW: &str = "/admin/integrations/oauth/reviews/new";
pub const DIVISIONS: &str = "/admin/people/divisions";
pub const ORGANIZATION: &str = "/admin/people/organization";
pub const AUDIT: &str = "/admin/audit";
/// That the database was put back.
pub const RESTORED: &str = "/admin/restored";
pub const AUDIT_CSV: &str = "/admin/audit/export.csv";
pub const AUDIT_JSON_LINES: &str = "/admin/audit/export.jsonl";
/// Sign-ins and what belongs to them, beside the audit log.
pub const EVENTS: &str = "/admin/audit/sign-ins";
pub const EVENTS_CSV: &str = "/admin/audit/sign-ins/export.csv";
pub const EVENTS_JSON_LINES: &str = "/admin/audit/sign-ins/export.jsonl";
pub const ACCOUNT: &str = "/admin/account";
pub const PASSWORD: &str = "/admin/account#password-panel";
/// Where the zone of times is chosen.
pub const TIMES: &str = "/admin/account#times";
/// Where is chosen what one is told of.
pub const NOTICES: &str = "/admin/account#notices";
/// A new secret of one's webhook.
pub const WEBHOOK_SECRET: &str = "/admin/account/secret";
pub const SECOND_FACTOR: &str = "/admin/account#second-factor";
pub const APPLICATIONS: &str = "/admin/account#applications";
pub const SESSIONS: &str = "/admin/account#sessions";
/// One's own sign-ins and what belongs to them.
pub const OWN_EVENTS: &str = "/admin/account/sign-ins";
pub const AUTHENTICATOR: &str = "/admin/account/authenticator";
pub const RECOVERY_CODES: &str = "/admin/account/codes";
/// Where users confirm who they are.
pub const PROVE: &str = "/admin/account/prove";
pub const LOGIN: &str = "/login";
pub const SECOND_STEP: &str = "/login/code";
/// Says that one is signed in, in a tab that was opened for that.
pub const SIGNED_IN: &str = "/signed-in";
pub const SETUP: &str = "/setup";
/// The parameter of a client's page that names scopes to be shown unticked.
pub const WITHOUT: &str = "without";
/// The parameter of a client's questions that names the list as its user left it.
pub const BACK: &str = "back";
/// Stands in a page for the id that the browser's half puts there, as text and as an id. No client has it.
pub const ANY_CLIENT: &str = "00000000-0000-0000-0000-000000000000";
pub const ANY_CLIENT_ID: ClientId = ClientId::from_uuid(uuid::Uuid::nil());
/// What begins the address of a one-time link.
pub const WELCOME: &str = "/welcome/";

/// Whether an address is one of the console's pages, for which one must be signed in.
pub fn is_in_console(path: &str) -> bool {
    path.strip_prefix(ADMIN).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub fn client(id: ClientId) -> String {
    format!("{CLIENTS}/{id}")
}

/// The page of a client by an id as it was written down.
pub fn client_by(id: impl Display) -> String {
    format!("{CLIENTS}/{id}")
}

/// A review of clients, by its id as it was written down.
pub fn review(id: impl Display) -> String {
    format!("{REVIEWS}/{id}")
}

/// Answering in a review, one client after the other. Parameters that are empty are left out.
pub fn review_answer(id: impl Display, parameters: &[(&str, &str)]) -> String {
    with_query(&format!("{REVIEWS}/{id}/answer"), parameters.iter().copied())
}

/// What can be done to a client.
pub fn client_actions(id: ClientId) -> String {
    format!("{CLIENTS}/{id}/actions")
}

/// The id in an address of [`client_actions`].
pub fn client_of(actions: &str) -> &str {
    let id = actions.strip_prefix(CLIENTS).and_then(|id| id.strip_prefix('/'));
    id.and_then(|id| id.strip_suffix("/actions")).unwrap_or_default()
}

pub fn client_roles(id: ClientId) -> String {
    format!("{CLIENTS}/{id}/roles")
}

pub fn client_authorizations(id: ClientId) -> String {
    format!("{CLIENTS}/{id}/authorizations")
}

pub fn client_activity(id: ClientId) -> String {
    format!("{CLIENTS}/{id}/activity")
}

/// What a client is used for.
pub fn client_usage(id: ClientId) -> String {
    format!("{CLIENTS}/{id}/usage")
}

/// A client's settings with these scopes unticked, nothing saved.
pub fn client_without<'a>(id: ClientId, scopes: impl IntoIterator<Item = &'a ScopeId>) -> String {
    let scopes: Vec<&str> = scopes.into_iter().map(ScopeId::as_str).collect();
    with_query(&client(id), [(WITHOUT, scopes.join(" ").as_str())])
}

/// The scopes that [`client_without`] names; what is none is passed over.
pub fn scopes_without(parameter: &str) -> BTreeSet<ScopeId> {
    parameter.split(' ').filter_map(|scope| ScopeId::parse(scope).ok()).collect()
}

/// A former version of a client.
pub fn client_version(id: impl Display, number: i64) -> String {
    format!("{CLIENTS}/{id}/versions/{number}")
}

/// Saying whose a client is.
pub fn client_ownership(id: ClientId) -> String {
    format!("{CLIENTS}/{id}/ownership")
}

/// The same with what was said in a former version.
pub fn client_ownership_of(id: ClientId, version: i64) -> String {
    with_query(&client_ownership(id), [("version", version.to_string().as_str())])
}

/// The list of clients that this narrows: `("label", "production")`, `("owner", "missing")`.
pub fn clients_with(name: &str, value: &str) -> String {
    with_query(CLIENTS, [(name, value)])
}

/// Writing to an e-mail address (RFC 6068).
pub fn mail(address: &str) -> String {
    const ADDRESS: &AsciiSet = &SEGMENT.remove(b'@');
    format!("mailto:{}", utf8_percent_encode(address, ADDRESS))
}

pub fn client_secret(id: ClientId) -> String {
    format!("{CLIENTS}/{id}/secret")
}

pub fn delete_client(id: ClientId) -> String {
    format!("{CLIENTS}/{id}/delete")
}

pub fn disable_client(id: ClientId) -> String {
    format!("{CLIENTS}/{id}/disable")
}

/// The question of a rehearsed deactivation.
pub fn rehearse_client(id: ClientId) -> String {
    format!("{CLIENTS}/{id}/rehearse")
}

/// The question about several clients; which ones, a list has chosen or a refused form says.
pub fn several(what: &str) -> String {
    with_query(SEVERAL, [("what", what)])
}

/// The same about the clients of a review that stand like this; `back`: where one comes from.
pub fn several_of_review(what: &str, review: &str, standing: &str, back: &str) -> String {
    with_query(SEVERAL, [("what", what), ("review", review), ("standing", standing), (BACK, back)])
}

/// The question of Restore.
pub fn restore_client(id: ClientId) -> String {
    format!("{CLIENTS}/{id}/restore")
}

/// Authorizing this client.
pub fn authorize(client: ClientId) -> String {
    with_query(AUTHORIZE, [("client", client.to_string().as_str())])
}

/// What is allowed to a client, of this or another organization.
pub fn authorization(client: impl Display) -> String {
    format!("{AUTHORIZED}/{client}")
}

pub fn user(id: impl Display) -> String {
    format!("{USERS}/{id}")
}

/// Where a user's one-time link is shown, once.
pub fn user_link(id: UserId) -> String {
    format!("{USERS}/{id}/link")
}

pub fn role(id: RoleId) -> String {
    format!("{ROLES}/{id}")
}

pub fn delete_role(id: RoleId) -> String {
    format!("{ROLES}/{id}/delete")
}

/// A new role that begins as a copy.
pub fn copy_role(id: RoleId) -> String {
    with_query(ADD_ROLE, [("copy", id.to_string().as_str())])
}

/// Where a one-time link leads.
pub fn welcome(token: &str) -> String {
    format!("{WELCOME}{}", utf8_percent_encode(token, SEGMENT))
}

/// Signing in, and `next` after it.
pub fn login(next: &str) -> String {
    with_query(LOGIN, [("next", next)])
}

/// The second step of signing in, and `next` after it.
pub fn second_step(next: &str) -> String {
    with_query(SECOND_STEP, [("next", next)])
}

/// Confirming who one is, and `next` after it.
pub fn prove(next: &str) -> String {
    with_query(PROVE, [("next", next)])
}

/// What a segment of a path is written with (RFC 3986 section 2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The same for a parameter's value, where a `/` means nothing (RFC 3986 section 3.4).
const VALUE: &AsciiSet = &SEGMENT.remove(b'/');

/// An address with these parameters. Those without a value, or with an empty one, are left out.
pub fn with_query<'a, V: Into<Option<&'a str>>>(path: &str, pairs: impl IntoIterator<Item = (&'a str, V)>) -> String {
    let mut address = path.to_owned();
    let mut before = '?';
    for (name, value) in pairs {
        if let Some(value) = value.into().filter(|value| !value.is_empty()) {
            address.push(before);
            address.push_str(name);
            address.push('=');
            address.extend(utf8_percent_encode(value, VALUE));
            before = '&';
        }
    }
    address
}

/// Decodes a value of [`with_query`], or of a browser's form; `None` when an escape is broken, which libraries leave as it is.
pub fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = vec![];
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|b| char::from(b).to_digit(16));
                u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?
            }
            b'+' => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_without_a_value_are_left_out() {
        assert_eq!(
            with_query("/a", [("q", Some("a b&c+ü/d")), ("state", None), ("x", Some("~-_."))]),
            "/a?q=a%20b%26c%2B%C3%BC/d&x=~-_."
        );
        assert_eq!(with_query("/a", [("state", None), ("q", Some("")), ("x", Some("1"))]), "/a?x=1");
        assert_eq!(with_query("/a", [("q", "")]), "/a");
        assert_eq!(welcome("a/b"), "/welcome/a%2Fb");
        assert_eq!(mail("a?b&c+ü@d"), "mailto:a%3Fb%26c%2B%C3%BC@d");
    }

    #[test]
    fn the_scopes_to_untick_are_read_back() {
        let scopes = scopes_without("users oauth:readonly  \"");
        assert_eq!(scopes.iter().map(ScopeId::as_str).collect::<Vec<_>>(), ["oauth:readonly", "users"]);
        let id = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53".parse().unwrap();
        let address = client_without(id, &scopes);
        let parameter = address.split_once("?without=").map(|(_, value)| percent_decode(value).unwrap());
        assert_eq!(parameter.as_deref(), Some("oauth:readonly users"), "{address}");
        assert_eq!(client_without(id, []), client(id));
    }

    #[test]
    fn the_place_of_an_id_is_written_like_one() {
        assert_eq!(ANY_CLIENT_ID.to_string(), ANY_CLIENT);
        assert_eq!(client_of(&client_actions(ANY_CLIENT_ID)), ANY_CLIENT);
    }

    #[test]
    fn what_was_encoded_is_decoded() {
        for value in ["/admin", "/admin/integrations/oauth?q=a%20b&state=active", "/ä+ %"] {
            let address = login(value);
            assert_eq!(percent_decode(address.strip_prefix("/login?next=").unwrap()).as_deref(), Some(value));
        }
        for broken in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(percent_decode(broken), None, "{broken}");
        }
    }
}

//! The address of every page, written once. `src/app.rs` says which page stands at which.

use crate::domain::{ClientId, RoleId, UserId};
use std::fmt::{Display, Write};

pub const ADMIN: &str = "/admin";
pub const CLIENTS: &str = "/admin/integrations/oauth";
pub const ADD_CLIENT: &str = "/admin/integrations/oauth/new";
pub const AUTHORIZED: &str = "/admin/integrations/authorized";
pub const AUTHORIZE: &str = "/admin/integrations/authorized/new";
pub const USERS: &str = "/admin/people/users";
pub const INVITE: &str = "/admin/people/users/new";
pub const ROLES: &str = "/admin/people/roles";
pub const ADD_ROLE: &str = "/admin/people/roles/new";
pub const DIVISIONS: &str = "/admin/people/divisions";
pub const ORGANIZATION: &str = "/admin/people/organization";
pub const AUDIT: &str = "/admin/audit";
pub const AUDIT_CSV: &str = "/admin/audit/export.csv";
pub const AUDIT_JSON_LINES: &str = "/admin/audit/export.jsonl";
pub const ACCOUNT: &str = "/admin/account";
pub const PASSWORD: &str = "/admin/account#password-panel";
pub const SECOND_FACTOR: &str = "/admin/account#second-factor";
pub const SESSIONS: &str = "/admin/account#sessions";
pub const AUTHENTICATOR: &str = "/admin/account/authenticator";
pub const RECOVERY_CODES: &str = "/admin/account/codes";
/// Where users confirm who they are.
pub const PROVE: &str = "/admin/account/prove";
pub const LOGIN: &str = "/login";
pub const SECOND_STEP: &str = "/login/code";
/// Says that one is signed in, in a tab that was opened for that.
pub const SIGNED_IN: &str = "/signed-in";
pub const SETUP: &str = "/setup";
/// What begins the address of a one-time link.
pub const WELCOME: &str = "/welcome/";

/// Whether an address is one of the console's pages, for which one must be signed in.
pub fn is_in_console(path: &str) -> bool {
    path.strip_prefix(ADMIN).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub fn client(id: ClientId) -> String {
    format!("{CLIENTS}/{id}")
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

/// A former version of a client.
pub fn client_version(id: impl Display, number: i64) -> String {
    format!("{CLIENTS}/{id}/versions/{number}")
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

/// Authorizing this client.
pub fn authorize(client: ClientId) -> String {
    format!("{AUTHORIZE}?client={client}")
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
    format!("{ADD_ROLE}?copy={id}")
}

/// Where a one-time link leads.
pub fn welcome(token: &str) -> String {
    format!("{WELCOME}{}", percent_encode(token))
}

/// Signing in, and `next` after it.
pub fn login(next: &str) -> String {
    format!("{LOGIN}?next={}", percent_encode(next))
}

/// The second step of signing in, and `next` after it.
pub fn second_step(next: &str) -> String {
    format!("{SECOND_STEP}?next={}", percent_encode(next))
}

/// Confirming who one is, and `next` after it.
pub fn prove(next: &str) -> String {
    format!("{PROVE}?next={}", percent_encode(next))
}

/// Decodes what [`percent_encode`] made, or a browser's form; `None` when it is neither.
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

/// Encodes a path for use as a parameter's value (RFC 3986 section 2.1).
pub fn percent_encode(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect()
}

/// Percent-encodes a query value (RFC 3986 section 2.1).
pub fn encode(value: &str) -> String {
    value.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    })
}

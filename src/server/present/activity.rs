//! Audit entries in sentences.

use super::time::past;
use crate::{
    domain::{
        GrantType, State, Timestamp,
        settings::field,
        time::{duration_words, plural},
    },
    server::storage::audit::entry::{Change, Entry},
    wire::{ActivityEntry, FieldChange},
};

pub use crate::domain::lifecycle::{DATE_TO_DELETE, STATE};

/// The name of a field that only transitions change.
pub const SECRET: &str = "secret";
/// Tokens that were ended with a secret.
pub const TOKENS: &str = "tokens";

/// Whose consent ended.
pub const USER: &str = "user";

/// Secrets that were kept though their makers lack roles that the client was given.
pub const KEPT_SECRETS: &str = "kept_secrets";

/// The number of the version that was brought back.
pub const VERSION: &str = "version";

/// The version of a client that an entry tells the making of.
fn made_version(entry: &Entry) -> Option<i64> {
    let begins = matches!(entry.action.as_str(), "add" | "import");
    let makes = match entry.action.as_str() {
        "edit" | "edit_roles" | "bring_back" | "deactivate" | "restore" | "disable" | "enable" => true,
        // A secret is no part of a version; ending its tokens writes to the client.
        "reset_secret" => entry.changes.iter().any(|change| change.field == TOKENS),
        _ => begins,
    };
    let version = entry.version.filter(|version| begins || *version > 1)?;
    (entry.done && makes && entry.object_kind == "client").then_some(version)
}

pub fn entry(entry: Entry, now: Timestamp) -> ActivityEntry {
    let of_client = entry.object_kind == "client";
    ActivityEntry {
        what: what(&entry),
        version: made_version(&entry),
        id: entry.id,
        when: past(now, entry.at),
        who: entry.actor_name,
        address: entry.address,
        request_id: entry.request_id,
        changes: entry.changes.into_iter().map(|c| change(c, of_client)).collect(),
    }
}

/// What can be done, to filter by.
pub const ACTIONS: &[(&str, &str)] = &[
    ("add", "Add"),
    ("edit", "Edit"),
    ("edit_roles", "Edit roles"),
    ("bring_back", "Bring back a version"),
    ("delete", "Delete"),
    ("deactivate", "Deactivate"),
    ("reactivate", "Reactivate"),
    ("remove", "Remove, by its date"),
    ("restore", "Restore"),
    ("disable", "Disable"),
    ("enable", "Enable"),
    ("import", "Import"),
    ("reset_secret", "Reset secret"),
    ("add_secret", "Add secret"),
    ("remove_secret", "Remove secret"),
    ("request", "Ask for authorization"),
    ("authorize", "Authorize"),
    ("edit_authorization", "Edit authorization"),
    ("revoke_authorization", "Revoke authorization"),
    ("invite", "Invite"),
    ("make_link", "Make a link"),
    ("accept_invitation", "Accept an invitation"),
    ("set_password", "Set a password"),
    ("rename", "Rename"),
    ("restore_default", "Restore a default role"),
    ("set_up", "Set up"),
    ("change_password", "Change the password"),
    ("add_authenticator", "Set up an authenticator app"),
    ("remove_authenticator", "Remove an authenticator app"),
    ("add_passkey", "Add a passkey"),
    ("remove_passkey", "Remove a passkey"),
    ("new_recovery_codes", "Make recovery codes"),
    ("use_recovery_code", "Sign in with a recovery code"),
    ("slow_codes", "Wait after wrong codes"),
    ("reset_factors", "Take a second factor away"),
    ("reuse_code", "End a consent: a code was used twice"),
    ("reuse_refresh_token", "End a consent: a refresh token was used twice"),
    ("end_session", "End a session"),
    ("end_sessions", "End all other sessions"),
];

fn what(entry: &Entry) -> String {
    let hint = |change: &Change| change.after.first().or(change.before.first()).cloned();
    let secret = entry.changes.iter().find(|c| c.field == SECRET).and_then(hint).unwrap_or_default();
    let of_client = entry.object_kind == "client";
    let version = entry.changes.iter().find(|c| c.field == VERSION).and_then(hint).unwrap_or_default();
    let user = entry.changes.iter().find(|c| c.field == USER).and_then(hint).unwrap_or_default();
    let asks = |client: &'static str, other: &'static str| if of_client { client } else { other };
    let (done, asked) = match entry.action.as_str() {
        "add" => ("added".to_owned(), asks("Add client", "Add")),
        "edit" => ("edited".into(), asks("Edit Application", "Edit")),
        "import" => ("imported".into(), "an import"),
        "edit_roles" => ("edited the roles of".into(), asks("Edit Application", "Edit roles")),
        "bring_back" => (format!("brought back version {version} of"), "Bring back a version"),
        "deactivate" => ("deactivated".into(), asks("Delete Application", "Deactivate")),
        "delete" if !of_client => ("deleted".into(), "Delete"),
        "delete" | "remove" => ("removed".into(), "Delete Application"),
        "restore" => ("restored".into(), "Restore"),
        "disable" => ("disabled".into(), "Disable"),
        "enable" => ("enabled".into(), "Enable"),
        "reset_secret" => (format!("reset the secret to {secret} of"), "Reset secret"),
        "add_secret" => (format!("added the secret {secret} to"), "Add a secret"),
        "request" => ("wanted to use".into(), "use"),
        "authorize" => ("authorized".into(), "Authorize a client"),
        "edit_authorization" => ("edited the authorization of".into(), "Edit Authorization"),
        "revoke_authorization" => ("revoked the authorization of".into(), "Revoke Authorization"),
        "remove_secret" => (format!("removed the secret {secret} from"), "Remove secret"),
        "invite" => ("invited".into(), "Invite"),
        "make_link" => ("made a one-time link for".into(), "Make a link"),
        "accept_invitation" => ("accepted the invitation of".into(), "Accept"),
        "set_password" => ("set a new password for".into(), "Set a password"),
        "reactivate" => ("reactivated".into(), "Reactivate"),
        "rename" => ("renamed".into(), "Rename"),
        "restore_default" => ("restored the default role".into(), "Restore"),
        "set_up" => ("set up".into(), "Set up"),
        "change_password" => ("changed the password of".into(), "Change password"),
        "add_authenticator" => ("set up an authenticator app for".into(), "Set up an app"),
        "remove_authenticator" => ("removed the authenticator app of".into(), "Remove the app"),
        "add_passkey" => ("added a passkey for".into(), "Add a passkey"),
        "remove_passkey" => ("removed a passkey of".into(), "Remove"),
        "new_recovery_codes" => ("made recovery codes for".into(), "Make new codes"),
        "use_recovery_code" => ("signed in with a recovery code as".into(), "Sign in"),
        "slow_codes" => {
            ("began to wait after five wrong codes, typed by someone with the password, of".into(), "Sign in")
        }
        "reset_factors" => ("took the second factor away from".into(), "Take it away"),
        "reuse_code" => (format!("saw a code of {user} used twice and ended their consent to"), "a token"),
        "reuse_refresh_token" => {
            (format!("saw a refresh token of {user} used twice and ended their consent to"), "a token")
        }
        "end_session" => ("ended a session of".into(), "End"),
        "end_sessions" => ("ended all other sessions of".into(), "End all other sessions"),
        other => (format!("did “{}” to", other.replace('_', " ")), "a change"),
    };
    if entry.done { done } else { format!("was refused {asked} on") }
}

/// A changed field in the words of the screens.
pub fn change(change: Change, of_client: bool) -> FieldChange {
    let words = |lines: Vec<String>| lines.into_iter().map(|line| value(&change.field, line)).collect();
    let label = match change.field.as_str() {
        STATE => "State",
        DATE_TO_DELETE => "Date to delete",
        SECRET => "Secret",
        TOKENS => "Tokens",
        KEPT_SECRETS => "Secrets kept",
        VERSION => "As in version",
        USER => "User",
        field::NAME if !of_client => "Name",
        "email" => "Email",
        "permissions" => "Permissions",
        "users" => "Users",
        "clients" => "Clients",
        "applications" => "Applications",
        "link" => "Link",
        "held_by" => "Held by",
        "passkey" => "Passkey",
        "second_factor" => "Second factor",
        "administrator" => "Administrator",
        name => field::label(name),
    };
    FieldChange { field: label.to_owned(), before: words(change.before), after: words(change.after) }
}

fn value(field_name: &str, line: String) -> String {
    match field_name {
        field::GRANT_TYPE => GrantType::parse(&line).map_or(line, |g| g.label().to_owned()),
        STATE => State::parse(&line).map_or(line, |s| s.label().to_owned()),
        DATE_TO_DELETE => line.parse().map_or(line, |ms| super::time::exact(Timestamp::from_millis(ms))),
        field::TOKEN_DURATION => match line.parse() {
            Ok(seconds) => format!("{} ({})", plural(seconds, "second"), duration_words(seconds)),
            Err(_) => line,
        },
        _ => line,
    }
}

//! Audit entries in sentences.

use super::time::past;
use crate::{
    domain::{
        GrantType, State, Timestamp,
        settings::field,
        time::{duration_words, plural},
    },
    server::storage::audit::{Change, Entry},
    wire::{ActivityEntry, FieldChange},
};

/// Names of fields that only transitions change.
pub const STATE: &str = "state";
pub const DATE_TO_DELETE: &str = "date_to_delete";
pub const SECRET: &str = "secret";
/// Tokens that were ended with a secret.
pub const TOKENS: &str = "tokens";

pub fn entry(entry: Entry, now: Timestamp) -> ActivityEntry {
    ActivityEntry {
        what: what(&entry),
        id: entry.id,
        when: past(now, entry.at),
        who: entry.actor_name,
        address: entry.address,
        request_id: entry.request_id,
        changes: entry.changes.into_iter().map(change).collect(),
    }
}

fn what(entry: &Entry) -> String {
    let hint = |change: &Change| change.after.first().or(change.before.first()).cloned();
    let secret = entry.changes.iter().find(|c| c.field == SECRET).and_then(hint).unwrap_or_default();
    let (done, asked) = match entry.action.as_str() {
        "add" => ("added".to_owned(), "Add client"),
        "edit" => ("edited".into(), "Edit Application"),
        "import" => ("imported".into(), "an import"),
        "edit_roles" => ("edited the roles of".into(), "Edit Application"),
        "deactivate" => ("deactivated".into(), "Delete Application"),
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
        other => (other.to_owned(), "a change"),
    };
    if entry.done { done } else { format!("was refused {asked} on") }
}

fn change(change: Change) -> FieldChange {
    let words = |lines: Vec<String>| lines.into_iter().map(|line| value(&change.field, line)).collect();
    let label = match change.field.as_str() {
        STATE => "State",
        DATE_TO_DELETE => "Date to delete",
        SECRET => "Secret",
        TOKENS => "Tokens",
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

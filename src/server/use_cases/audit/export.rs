//! The audit log as a file. It is read and sent a page at a time, so it is never whole in memory.

use super::entries::wanted;
use crate::{
    domain::audit::{AuditField, Word},
    policy::Action,
    server::{
        http::instant::iso,
        storage::audit::{
            entry::{Change, Entry},
            log,
        },
        use_cases::{change::Act, error::AppError},
    },
    wire::AuditQuery,
};
use futures_util::stream::{self, Stream};
use serde_json::json;

/// How many entries are read at once.
const AT_ONCE: i64 = 500;

/// The form of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// RFC 4180, one line for each changed field.
    Csv,
    /// An object on each line, one for each entry.
    JsonLines,
}

impl Form {
    /// The media type and the ending of the file's name.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("text/csv; charset=utf-8", "csv"),
            Self::JsonLines => ("application/jsonl", "jsonl"),
        }
    }

    fn beginning(self) -> String {
        match self {
            Self::Csv => {
                "number,id,at,who,who_kind,who_id,through_id,address,request,kind,object,object_id,action,outcome,version,field,\
                 before,after,hash\r\n"
                    .to_owned()
            }
            Self::JsonLines => String::new(),
        }
    }

    fn lines(self, entry: &Entry) -> String {
        match self {
            Self::Csv => csv(entry),
            Self::JsonLines => {
                let changes: Vec<_> = entry
                    .changes
                    .iter()
                    .map(|change| json!({"field": change.field.as_str(), "before": change.before, "after": change.after}))
                    .collect();
                let line = json!({
                    "number": entry.seq, "id": entry.id, "at": iso(entry.at), "who": entry.actor_name,
                    "whoKind": who_kind(entry), "whoId": entry.actor_id, "throughId": entry.via_id,
                    "address": entry.address,
                    "request": entry.request_id, "kind": entry.object_kind.as_str(), "object": entry.object_name,
                    "objectId": entry.object_id, "action": entry.action.as_str(),
                    "outcome": outcome(entry), "version": entry.version, "changes": changes,
                    "hash": entry.hash,
                });
                format!("{line}\n")
            }
        }
    }
}

const fn outcome(entry: &Entry) -> &'static str {
    if entry.done { "done" } else { "refused" }
}

/// What kind of someone; Clientele itself is neither a user nor a client.
fn who_kind(entry: &Entry) -> &str {
    if entry.actor_id.is_some() { &entry.actor_kind } else { "clientele" }
}

fn csv(entry: &Entry) -> String {
    let who = entry.actor_name.clone().unwrap_or_else(|| "Clientele".into());
    let version = entry.version.map(|version| version.to_string()).unwrap_or_default();
    let number = entry.seq.map(|seq| seq.to_string()).unwrap_or_default();
    let hash = entry.hash.as_deref().unwrap_or_default();
    let head = [
        &number,
        &entry.id,
        &iso(entry.at),
        &who,
        who_kind(entry),
        entry.actor_id.as_deref().unwrap_or_default(),
        entry.via_id.as_deref().unwrap_or_default(),
        entry.address.as_deref().unwrap_or_default(),
        entry.request_id.as_deref().unwrap_or_default(),
        entry.object_kind.as_str(),
        &entry.object_name,
        &entry.object_id,
        entry.action.as_str(),
        outcome(entry),
        &version,
    ]
    .map(cell)
    .join(",");
    if entry.changes.is_empty() {
        return format!("{head},,,,{hash}\r\n");
    }
    let line = |change: &Change<Word<AuditField>>| {
        let cells = [change.field.as_str(), &change.before.join("\n"), &change.after.join("\n")].map(cell).join(",");
        format!("{head},{cells},{hash}\r\n")
    };
    entry.changes.iter().map(line).collect()
}

/// A cell in quotes where it needs them (RFC 4180 section 2). A spreadsheet takes what begins with one of these signs for
/// a formula, and names are typed by anybody: an apostrophe makes it a text.
fn cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// Everything the address asks for, the newest first, in pieces.
///
/// # Errors
/// Denied, or Invalid with the parameter that is not understood. What fails later breaks the stream off.
pub fn export(
    act: Act<'_>,
    query: &AuditQuery,
    form: Form,
) -> Result<impl Stream<Item = Result<String, std::io::Error>> + use<>, AppError> {
    let caller = act.caller;
    let store = act.store(Action::ViewAudit)?.clone();
    let first = wanted(query)?;
    let organization = caller.actor.organization_id;
    let state = Some((store, first, form.beginning()));
    Ok(stream::try_unfold(state, move |state| async move {
        let Some((store, mut wanted, mut text)) = state else { return Ok(None) };
        let entries = log::page(&store, organization, &wanted, AT_ONCE).await.map_err(broken)?;
        text.extend(entries.iter().map(|entry| form.lines(entry)));
        let full = entries.len() as i64 == AT_ONCE;
        wanted.before = entries.last().map(|entry| entry.id.clone());
        let next = full.then(|| (store, wanted, String::new()));
        Ok(Some((text, next)))
    }))
}

fn broken(error: crate::server::storage::StorageError) -> std::io::Error {
    AppError::from(error).log("audit export");
    std::io::Error::other("the export broke off")
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_never_a_formula() {
        for (text, written) in [
            ("plain", "plain"),
            ("a, b", "\"a, b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("@SUM(A1,A2)", "\"'@SUM(A1,A2)\""),
            ("-1", "'-1"),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}

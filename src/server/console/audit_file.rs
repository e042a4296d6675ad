//! The audit log as a file: what stands in it of each entry.

use crate::{
    domain::audit::{AuditField, Word},
    server::{
        http::instant::iso,
        use_cases::audit::{Change, Entry},
    },
};
use serde_json::json;

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

    /// What stands before the first entry.
    pub const fn beginning(self) -> &'static str {
        match self {
            Self::Csv => {
                "number,id,at,who,who_kind,who_id,through_id,address,request,kind,object,object_id,action,outcome,version,field,\
                 before,after,hash\r\n"
            }
            Self::JsonLines => "",
        }
    }
}

/// What the file says of an entry.
pub fn lines(form: Form, entry: &Entry) -> String {
    match form {
        Form::Csv => csv(entry),
        Form::JsonLines => json(entry),
    }
}

fn json(entry: &Entry) -> String {
    let change = |change: &Change<Word<AuditField>>| json!({"field": change.field.as_str(), "before": change.before, "after": change.after});
    let line = json!({
        "number": entry.seq, "id": entry.id, "at": iso(entry.at), "who": entry.actor_name,
        "whoKind": who_kind(entry), "whoId": entry.actor_id, "throughId": entry.via_id,
        "address": entry.address,
        "request": entry.request_id, "kind": entry.object_kind.as_str(), "object": entry.object_name,
        "objectId": entry.object_id, "action": entry.action.as_str(),
        "outcome": outcome(entry), "version": entry.version,
        "changes": entry.changes.iter().map(change).collect::<Vec<_>>(),
        "hash": entry.hash,
    });
    format!("{line}\n")
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
/// a formula, and names are typed by anyone: an apostrophe makes it a text.
pub fn cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
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

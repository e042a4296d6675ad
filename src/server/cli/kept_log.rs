//! Audit logs that were exported as JSON lines and kept elsewhere.

use super::{exit::Exit, text_file};
use crate::{
    domain::{
        audit::{AuditAction, AuditField, ObjectKind, Word},
        restoration::KeptEntry,
    },
    server::{
        http::instant,
        use_cases::restorations::{Kept, KeptError},
    },
};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// A line of an export (`console/audit_file.rs`). What else stands in it says nothing here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    number: Option<i64>,
    hash: Option<String>,
    at: String,
    who: Option<String>,
    who_id: Option<String>,
    kind: String,
    object: String,
    object_id: String,
    action: String,
    outcome: String,
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    field: String,
    before: Vec<String>,
    after: Vec<String>,
}

/// Reads each file.
///
/// # Errors
/// A sentence for the operator, which names the file and the line.
pub fn read(files: &[PathBuf]) -> Result<Vec<Kept>, Exit> {
    files.iter().map(|file| read_one(file)).collect()
}

fn read_one(file: &Path) -> Result<Kept, Exit> {
    let text = text_file::read(file).map_err(Exit::usage)?;
    let mut entries = vec![];
    for (line, number) in text.lines().zip(1..).filter(|(line, _): &(&str, u64)| !line.trim().is_empty()) {
        let wrong = |says: String| {
            let file = file.display();
            Exit::usage(format!(
                "{file}, line {number}: {says}. Give an audit log as the console exports it: JSON lines"
            ))
        };
        let line: Line = serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
        // What stands in no chain proves nothing.
        if let (Some(place), Some(hash)) = (line.number, line.hash) {
            let at = instant::parse(&line.at).ok_or_else(|| wrong(format!("{:?} is no time", line.at)))?;
            let change = |c: Change| (Word::<AuditField>::read(c.field), c.before, c.after);
            entries.push(KeptEntry {
                place,
                hash,
                at,
                by: line.who,
                by_id: line.who_id,
                kind: Word::<ObjectKind>::read(line.kind),
                id: line.object_id,
                name: line.object,
                action: Word::<AuditAction>::read(line.action),
                done: line.outcome == "done",
                changes: line.changes.into_iter().map(change).collect(),
            });
        }
    }
    Ok(entries)
}

/// Says of which file it is that it does not fit.
pub fn unfit(files: &[PathBuf], error: KeptError) -> Exit {
    let file = files.get(error.log()).map(|file| file.display().to_string()).unwrap_or_default();
    Exit::usage(format!("{file}: {error}"))
}

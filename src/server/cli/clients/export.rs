//! The clients of an export: all, or those that are named.

use super::{
    named,
    remote::{Failure, Remote},
    told::{AT_ONCE, say},
};
use crate::domain::count::plural;
use serde_json::Value;
use std::{path::Path, process::ExitCode};

/// Writes them to a file, or prints them; tells which are not there.
///
/// # Errors
/// What the server refuses, and a file that cannot be written.
#[expect(clippy::print_stderr, reason = "what is not in the file is told beside it")]
pub async fn export(remote: &Remote, ids: &[String], output: Option<&Path>) -> Result<ExitCode, Failure> {
    let ids = named::ids(remote, ids).await?;
    let export = match ids.as_slice() {
        [] => remote.get("/export", &[]).await?,
        ids => chosen(remote, ids).await?,
    };
    let text = serde_json::to_string_pretty(&export).unwrap_or_default();
    match output {
        Some(file) => {
            std::fs::write(file, text + "\n").map_err(|error| Failure::usage(format!("{}: {error}", file.display())))?
        }
        None => say(&text),
    }
    let missing: Vec<&str> = export["missing"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if missing.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let count = plural(missing.len() as u64, "client");
    eprintln!("clientele: not exported, as there is no such client: {count}\n{}", missing.join("\n"));
    Ok(ExitCode::from(if ids.len() == 1 { 3 } else { 6 }))
}

/// Those that are named, however many, as one document.
async fn chosen(remote: &Remote, ids: &[String]) -> Result<Value, Failure> {
    let mut all = Value::Null;
    for some in ids.chunks(AT_ONCE) {
        let part = remote.get("/export", &[("ids", &some.join(","))]).await?;
        if all.is_null() {
            all = part;
            continue;
        }
        for name in ["clients", "missing"] {
            let Some(more) = part[name].as_array().filter(|more| !more.is_empty()) else { continue };
            let there = all[name].as_array().into_iter().flatten();
            // What is named twice is there once.
            let more = more.iter().filter(|one| !all[name].as_array().is_some_and(|there| there.contains(one)));
            all[name] = there.chain(more).cloned().collect();
        }
    }
    let total = all["clients"].as_array().map_or(0, Vec::len);
    all["total"] = total.into();
    Ok(all)
}

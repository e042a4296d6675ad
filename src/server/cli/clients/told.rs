//! What a command prints, and what it asks for of many clients.

use super::{
    named,
    remote::{Failure, Remote, code_of, is_refused, rows},
    table,
};
use crate::server::config::Clients;
use serde_json::{Value, json};
use std::{io::Write, process::ExitCode};

/// Prints; a reader that has heard enough (`| head`) ends nothing.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints as JSON where that was asked for, else as a table.
pub fn show(arguments: &Clients, value: &Value, table: impl FnOnce(&Value) -> String) {
    if arguments.json {
        say(&serde_json::to_string_pretty(value).unwrap_or_default());
    } else {
        say(&table(value));
    }
}

/// How many ids the API takes at once.
pub const AT_ONCE: usize = 100;

/// Asks for these, by id or name and however many there are; a row for each.
pub async fn in_bulk(remote: &Remote, path: &str, body: &Value, ids: &[String]) -> Result<Vec<Value>, Failure> {
    let ids = named::ids(remote, ids).await?;
    let mut results: Vec<Value> = vec![];
    for some in ids.chunks(AT_ONCE) {
        let mut body = body.clone();
        body["ids"] = json!(some);
        results.extend(rows(remote.post(path, &body).await?));
    }
    Ok(results)
}

/// Prints what happened to each, and tells whether it happened to all: of one why not, of several that not.
pub fn told(arguments: &Clients, dry_run: bool, results: Vec<Value>) -> ExitCode {
    let refused = results.iter().filter(|row| is_refused(row)).count();
    let code = match (refused, results.as_slice()) {
        (0, _) => ExitCode::SUCCESS,
        (_, [one]) => ExitCode::from(one["error"]["status"].as_u64().map_or(5, |status| code_of(status as u16))),
        _ => ExitCode::from(6),
    };
    show(arguments, &json!({"dryRun": dry_run, "results": results, "refused": refused}), table::results);
    code
}

//! A rehearsal of a client's deactivation as a table for a terminal.

use super::table::{columns, text};
use serde_json::Value;
use std::fmt::Write;

pub fn table(value: &Value) -> String {
    let mut out = String::new();
    let mut line = |label: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(out, "{label:<9}  {value}");
        }
    };
    let by = |name: &str| match text(value, name) {
        "" => String::new(),
        person => format!(" by {person}"),
    };
    match text(value, "state") {
        "none" => return "There was no rehearsal.".into(),
        "running" => {
            line("State", "running: refused as if deactivated; nothing was cut".into());
            line("Ends", text(value, "dateEnds").into());
        }
        _ => {
            let how = match text(value, "ended") {
                "by_itself" => "over, by itself",
                "early" => "over, ended early",
                _ => "over: the client was disabled or deactivated",
            };
            line("State", format!("{how}{}", by("endedBy")));
            line("Ended", text(value, "dateEnded").into());
        }
    }
    line("Started", format!("{}{}", text(value, "dateStarted"), by("startedBy")));
    line("Result", text(value, "result").into());
    let strangers = value["attemptsByStrangers"].as_u64().unwrap_or_default();
    if strangers > 0 {
        line("Strangers", format!("{strangers}, who did not prove that they are it"));
    }
    let callers: Vec<Vec<String>> = value["callers"].as_array().into_iter().flatten().map(row).collect();
    if !callers.is_empty() {
        let _ = write!(out, "\n{}", columns(&["ADDRESS", "SECRET", "TIMES", "LAST"], &callers));
    }
    out.trim_end().to_owned()
}

fn row(caller: &Value) -> Vec<String> {
    let address = match (text(caller, "address"), text(caller, "secretId")) {
        ("", "") => "not told apart",
        ("", _) => "not known",
        (address, _) => address,
    };
    let secret = match (text(caller, "secretHint"), text(caller, "secretId")) {
        ("", "") => "-",
        ("", _) => "removed since",
        (hint, _) => hint,
    };
    vec![address.into(), secret.into(), caller["count"].to_string(), text(caller, "dateLast").into()]
}

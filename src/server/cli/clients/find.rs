//! What was found, as a table for a terminal.

use super::table::{columns, text};
use crate::domain::Count;
use serde_json::Value;

pub fn table(found: &Value) -> String {
    let rows: Vec<Vec<String>> = found["entities"].as_array().into_iter().flatten().map(row).collect();
    if rows.is_empty() {
        return format!("Nothing found. Looked for: {}.", kinds(&found["lookedFor"]));
    }
    let table = columns(&["WHAT", "NAME", "ID"], &rows);
    match kinds(&found["moreOf"]) {
        more if more.is_empty() => table,
        more => format!("{table}\nThere is more of: {more}."),
    }
}

fn kinds(words: &Value) -> String {
    words.as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

fn row(found: &Value) -> Vec<String> {
    let name = match (text(found, "kind"), found["count"].as_u64()) {
        ("secret", _) => format!("{} of {}", text(found, "secretHint"), text(found, "name")),
        ("request", Some(n)) => {
            let count = Count { n, or_more: found["countIsMinimum"] == true };
            format!("{} of the audit log", count.of("entry"))
        }
        _ => text(found, "name").to_owned(),
    };
    vec![text(found, "kind").to_owned(), name, text(found, "id").to_owned()]
}

//! Secrets of a client as a table for a terminal.

use super::table::{columns, text};
use serde_json::Value;

pub fn table(secrets: &Value) -> String {
    let row = |secret: &Value| {
        let or = |name: &str, otherwise: &str| match text(secret, name) {
            "" => otherwise.to_owned(),
            value => value.to_owned(),
        };
        let silent = secret["endsAfterSilentDays"].as_i64();
        vec![
            text(secret, "id").to_owned(),
            text(secret, "hint").to_owned(),
            or("dateLastUsed", "never or not recorded"),
            or("dateExpires", "never"),
            silent.map_or_else(|| "no".to_owned(), |days| format!("after {days} days without use")),
            if secret["live"] == true { "yes" } else { "no" }.to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = secrets.as_array().into_iter().flatten().map(row).collect();
    if rows.is_empty() {
        return "No secrets.".into();
    }
    columns(&["SECRET ID", "HINT", "LAST USED", "EXPIRES", "ENDS WHEN SILENT", "ACCEPTED"], &rows)
}

//! Answers as tables for a terminal.

use crate::domain::text::first;
use serde_json::Value;
use std::fmt::Write;

pub(super) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// `2026-11-23` of an instant.
fn day(value: &Value, name: &str) -> String {
    first(text(value, name), 10).to_owned()
}

/// Rows under headings, each column as wide as its widest cell.
pub(super) fn columns(headings: &[&str], rows: &[Vec<String>]) -> String {
    let width = |at: usize| {
        let cells = rows.iter().map(|row| row[at].chars().count());
        cells.chain([headings[at].chars().count()]).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let padded: Vec<String> =
            cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}", width = *width)).collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut lines = vec![line(headings.to_vec())];
    lines.extend(rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
    lines.join("\n")
}

/// `of_use`: whether they were looked for by their use, of which nothing is claimed before it was recorded.
pub fn clients(entities: &Value, of_use: bool) -> String {
    let rows: Vec<Vec<String>> = entities
        .as_array()
        .into_iter()
        .flatten()
        .map(|client| {
            let state = match text(client, "state") {
                "inactive" => format!("inactive, to be removed {}", day(client, "dateToDelete")),
                state => state.to_owned(),
            };
            vec![
                text(client, "name").to_owned(),
                text(client, "id").to_owned(),
                text(client, "authorizedGrantType").to_owned(),
                state,
                day(client, "dateCreated"),
            ]
        })
        .collect();
    if rows.is_empty() {
        return match of_use {
            true => "No clients. Of the time before use was recorded nothing is said.".into(),
            false => "No clients.".into(),
        };
    }
    columns(&["NAME", "CLIENT ID", "GRANT TYPE", "STATE", "CREATED"], &rows)
}

/// `whose`: what is said of whose it is, each with its label.
pub fn client(value: &Value, whose: &[(&str, String)]) -> String {
    let (client, preview) = (&value["client"], &value["preview"]);
    let list = |name: &str| {
        let items: Vec<&str> = client[name].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        items.join("\n                  ")
    };
    let mut out = String::new();
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "{label:<16}  {value}");
        }
    };
    line("Name", text(client, "name"));
    line("Client ID", text(client, "id"));
    line("Description", text(client, "description"));
    line("Grant type", text(client, "authorizedGrantType"));
    line("Client type", text(client, "clientType"));
    line("State", text(client, "state"));
    line("Date to delete", text(client, "dateToDelete"));
    line("Created", text(client, "dateCreated"));
    line("Modified", text(client, "dateModified"));
    line("Token duration", &format!("{} s", client["accessTokenValiditySeconds"]));
    line("Allowed from", &list("allowedAddresses"));
    line("Redirect URIs", &list("registeredRedirectUri"));
    line("Scopes", &list("scope"));
    for (label, said) in whose {
        line(label, said);
    }
    line("Last call", text(preview, "dateLastCall"));
    line("In 30 days", &used_lately(&preview["usedLately"]));
    line("Live tokens", &figure(&preview["liveTokens"]));
    line("People", &figure(&preview["people"]));
    line("Organizations", &organizations(preview));
    line("Rehearsal", text(&preview["rehearsal"], "result"));
    line("Delete would", &would(preview));
    out.trim_end().to_owned()
}

fn figure(figure: &Value) -> String {
    format!("{}{}", figure["count"], if figure["isMinimum"] == true { " or more" } else { "" })
}

fn organizations(preview: &Value) -> String {
    let names: Vec<&str> =
        preview["organizations"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let count = preview["organizationCount"].as_u64().unwrap_or_default();
    match count - (names.len() as u64).min(count) {
        _ if count == 0 => "no other".into(),
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// `used 412 times since 2026-11-23T08:00:00.000Z, last 2026-11-26T08:00:00.000Z, from 192.0.2.7`; empty: nothing is known.
fn used_lately(used: &Value) -> String {
    let Some(n) = used["count"].as_u64() else { return String::new() };
    let addresses: Vec<&str> = used["addresses"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let from = if addresses.is_empty() { String::new() } else { format!(", from {}", addresses.join(", ")) };
    match n {
        1 => format!("used once, {}{from}", text(used, "dateLast")),
        n => format!("used {n} times since {}, last {}{from}", text(used, "dateFirst"), text(used, "dateLast")),
    }
}

fn would(preview: &Value) -> String {
    match text(preview, "outcome") {
        "removed" => "remove it at once; this cannot be undone".into(),
        "deactivated" => format!("deactivate it and remove it on {}", text(preview, "dateToDelete")),
        _ => format!("change nothing: it is deactivated, to be removed on {}", text(preview, "dateToDelete")),
    }
}

/// What a delete would do to one client, and who would notice.
pub fn consequence(row: &Value, preview: &Value) -> String {
    if row["outcome"] == "refused" {
        return format!("{}: not deleted. {}\n", text(row, "id"), text(&row["error"], "message"));
    }
    let mut told = format!(
        "{} ({})\n  would be {}\n  live tokens: {}; people: {}; other organizations: {}; last call: {}\n",
        text(row, "name"),
        text(row, "id"),
        match text(row, "outcome") {
            "removed" => "REMOVED AT ONCE: this cannot be undone".to_owned(),
            _ => format!("deactivated, to be removed on {}", text(row, "dateToDelete")),
        },
        figure(&preview["liveTokens"]),
        figure(&preview["people"]),
        organizations(preview),
        Some(text(preview, "dateLastCall")).filter(|at| !at.is_empty()).unwrap_or("never or not recorded"),
    );
    if let Some(result) = preview["rehearsal"]["result"].as_str() {
        let _ = writeln!(told, "  rehearsal: {result}");
    }
    let used = used_lately(&preview["usedLately"]);
    if !used.is_empty() {
        let _ = writeln!(told, "  {used}");
    }
    if let Some(warning) = row["couldNotRestore"].as_str() {
        let _ = writeln!(told, "  {warning}");
    }
    told
}

/// What happened to each of several.
pub fn results(done: &Value) -> String {
    let all = done["results"].as_array().map(Vec::as_slice).unwrap_or_default();
    let with_secrets = all.iter().any(|row| row["secret"].is_string());
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|row| {
            let more = match text(row, "outcome") {
                "refused" => {
                    let at = ["line", "row"].iter().find_map(|name| Some(format!("{name} {}: ", row[*name].as_u64()?)));
                    let at = at.unwrap_or_default();
                    format!("{at}{}", text(&row["error"], "message"))
                }
                "deactivated" => {
                    let date = format!("to be removed on {}", text(row, "dateToDelete"));
                    let warning = text(row, "couldNotRestore");
                    if warning.is_empty() { date } else { format!("{date}. {warning}") }
                }
                "rehearsed" => format!("refused until {}", text(row, "dateEnds")),
                "rehearsed before" => text(row, "result").to_owned(),
                "unchanged" => "it was so already".into(),
                _ => String::new(),
            };
            let used = used_lately(&row["usedLately"]);
            let more = [more, used].into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>().join("; ");
            let mut cells =
                vec![text(row, "id").to_owned(), text(row, "name").to_owned(), text(row, "outcome").to_owned(), more];
            if with_secrets {
                cells.push(text(row, "secret").to_owned());
            }
            cells
        })
        .collect();
    let mut headings = vec!["CLIENT ID", "NAME", "OUTCOME", ""];
    if with_secrets {
        headings.push("SECRET");
    }
    let table = columns(&headings, &rows);
    if done["dryRun"] == true { format!("{table}\nNothing was done: this was a dry run.") } else { table }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_line_up_whatever_the_script() {
        let rows = [vec!["郵便番号".to_owned(), "x".into()], vec!["a".into(), "y".into()]];
        assert_eq!(columns(&["NAME", "ID"], &rows), "NAME  ID\n郵便番号  x\na     y");
        assert_eq!(clients(&json!([]), false), "No clients.");
        let of_use = clients(&json!([]), true);
        assert_eq!(of_use, "No clients. Of the time before use was recorded nothing is said.");
    }

    #[test]
    fn a_consequence_tells_what_cannot_be_undone() {
        let row = json!({"id": "i", "name": "n", "outcome": "removed"});
        let preview = json!({"liveTokens": {"count": 3, "isMinimum": false}, "people": {"count": 10000, "isMinimum": true},
                             "organizations": ["Halden"], "organizationCount": 3});
        let told = consequence(&row, &preview);
        assert!(told.contains("REMOVED AT ONCE") && told.contains("people: 10000 or more"), "{told}");
        assert!(told.contains("Halden and 2 more") && told.contains("last call: never or not recorded"), "{told}");
    }

    #[test]
    fn the_use_of_the_last_days_is_told_with_the_consequence() {
        let used = json!({"count": 412, "dateFirst": "a", "dateLast": "b", "addresses": ["192.0.2.7", "192.0.2.8"]});
        let row = json!({"id": "i", "name": "n", "outcome": "removed", "usedLately": used});
        let says = "used 412 times since a, last b, from 192.0.2.7, 192.0.2.8";
        assert!(consequence(&row, &json!({"usedLately": used})).ends_with(&format!("\n  {says}\n")));
        assert!(results(&json!({"results": [row]})).contains(says));
        assert_eq!(used_lately(&json!({"count": 1, "dateLast": "b", "addresses": []})), "used once, b");
        assert!(!consequence(&row, &json!({})).contains("used"));
    }

    #[test]
    fn who_could_not_take_it_back_is_told() {
        let says = "You do not hold Payroll admin, which this client has: you could not restore it.";
        let row = json!({"id": "i", "name": "n", "outcome": "deactivated", "dateToDelete": "2026-12-01", "couldNotRestore": says});
        assert!(consequence(&row, &json!({})).ends_with(&format!("\n  {says}\n")));
        assert!(results(&json!({"results": [row]})).contains(&format!("removed on 2026-12-01. {says}")));
    }
}

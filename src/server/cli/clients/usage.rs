//! The use of a client as a table for a terminal.

use super::table::{columns, text};
use serde_json::Value;
use std::fmt::Write;

fn each<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
}

/// `412 times, last 2026-11-26T08:00:00.000Z`
fn times(used: &Value) -> String {
    match used["count"].as_u64() {
        None => "not used".into(),
        Some(1) => format!("once, {}", text(used, "dateLast")),
        Some(n) => format!("{n} times, last {}", text(used, "dateLast")),
    }
}

pub fn usage(value: &Value) -> String {
    let mut out = String::new();
    let mut lines = |label: &str, values: Vec<String>| {
        for (at, value) in values.into_iter().filter(|value| !value.is_empty()).enumerate() {
            let _ = writeln!(out, "{:<16}  {value}", if at == 0 { label } else { "" });
        }
    };
    let named = |list: &str, name: &str| -> Vec<String> {
        each(value, list).map(|row| format!("{}: {}", text(row, name), times(&row["used"]))).collect()
    };
    lines("Name", vec![text(value, "clientName").into()]);
    lines("Client ID", vec![text(value, "clientId").into()]);
    let since = text(value, "recordedSince");
    lines("Recorded since", vec![if since.is_empty() { "not recorded".into() } else { since.into() }]);
    lines("Secrets", named("secrets", "hint"));
    lines("Redirect URIs", named("redirectUris", "redirectUri"));
    lines("Scopes", named("scopes", "scope"));
    let never: Vec<&str> = each(value, "scopesNeverNeeded").filter_map(Value::as_str).collect();
    lines("Never needed", vec![never.join(", ")]);
    let maybe: Vec<&str> = each(value, "scopesMaybeNeeded").filter_map(Value::as_str).collect();
    lines("Maybe needed", vec![maybe.join(", ")]);
    let elsewhere = value["introspections"].as_u64().unwrap_or_default();
    if !never.is_empty() && elsewhere > 0 {
        let says = format!("Other APIs asked about its tokens ({elsewhere}); which scopes they needed is not known.");
        lines("", vec![says]);
    }
    lines("Organizations", named("organizations", "name"));
    let people = &value["people"];
    let more = if people["isMinimum"] == true { " or more" } else { "" };
    lines("People", vec![format!("{}{more}", people["count"])]);
    let addresses =
        each(value, "addresses").map(|row| format!("{}, last {}", text(row, "address"), text(row, "dateLast")));
    lines("Addresses", addresses.collect());
    let refusals = each(value, "refusals")
        .map(|row| format!("{} {}: {}", text(row, "kind"), text(row, "code"), times(&row["used"])));
    lines("Refused", refusals.collect());
    if let Some(others @ 1..) = value["notToldApart"].as_u64() {
        lines("Not told apart", vec![others.to_string()]);
    }
    let _ = write!(out, "\n{}", days(value));
    out
}

/// A row for each day on which something happened, or of which it is not known.
fn days(value: &Value) -> String {
    const COUNTS: [&str; 8] =
        ["authorized", "issued", "refreshed", "called", "introspected", "asked", "revoked", "refused"];
    let row = |day: &Value| {
        let recorded = match text(day, "recorded") {
            "not" => "not recorded",
            "partly" => "in part",
            _ => "",
        };
        let counts = COUNTS.map(|kind| day["counts"][kind].as_u64().map_or_else(|| "-".into(), |n| n.to_string()));
        let mut cells = vec![text(day, "date").to_owned()];
        cells.extend(counts);
        cells.push(recorded.into());
        cells
    };
    let happened = |day: &&Value| {
        let counted = COUNTS.iter().any(|kind| day["counts"][kind].as_u64().unwrap_or_default() > 0);
        counted || ["not", "partly"].contains(&text(day, "recorded"))
    };
    let rows: Vec<Vec<String>> = each(value, "days").filter(happened).map(row).collect();
    if rows.is_empty() {
        return "It was not used on these days.".into();
    }
    let headings = COUNTS.map(str::to_uppercase);
    let headings: Vec<&str> =
        ["DATE"].into_iter().chain(headings.iter().map(String::as_str)).chain(["RECORDED"]).collect();
    columns(&headings, &rows)
}

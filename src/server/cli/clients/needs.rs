//! What needs somebody, as a table for a terminal.

use super::table::{columns, text};
use serde_json::Value;

pub fn table(needs: &Value) -> String {
    let (mut rows, mut none, mut unknown) = (vec![], true, false);
    for need in needs["entities"].as_array().into_iter().flatten() {
        match need["count"].as_u64() {
            Some(0) => {}
            Some(_) => {
                none = false;
                rows.push(row(need));
            }
            None => {
                unknown = true;
                let what = format!("{}: not known yet", text(need, "kind"));
                rows.push(vec![what, "-".into(), next(need), listed(need).into()]);
            }
        }
    }
    match (none, unknown) {
        (true, false) => "Nothing needs you today.".into(),
        _ => columns(&["WHAT", "KNOCKED", "NEXT", "LISTED BY"], &rows),
    }
}

fn row(need: &Value) -> Vec<String> {
    let knocked = need["knocked"].as_u64().map_or_else(|| "-".to_owned(), |n| n.to_string());
    vec![text(need, "text").into(), knocked, next(need), listed(need).into()]
}

fn next(need: &Value) -> String {
    match text(need, "dateNext") {
        "" => "-".into(),
        date => date.into(),
    }
}

/// The command that lists them.
fn listed(need: &Value) -> &'static str {
    match text(need, "kind") {
        "removed_soon" => "list --state inactive",
        "rehearsed" => "list --rehearsed",
        "secret_ends" => "list --secret-expires 14",
        "asked" => "reviews --mine",
        "review_due" => "reviews --past-due",
        "silent" => "list --last-used 90",
        "legacy_grant" => "list --legacy-grant",
        "ownerless" => "list --owner missing",
        "scope_all" => "list --scope-all",
        _ => "-",
    }
}

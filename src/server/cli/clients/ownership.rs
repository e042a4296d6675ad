//! Whose a client is, as a table for a terminal, and as options change it.

use super::table::text;
use crate::server::config::Owning;
use serde_json::{Value, json};
use std::fmt::Write;

/// `AP team <ap-team@example.com>`
pub(super) fn party(value: &Value) -> String {
    let address = match text(value, "email") {
        "" => String::new(),
        address => format!(" <{address}>"),
    };
    let left = if value["left"] == true { ", who has left" } else { "" };
    format!("{}{address}{left}", text(value, "name"))
}

/// Each that is said with its label, on one line; of the owner always.
pub fn whose(value: &Value) -> [(&'static str, String); 5] {
    let named = |who: &Value, nobody: &str| if who.is_null() { nobody.to_owned() } else { party(who) };
    let label = |label: &Value| format!("{} ({})", text(label, "name"), text(label, "colour"));
    let labels: Vec<String> = value["labels"].as_array().into_iter().flatten().map(label).collect();
    [
        ("Owner", named(&value["owner"], "nobody is named")),
        ("Stand-in", named(&value["standIn"], "")),
        ("Purpose", text(value, "purpose").to_owned()),
        ("Labels", labels.join(", ")),
        ("Review on", text(value, "reviewOn").to_owned()),
    ]
}

pub fn table(value: &Value) -> String {
    let mut out = String::new();
    let mut line = |label: &str, value: &str| {
        for (at, value) in value.lines().enumerate() {
            let _ = writeln!(out, "{:<9}  {value}", if at == 0 { label } else { "" });
        }
    };
    for (label, said) in whose(value) {
        line(label, &said);
    }
    line("Notes", text(value, "notes"));
    if !text(value, "dateModified").is_empty() {
        let by = Some(text(value, "modifiedBy")).filter(|by| !by.is_empty());
        let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
        line("Said", &format!("{}{by}", text(value, "dateModified")));
    }
    out.trim_end().to_owned()
}

/// What was read, with what the options say in its place.
pub fn changed(read: &Value, asked: &Owning) -> Value {
    let mut wanted = json!({});
    for name in ["owner", "standIn", "purpose", "labels", "reviewOn", "notes"] {
        if !read[name].is_null() {
            wanted[name] = read[name].clone();
        }
    }
    let texts = [("purpose", &asked.purpose), ("reviewOn", &asked.review_on), ("notes", &asked.notes)];
    for (name, text) in texts.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?))) {
        wanted[name] = json!(text);
    }
    let parties = [("owner", &asked.owner), ("standIn", &asked.stand_in)];
    for (name, said) in parties.into_iter().filter_map(|(name, said)| Some((name, said.as_ref()?))) {
        wanted[name] = named(said);
    }
    let mut labels = wanted["labels"].as_array().cloned().unwrap_or_default();
    let is = |label: &Value, name: &str| text(label, "name").to_lowercase() == name.to_lowercase();
    labels.retain(|label| !asked.unlabel.iter().any(|name| is(label, name)));
    for said in &asked.label {
        let said = label(said);
        labels.retain(|label| !is(label, text(&said, "name")));
        labels.push(said);
    }
    wanted["labels"] = json!(labels);
    wanted
}

/// `production`, `production=green`
pub fn label(said: &str) -> Value {
    match said.split_once('=') {
        Some((name, colour)) => json!({"name": name, "colour": colour}),
        None => json!({"name": said}),
    }
}

/// `AP team <ap-team@example.com>` is a team, an address a user; nothing is nobody.
pub fn named(said: &str) -> Value {
    let said = said.trim();
    match said.strip_suffix('>').and_then(|said| said.split_once('<')) {
        _ if said.is_empty() => Value::Null,
        Some((name, email)) if !name.trim().is_empty() => json!({"name": name.trim(), "email": email.trim()}),
        Some((_, email)) => json!({"email": email.trim()}),
        None => json!({"email": said}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_change_what_they_name_and_nothing_else() {
        let read = json!({
            "owner": {"userId": "7", "name": "Ana", "email": "ana@b"},
            "purpose": "Invoices",
            "labels": [{"name": "finance", "colour": "blue"}, {"name": "Staging", "colour": "grey"}],
            "notes": "",
            "version": 3,
        });
        let asked = Owning {
            owner: Some("AP team <ap@b>".into()),
            stand_in: Some("ana@b".into()),
            label: vec!["production=green".into()],
            unlabel: vec!["staging".into()],
            ..Owning::default()
        };
        assert!(asked.is_asked() && !Owning::default().is_asked());
        let wanted = changed(&read, &asked);
        let labels = json!([{"name": "finance", "colour": "blue"}, {"name": "production", "colour": "green"}]);
        let expected = json!({
            "owner": {"name": "AP team", "email": "ap@b"}, "standIn": {"email": "ana@b"}, "purpose": "Invoices",
            "labels": labels, "notes": "",
        });
        assert_eq!(wanted, expected);
        let nobody = changed(&read, &Owning { owner: Some(" ".into()), ..Owning::default() });
        assert_eq!((&nobody["owner"], &nobody["purpose"]), (&Value::Null, &json!("Invoices")));
    }

    #[test]
    fn who_answers_is_shown_with_their_address() {
        let told =
            table(&json!({"owner": {"name": "Ana", "email": "a@b", "left": true}, "labels": [], "notes": "one\ntwo"}));
        assert_eq!(told, "Owner      Ana <a@b>, who has left\nNotes      one\n           two");
        assert_eq!(table(&json!({})), "Owner      nobody is named");
    }
}

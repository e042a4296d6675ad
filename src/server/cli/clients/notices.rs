//! What the user of a token is told of.

use super::{
    remote::{Failure, Remote},
    table::{columns, text},
};
use crate::server::config::Noticed;
use reqwest::Method;
use serde_json::{Value, json};
use std::fmt::Write;

const NOTICES: &str = "/api/v2/users/me/notices";

/// Chooses what is asked for, and answers how it stands.
///
/// # Errors
/// What the server refuses.
pub async fn answer(remote: &Remote, asked: &Noticed) -> Result<Value, Failure> {
    if asked.remove_webhook {
        remote.at(Method::DELETE, "/api/v2/users/me/webhook", None).await?;
    }
    let mut wanted = json!({});
    if asked.none || !asked.choose.is_empty() {
        wanted["kinds"] = json!(asked.choose);
    }
    if let Some(mail) = &asked.mail {
        wanted["byMail"] = json!(mail == "yes");
    }
    match wanted.as_object().is_some_and(|wanted| wanted.is_empty()) {
        true => remote.read(NOTICES).await,
        false => remote.at(Method::PUT, NOTICES, Some(&wanted)).await,
    }
}

pub fn table(value: &Value) -> String {
    let rows: Vec<Vec<String>> = value["kinds"].as_array().into_iter().flatten().map(row).collect();
    let mut out = match rows.is_empty() {
        true => "There is nothing that you could be told of.".to_owned(),
        false => columns(&["KIND", "TOLD"], &rows),
    };
    let mail = match (value["byMail"] == true, value["mailIsSent"] == true) {
        (true, true) => "yes",
        (true, false) => "yes, but this server sends none",
        (false, _) => "no",
    };
    let _ = write!(out, "\n\nMail     {mail}");
    if !text(value, "dateFailed").is_empty() {
        let _ = write!(out, "\nFailed   {}: {}", text(value, "dateFailed"), text(value, "failure"));
    }
    let webhook = &value["webhook"];
    let leads = match (text(webhook, "origin"), text(webhook, "dateOff")) {
        ("", _) => "none".to_owned(),
        (origin, "") => origin.to_owned(),
        (origin, since) => format!("{origin}, off since {since}"),
    };
    let _ = write!(out, "\nWebhook  {leads}");
    match webhook["late"].as_array().map_or(0, Vec::len) {
        0 => {}
        n => {
            let _ = write!(out, "\nLate     {n}, tried and not taken there");
        }
    }
    out
}

fn row(kind: &Value) -> Vec<String> {
    vec![text(kind, "kind").into(), if kind["chosen"] == true { "yes" } else { "-" }.into()]
}

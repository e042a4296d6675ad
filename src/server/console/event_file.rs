//! Events of access as a file: what stands in it of each.

use super::audit_file::{Form, cell};
use crate::server::{http::instant::iso, use_cases::audit::Event};
use serde_json::json;

/// What stands before the first event.
pub const fn beginning(form: Form) -> &'static str {
    match form {
        Form::Csv => {
            "id,at,last_at,times,event,outcome,method,reason,user,user_id,typed,address,browser,request,application,\
             application_id,organization_id\r\n"
        }
        Form::JsonLines => "",
    }
}

/// What the file says of an event.
pub fn line(form: Form, event: &Event) -> String {
    match form {
        Form::Csv => csv(event),
        Form::JsonLines => json(event),
    }
}

/// The words of an event: what, whether, by what, why.
fn words(event: &Event) -> (&str, &'static str, Option<&str>, Option<&str>) {
    let method = event.method.as_ref().map(|word| word.as_str());
    let reason = event.reason.as_ref().map(|word| word.as_str());
    (event.kind.as_str(), if event.done { "done" } else { "refused" }, method, reason)
}

fn json(event: &Event) -> String {
    let (kind, outcome, method, reason) = words(event);
    let (user_id, user) = event.user.clone().unzip();
    let (client_id, client) = event.client.clone().unzip();
    let line = json!({
        "id": event.id, "at": iso(event.at), "lastAt": iso(event.last_at), "times": event.times,
        "event": kind, "outcome": outcome, "method": method, "reason": reason,
        "user": user, "userId": user_id, "typed": event.typed,
        "address": event.address, "browser": event.user_agent, "request": event.request_id,
        "application": client, "applicationId": client_id,
        "organizationId": event.organization_id.map(|id| id.to_string()),
    });
    format!("{line}\n")
}

fn csv(event: &Event) -> String {
    let (kind, outcome, method, reason) = words(event);
    let (user_id, user) = event.user.clone().unzip();
    let (client_id, client) = event.client.clone().unzip();
    let text = |value: Option<String>| value.unwrap_or_default();
    let cells = [
        event.id.clone(),
        iso(event.at),
        iso(event.last_at),
        event.times.to_string(),
        kind.to_owned(),
        outcome.to_owned(),
        method.unwrap_or_default().to_owned(),
        reason.unwrap_or_default().to_owned(),
        text(user),
        text(user_id),
        text(event.typed.clone()),
        text(event.address.clone()),
        text(event.user_agent.clone()),
        text(event.request_id.clone()),
        text(client),
        text(client_id),
        text(event.organization_id.map(|id| id.to_string())),
    ];
    format!("{}\r\n", cells.map(|text| cell(&text)).join(","))
}

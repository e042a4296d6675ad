//! `clientele clients reviews`: reviews of clients.

use super::{
    named,
    ownership::party,
    remote::{Failure, Remote},
    table::{columns, text},
    views::{Shown, query},
};
use crate::{domain::rehearsal::Span, server::config::Reviews};
use reqwest::Method;
use serde_json::{Value, json};

const REVIEWS: &str = "/api/v2/oauth/reviews";

/// Does it; what is shown then, and how as a table.
pub async fn answer(remote: &Remote, what: Option<&Reviews>, (past_due, mine): (bool, bool)) -> Result<Shown, Failure> {
    Ok(match what {
        None => {
            let pairs = [("pastDue", past_due), ("waitsForYou", mine)];
            let pairs: Vec<(&str, &str)> =
                pairs.into_iter().filter_map(|(name, is)| is.then_some((name, "true"))).collect();
            (remote.asked(REVIEWS, &pairs).await?["entities"].take(), listed)
        }
        Some(Reviews::Rehearse { .. }) => return Err(Failure::usage("what comes of each is told by itself".into())),
        Some(Reviews::Show { id, standing, mine }) => {
            let pairs =
                [("standing", standing.as_deref()), ("mine", mine.then_some("true")), ("pageSize", Some("100"))];
            let pairs: Vec<(&str, &str)> = pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
            (all(remote, format!("{}/clients?{}", path(id)?, query(&pairs))).await?, clients)
        }
        Some(Reviews::Start { name, due, shows }) => {
            let body = json!({"name": name, "due": due, "query": query(&shows.query())});
            (remote.at(Method::POST, REVIEWS, Some(&body)).await?, one)
        }
        Some(Reviews::Change { id, name, due }) => {
            let path = path(id)?;
            let review = remote.read(&path).await?;
            let or = |typed: &Option<String>, field| typed.clone().unwrap_or_else(|| text(&review, field).to_owned());
            let body = json!({"name": or(name, "name"), "due": or(due, "due")});
            let version = review["version"].as_i64().unwrap_or_default();
            (remote.at_over(&path, &body, version).await?, one)
        }
        Some(Reviews::Answer { id, client, answer, until }) => {
            let mut body = json!({"answer": answer});
            if let Some(until) = until {
                body["until"] = json!(until);
            }
            (remote.at(Method::PUT, &of(remote, id, client).await?, Some(&body)).await?, one_client)
        }
        Some(Reviews::TakeBack { id, client }) => {
            (remote.at(Method::DELETE, &of(remote, id, client).await?, None).await?, one_client)
        }
        Some(Reviews::End { id }) => (remote.at(Method::POST, &format!("{}/end", path(id)?), None).await?, one),
    })
}

/// Rehearses each client of a review that got no answer or, as asked, may go, and was not rehearsed since; a row for each.
pub async fn rehearse(remote: &Remote, id: &str, span: Span, let_go: bool) -> Result<Vec<Value>, Failure> {
    let path = path(id)?;
    let review = remote.read(&path).await?;
    if !let_go && review["pastDue"] != true && review["dateEnded"].is_null() {
        let due = text(&review, "due");
        return Err(Failure::usage(format!(
            "there is time to answer until {due}: --let-go rehearses what may go already"
        )));
    }
    let standing = if let_go { "let_go" } else { "silent" };
    let rows = all(remote, format!("{path}/clients?standing={standing}&pageSize=100")).await?;
    let mut results = vec![];
    for row in rows.as_array().into_iter().flatten() {
        let rehearsal = format!("/{}/rehearsal", text(row, "clientId"));
        let latest = remote.get(&rehearsal, &[]).await?;
        let mut told = json!({"id": row["clientId"], "name": row["name"]});
        if latest["state"] == "running" || text(&latest, "dateStarted") > text(&review, "dateStarted") {
            told["outcome"] = json!("rehearsed before");
            told["result"] = latest["result"].clone();
        } else {
            match remote.post(&rehearsal, &json!({"minutes": span.minutes()})).await {
                Ok(begun) => {
                    told["outcome"] = json!("rehearsed");
                    told["dateEnds"] = begun["dateEnds"].clone();
                }
                Err(Failure::Refused { status, message, .. }) if status.is_client_error() => {
                    told["outcome"] = json!("refused");
                    told["error"] = json!({"status": status.as_u16(), "message": message});
                }
                Err(other) => return Err(other),
            }
        }
        results.push(told);
    }
    Ok(results)
}

/// Page after page.
async fn all(remote: &Remote, first: String) -> Result<Value, Failure> {
    let (mut rows, mut next) = (vec![], Some(first));
    while let Some(address) = next {
        let mut page = remote.read(&address).await?;
        next = page["nextUri"].as_str().map(str::to_owned);
        if let Value::Array(more) = page["entities"].take() {
            rows.extend(more);
        }
    }
    Ok(Value::Array(rows))
}

fn path(id: &str) -> Result<String, Failure> {
    match uuid::Uuid::try_parse(id) {
        Ok(id) => Ok(format!("{REVIEWS}/{id}")),
        Err(_) => {
            Err(Failure::usage(format!("{id:?} is not the id of a review: `clientele clients reviews` shows them")))
        }
    }
}

async fn of(remote: &Remote, id: &str, client: &str) -> Result<String, Failure> {
    let path = path(id)?;
    Ok(format!("{path}/clients/{}", named::id(remote, client).await?))
}

fn one(review: &Value) -> String {
    listed(&json!([review]))
}

fn one_client(row: &Value) -> String {
    clients(&json!([row]))
}

fn listed(reviews: &Value) -> String {
    let rows: Vec<Vec<String>> = reviews.as_array().into_iter().flatten().map(review).collect();
    if rows.is_empty() {
        return "No review was started.".into();
    }
    columns(&["NAME", "ID", "ANSWERED", "LET GO", "FOR YOU", "DUE"], &rows)
}

fn review(review: &Value) -> Vec<String> {
    let n = |name: &str| review["progress"][name].as_u64().unwrap_or_default();
    let due = match text(review, "dateEnded") {
        "" if review["pastDue"] == true => format!("{}, past", text(review, "due")),
        "" => text(review, "due").to_owned(),
        ended => format!("ended {ended}"),
    };
    // Of those that are gone nothing is asked any more.
    let asked = n("total").saturating_sub(n("gone"));
    vec![
        text(review, "name").into(),
        text(review, "id").into(),
        format!("{} of {asked}", asked.saturating_sub(n("silent"))),
        n("letGo").to_string(),
        review["waitsForYou"].to_string(),
        due,
    ]
}

fn clients(rows: &Value) -> String {
    let rows: Vec<Vec<String>> = rows.as_array().into_iter().flatten().map(client).collect();
    if rows.is_empty() {
        return "No such client.".into();
    }
    columns(&["CLIENT", "ID", "OWNER", "LAST USED", "ANSWER", "BY"], &rows)
}

fn client(row: &Value) -> Vec<String> {
    let or_none = |value: &str| if value.is_empty() { "-".to_owned() } else { value.to_owned() };
    let said = match text(row, "until") {
        "" => text(row, "standing").to_owned(),
        until => format!("{} until {until}", text(row, "standing")),
    };
    let owner = if row["owner"].is_null() { "-".to_owned() } else { party(&row["owner"]) };
    vec![
        text(row, "name").into(),
        text(row, "clientId").into(),
        owner,
        or_none(text(row, "dateLastUsed")),
        said,
        or_none(text(row, "answeredBy")),
    ]
}

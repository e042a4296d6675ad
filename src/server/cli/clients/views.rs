//! `clientele clients views`: saved views of the list.

use super::{
    remote::{Failure, Remote},
    table::{self, columns, text},
};
use crate::server::config::Views;
use reqwest::Method;
use serde_json::{Value, json};

const VIEWS: &str = "/api/v2/oauth/views";

/// What is shown, and how as a table.
pub type Shown = (Value, fn(&Value) -> String);

/// Does it; `None`: there is nothing to show of it any more.
pub async fn answer(remote: &Remote, what: Option<&Views>) -> Result<Option<Shown>, Failure> {
    let done = match what {
        None => return Ok(Some((remote.read(VIEWS).await?["entities"].take(), listed))),
        Some(Views::Open { id }) => return open(remote, id).await.map(Some),
        Some(Views::Save { name, shared, shows }) => {
            let body = json!({"name": name, "query": query(&shows.query()), "shared": shared});
            remote.at(Method::POST, VIEWS, Some(&body)).await?
        }
        Some(Views::Rename { id, name }) => remote.at(Method::PUT, &path(id)?, Some(&json!({"name": name}))).await?,
        Some(Views::Replace { id, shows }) => {
            remote.at(Method::PUT, &path(id)?, Some(&json!({"query": query(&shows.query())}))).await?
        }
        Some(Views::Delete { id }) => {
            remote.at(Method::DELETE, &path(id)?, None).await?;
            return Ok(None);
        }
    };
    Ok(Some((done, |view| listed(&json!([view])))))
}

async fn open(remote: &Remote, id: &str) -> Result<Shown, Failure> {
    let view = remote.read(&path(id)?).await?;
    let Some(uri) = view["clientsUri"].as_str() else {
        return Err(Failure::Failed(format!("this view is not understood any more: {}", text(&view, "problem"))));
    };
    let clients = remote.read(uri).await?["entities"].take();
    let of_use = ["lastUsed=", "scopesNeverUsed="].iter().any(|name| text(&view, "query").contains(name));
    let table = if of_use {
        |clients: &Value| table::clients(clients, true)
    } else {
        |clients: &Value| table::clients(clients, false)
    };
    Ok((clients, table))
}

pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn path(id: &str) -> Result<String, Failure> {
    match uuid::Uuid::try_parse(id) {
        Ok(id) => Ok(format!("{VIEWS}/{id}")),
        Err(_) => Err(Failure::usage(format!("{id:?} is not the id of a view: `clientele clients views` shows them"))),
    }
}

fn listed(views: &Value) -> String {
    let rows: Vec<Vec<String>> = views.as_array().into_iter().flatten().map(row).collect();
    if rows.is_empty() {
        return "No view is saved.".into();
    }
    columns(&["NAME", "ID", "FOR", "CLIENTS", "SHOWS"], &rows)
}

fn row(view: &Value) -> Vec<String> {
    let more = if view["totalIsMinimum"] == true { "+" } else { "" };
    let count = view["total"].as_u64().map(|total| format!("{total}{more}")).unwrap_or_default();
    let whose = if view["shared"] == true { "everyone" } else { "you" };
    let shows = match view["query"].as_str() {
        Some(query) => query.to_owned(),
        None => format!("not understood any more: {}", text(view, "problem")),
    };
    vec![text(view, "name").into(), text(view, "id").into(), whose.into(), count, shows]
}

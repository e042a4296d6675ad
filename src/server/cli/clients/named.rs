//! Which clients are meant on the command line: each by its Client ID, or by its whole name.

use super::{
    remote::{Failure, Remote},
    table::text,
};
use crate::domain::{count::plural, text::folded};
use serde_json::Value;
use uuid::Uuid;

/// The most that the API gives at once.
const PAGE: &str = "500";
/// So many of the same name are listed when it is not known which is meant.
const LISTED: usize = 20;

/// Their ids, in this order. Of what was found by its name it is told on standard error which client that is.
///
/// # Errors
/// When a name is that of no client or of several: then nothing was done with any of them. What the server refuses.
pub async fn ids(remote: &Remote, said: &[String]) -> Result<Vec<String>, Failure> {
    let (mut ids, mut meant) = (vec![], vec![]);
    for said in said {
        if Uuid::try_parse(said).is_ok() {
            ids.push(said.clone());
            continue;
        }
        let client = by_name(remote, said).await?;
        meant.push(format!("{} is {}", text(&client, "name"), text(&client, "id")));
        ids.push(text(&client, "id").to_owned());
    }
    tell(&meant);
    Ok(ids)
}

/// The id of one.
///
/// # Errors
/// As of several.
pub async fn id(remote: &Remote, said: &str) -> Result<String, Failure> {
    let mut ids = ids(remote, &[said.to_owned()]).await?;
    Ok(ids.pop().unwrap_or_default())
}

#[expect(clippy::print_stderr, reason = "which client is meant is told beside what is printed of it")]
fn tell(meant: &[String]) {
    for meant in meant {
        eprintln!("clientele: {meant}");
    }
}

/// The only client of this name, capitals aside: a part of a name means nobody.
async fn by_name(remote: &Remote, said: &str) -> Result<Value, Failure> {
    let wanted = folded(said.trim());
    let mut found: Vec<Value> = vec![];
    if !wanted.is_empty() {
        let mut page = remote.get("", &[("q", wanted.as_str()), ("pageSize", PAGE), ("sortBy", "name")]).await?;
        loop {
            let some = page["entities"].as_array_mut().map(std::mem::take).unwrap_or_default();
            found.extend(some.into_iter().filter(|client| folded(text(client, "name")) == wanted));
            let Some(next) = page["nextUri"].as_str() else { break };
            page = remote.read(next).await?;
        }
    }
    match found.len() {
        1 => Ok(found.swap_remove(0)),
        0 => Err(Failure::Unknown(format!(
            "no client has {said:?} as its whole name, and it is no Client ID such as 90e7f5d1-38ab-4c02-a96f-d7120b4e8c53: \
             `clientele clients find` finds parts of names"
        ))),
        n => {
            let line = |client: &Value| {
                let made = text(client, "dateCreated");
                format!("  {}  {}, created {made}", text(client, "id"), text(client, "state"))
            };
            let mut lines: Vec<String> = found.iter().take(LISTED).map(line).collect();
            if n > LISTED {
                lines.push(format!("  and {} more", n - LISTED));
            }
            Err(Failure::usage(format!(
                "{said:?} is the name of {}: nothing was done. Say which by its Client ID:\n{}",
                plural(n as u64, "client"),
                lines.join("\n")
            )))
        }
    }
}

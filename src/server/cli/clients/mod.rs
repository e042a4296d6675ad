//! `clientele clients`: the clients of a running server, from a terminal or a script. It has no way in of its own:
//! everything goes through the REST API.

pub mod document;
mod export;
mod find;
mod import;
mod named;
mod needs;
mod notices;
mod ownership;
mod rehearsal;
mod remote;
mod reviews;
mod secrets;
mod several;
mod table;
mod told;
mod usage;
mod views;

use crate::server::config::{Ask, Clients, Reviews};
use remote::{Failure, Remote, is_refused, is_secret_id, rows};
use serde_json::{Value, json};
use std::{
    io::{BufRead, IsTerminal, Write},
    process::ExitCode,
};
use told::{in_bulk, say, show, told};

/// Runs the command.
pub fn run(arguments: Clients) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&Failure::Failed(format!("cannot start: {error}"))),
    };
    match runtime.block_on(answer(&arguments)) {
        Ok(code) => code,
        Err(failure) => failed(&failure),
    }
}

#[expect(clippy::print_stderr, reason = "a command line's errors")]
fn failed(failure: &Failure) -> ExitCode {
    eprintln!("clientele: {failure}");
    ExitCode::from(failure.code())
}

async fn answer(arguments: &Clients) -> Result<ExitCode, Failure> {
    let remote = Remote::connect(arguments).await?;
    match &arguments.command {
        Ask::List(listed) => {
            let query = [listed.query(), vec![("sortBy", "name")]].concat();
            let listing = remote.get("", &query).await?;
            let of_use = listed.last_used.is_some() || listed.scopes_never_used;
            show(arguments, &listing["entities"], |entities| table::clients(entities, of_use));
        }
        Ask::Views { what } => match views::answer(&remote, what.as_ref()).await? {
            Some((value, table)) => show(arguments, &value, table),
            None => say("Deleted."),
        },
        Ask::Reviews { what: Some(Reviews::Rehearse { id, span, let_go }), .. } => {
            let results = reviews::rehearse(&remote, id, *span, *let_go).await?;
            return Ok(told(arguments, false, results));
        }
        Ask::Reviews { what, past_due, mine } => {
            let (value, table) = reviews::answer(&remote, what.as_ref(), (*past_due, *mine)).await?;
            show(arguments, &value, table);
        }
        Ask::Show { id } => {
            let (id, client) = one(&remote, id).await?;
            let preview = remote.get(&format!("/{id}/deletion-preview"), &[]).await?;
            let ownership = remote.get(&format!("/{id}/ownership"), &[]).await?;
            let all = json!({"client": client, "preview": preview, "ownership": ownership});
            show(arguments, &all, |all| table::client(all, &ownership::whose(&all["ownership"])));
        }
        Ask::Usage { id, days } => {
            let id = named::id(&remote, id).await?;
            let days = days.map(|days| days.to_string());
            let query: Vec<(&str, &str)> = days.iter().map(|days| ("days", days.as_str())).collect();
            show(arguments, &remote.get(&format!("/{id}/usage"), &query).await?, usage::usage);
        }
        Ask::Delete { ids, yes, dry_run, expect } => {
            return delete(arguments, &remote, ids, *yes, *dry_run, expect).await;
        }
        Ask::Restore { ids, dry_run } => {
            let results = in_bulk(&remote, "/bulk/restore", &json!({"dryRun": dry_run}), ids).await?;
            return Ok(told(arguments, *dry_run, results));
        }
        Ask::Rehearse { ids, span, end, dry_run } => {
            return several::rehearse(arguments, &remote, ids, (span.as_ref(), *end), *dry_run).await;
        }
        Ask::Label { label, ids, off, dry_run } => {
            let body = json!({"label": ownership::label(label), "remove": off, "dryRun": dry_run});
            let results = in_bulk(&remote, "/bulk/label", &body, ids).await?;
            return Ok(told(arguments, *dry_run, results));
        }
        Ask::Owner { who, ids, dry_run } => {
            let body = json!({"owner": several::owner(who)?, "dryRun": dry_run});
            let results = in_bulk(&remote, "/bulk/owner", &body, ids).await?;
            return Ok(told(arguments, *dry_run, results));
        }
        Ask::Needs => show(arguments, &remote.read("/api/v2/needs").await?, needs::table),
        Ask::Notices(asked) => show(arguments, &notices::answer(&remote, asked).await?, notices::table),
        Ask::Find { text } => show(arguments, &remote.asked("/api/v2/find", &[("q", text)]).await?, find::table),
        Ask::Ownership { id, said } => {
            let id = named::id(&remote, id).await?;
            let path = format!("/{id}/ownership");
            let mut owned = remote.get(&path, &[]).await?;
            if said.is_asked() {
                let version = owned["version"].as_i64().unwrap_or_default();
                owned = remote.put_over(&path, &ownership::changed(&owned, said), version).await?;
            }
            show(arguments, &owned, ownership::table);
        }
        Ask::Secrets { id } => {
            let id = named::id(&remote, id).await?;
            show(arguments, &remote.get(&format!("/{id}/secrets"), &[]).await?["entities"], secrets::table);
        }
        Ask::Retire { id, secret, after } => {
            is_secret_id(secret)?;
            let id = named::id(&remote, id).await?;
            let body = json!({"endsAfterSilentDays": after});
            let secret = remote.put(&format!("/{id}/secrets/{secret}"), &body).await?;
            show(arguments, &json!([secret]), secrets::table);
        }
        Ask::Export { ids, output } => return export::export(&remote, ids, output.as_deref()).await,
        Ask::Import { file, dry_run, with_secrets } => {
            let results = import::import(&remote, file, *dry_run, *with_secrets).await?;
            return Ok(told(arguments, *dry_run, results));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn one(remote: &Remote, id: &str) -> Result<(String, Value), Failure> {
    let id = named::id(remote, id).await?;
    let client = remote.get(&format!("/{id}"), &[]).await?;
    Ok((id, client))
}

async fn delete(
    arguments: &Clients,
    remote: &Remote,
    ids: &[String],
    yes: bool,
    dry_run: bool,
    expect: &Option<String>,
) -> Result<ExitCode, Failure> {
    let rehearsed = in_bulk(remote, "/bulk/delete", &json!({"dryRun": true, "expectedOutcome": expect}), ids).await?;
    // Nobody is asked about what does not happen anyway.
    if dry_run || rehearsed.iter().all(is_refused) {
        return Ok(told(arguments, dry_run, rehearsed));
    }
    if !yes {
        confirm(remote, &rehearsed).await?;
    }
    // Each with the outcome that was shown: what became another one in between is left alone.
    let mut results: Vec<Value> = vec![];
    for row in rehearsed {
        if is_refused(&row) {
            results.push(row);
            continue;
        }
        let one = json!({"ids": [row["id"]], "expectedOutcome": row["outcome"]});
        results.extend(rows(remote.post("/bulk/delete", &one).await?));
    }
    Ok(told(arguments, false, results))
}

/// Shows what would happen and who would notice, and waits for a yes.
async fn confirm(remote: &Remote, rehearsed: &[Value]) -> Result<(), Failure> {
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stderr());
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage("there is no terminal to confirm on: add --yes, or --dry-run".into()));
    }
    let mut question = String::new();
    for row in rehearsed {
        let preview = match (row["outcome"].as_str(), row["id"].as_str()) {
            (Some("refused") | None, _) | (_, None) => Value::Null,
            (_, Some(id)) => remote.get(&format!("/{id}/deletion-preview"), &[]).await?,
        };
        question.push_str(&table::consequence(row, &preview));
    }
    question.push_str("Type yes to go on: ");
    let _ = write!(output, "{question}").and_then(|()| output.flush());
    let mut line = String::new();
    let _ = input.read_line(&mut line);
    if line.trim() == "yes" { Ok(()) } else { Err(Failure::NotConfirmed) }
}

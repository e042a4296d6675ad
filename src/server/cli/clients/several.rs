//! Several clients at once: rehearsed, and given an owner.

use super::{
    named, ownership,
    rehearsal::table,
    remote::{Failure, Remote},
    told::{in_bulk, show, told},
};
use crate::{domain::rehearsal::Span, server::config::Clients};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Begins or ends the rehearsals of these clients; of one alone it tells what came of it, and without either what came of
/// the latest.
///
/// # Errors
/// Usage, when several are asked about; what the server refuses.
pub async fn rehearse(
    arguments: &Clients,
    remote: &Remote,
    ids: &[String],
    (span, end): (Option<&Span>, bool),
    dry_run: bool,
) -> Result<ExitCode, Failure> {
    let results = match (ids, span, end) {
        (_, None, false) if dry_run => return Err(Failure::usage("--dry-run needs --for or --end".into())),
        ([id], span, end) if !dry_run => return one(arguments, remote, id, span, end).await,
        (_, Some(span), _) => {
            let body = json!({"minutes": span.minutes(), "dryRun": dry_run});
            in_bulk(remote, "/bulk/rehearse", &body, ids).await?
        }
        (_, None, true) => in_bulk(remote, "/bulk/end-rehearsal", &json!({"dryRun": dry_run}), ids).await?,
        (_, None, false) => {
            return Err(Failure::usage("of several clients add --for or --end, or ask about each by itself".into()));
        }
    };
    Ok(told(arguments, dry_run, results))
}

async fn one(
    arguments: &Clients,
    remote: &Remote,
    id: &str,
    span: Option<&Span>,
    end: bool,
) -> Result<ExitCode, Failure> {
    let id = named::id(remote, id).await?;
    let path = format!("/{id}/rehearsal");
    let rehearsal = match (span, end) {
        (Some(span), _) => remote.post(&path, &json!({"minutes": span.minutes()})).await?,
        (None, true) => {
            // One that somebody begins meanwhile goes on.
            let number = remote.get(&path, &[]).await?["number"].as_i64().unwrap_or_default();
            remote.delete(&format!("{path}?number={number}")).await?
        }
        (None, false) => remote.get(&path, &[]).await?,
    };
    show(arguments, &rehearsal, table);
    Ok(ExitCode::SUCCESS)
}

/// Who is to answer for them.
///
/// # Errors
/// Usage, when nobody is named: of one client `ownership --owner ""` says that.
pub fn owner(said: &str) -> Result<Value, Failure> {
    match ownership::named(said) {
        Value::Null => {
            Err(Failure::usage("name somebody: an address, or a team as \"AP team <ap@example.com>\"".into()))
        }
        named => Ok(named),
    }
}

//! Reading one client: its page and its history.

use super::{
    evidence::{self, Evidence},
    load,
    lookup::secrets_lately,
    owned::{self, Owned},
    rehearsal::{self, Rehearsed},
};
use crate::{
    domain::{
        ClientId, DivisionId, GrantType, Maker, OrganizationId, RedirectUri, State, Timestamp, attempt::Attempt,
        audit::AuditAction, network::AllowedFrom, scope::CatalogueEntry, usage::Lately, watch::Watch,
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::{self, Entry},
            clients::{attempts, catalogue, client, evidence::recording, secrets},
            people::actors,
        },
        use_cases::{
            change::Act,
            error::AppError,
            place::{ById, Ends},
            refusal::Refusal,
        },
    },
};
use std::collections::BTreeMap;

pub use crate::server::storage::clients::{attempts::Attempts, catalogue::ListedRole, client::Client, secrets::Secret};

const ENTRIES: usize = 20;

/// A client with everything that its page tells.
#[derive(Clone, Debug)]
pub struct Details {
    pub client: Client,
    pub made_by: Option<Maker>,
    pub modified_by: Option<String>,
    pub deactivated_by: Option<String>,
    /// Of a disabled client: since when it is, and who disabled it.
    pub disabled: Option<(Timestamp, Option<String>)>,
    /// The latest rehearsal of its deactivation.
    pub rehearsed: Option<Rehearsed>,
    /// What was tried with it, as far as it says something of the client as it is.
    pub attempts: BTreeMap<Attempt, Attempts>,
    /// The newest first, expired ones included; who made each.
    pub secrets: Vec<(Secret, Option<Maker>)>,
    /// The use of each in the last thirty days, by its id.
    pub secrets_lately: BTreeMap<String, Lately>,
    /// How many audit entries the client has.
    pub activity: u64,
    /// Whose it is.
    pub owned: Owned,
    /// What is recorded of its use.
    pub watch: Watch,
    /// What depends on the client; `None`: the caller may not see its tokens.
    pub evidence: Option<Evidence>,
    pub options: Options,
}

/// What can be chosen in the forms.
#[derive(Clone, Debug)]
pub struct Options {
    /// The catalogue, by id.
    pub scopes: Vec<CatalogueEntry>,
    pub roles: Vec<ListedRole>,
    /// Id and name, Home first; "All divisions" is not among them.
    pub divisions: Vec<(DivisionId, String)>,
}

/// Everything on a client's page.
///
/// # Errors
/// Denied or not found.
pub async fn get(act: Act<'_>, id: ClientId) -> Result<Details, AppError> {
    let Act { caller, now, .. } = act;
    let mut connection = act.read(Action::ViewClient).await?;
    let client = load(&mut connection, caller, id, now).await?;
    let recording = recording(&mut connection).await?;
    let secrets = secrets::of_client(&mut connection, id).await?;
    let names = names(&mut connection, &client, &secrets).await?;
    let mut attempts = attempts::of_client(&mut connection, id).await?;
    attempts.retain(|kind, tried| still_says_something(&client, *kind, tried));
    let disabled = match client.life.state {
        State::Disabled => {
            let organization = client.organization_id;
            entry::last_done(&mut connection, organization, &id.to_string(), &[AuditAction::Disable]).await?
        }
        State::Active | State::Inactive => None,
    };
    let rehearsed = rehearsal::latest(&mut connection, &client, now).await?;
    let activity = entry::count_of_object(&mut connection, client.organization_id, &id.to_string()).await?;
    let evidence = match caller.actor.may(Action::ViewTokens).is_allowed() {
        true => Some(evidence::of(&mut connection, act, (&client, &secrets), &recording).await?),
        false => None,
    };
    let owned = owned::of(&mut connection, &client).await?;
    let options = options(&mut connection, client.organization_id).await?;
    let secrets_lately = secrets_lately(&mut connection, id, now).await?;
    let name = |id: &Option<String>| id.as_ref().and_then(|id| names.get(id).cloned());
    let secrets = secrets.into_iter().map(|secret| {
        let by = maker(secret.created_by.as_deref(), secret.created_through.as_deref(), &names);
        (secret, by)
    });
    Ok(Details {
        made_by: maker(client.created_by.as_deref(), client.created_through.as_deref(), &names),
        modified_by: name(&client.modified_by),
        deactivated_by: name(&client.deactivated_by),
        disabled: disabled.map(|entry| (entry.at, entry.actor_name)),
        rehearsed,
        attempts,
        secrets: secrets.collect(),
        secrets_lately,
        activity: activity.unsigned_abs(),
        owned,
        watch: recording.watch,
        evidence,
        options,
        client,
    })
}

/// Whether an attempt says something of the client as it is: it may have been written after what it is about was changed.
fn still_says_something(client: &Client, kind: Attempt, tried: &Attempts) -> bool {
    match kind {
        Attempt::Knock | Attempt::Stranger => client.life.state == State::Inactive,
        // It counts during a rehearsal alone, which has its own record.
        Attempt::Visit => false,
        Attempt::WithoutSecret => client.client_type.is_none(),
        Attempt::Elsewhere => {
            client.grant_type == GrantType::ClientCredentials
                && !AllowedFrom::read(&client.allowed_addresses).has(tried.last_from.as_deref())
        }
        Attempt::RedirectUri => {
            let mut registered = client.redirect_uris.iter().filter_map(|uri| RedirectUri::parse(uri).ok());
            !registered.any(|uri| tried.last_with.as_deref().is_some_and(|came| uri.matches(came)))
        }
    }
}

/// The names of everyone and everything that made something of this client.
async fn names(
    connection: &mut Connection,
    client: &Client,
    secrets: &[Secret],
) -> Result<BTreeMap<String, String>, AppError> {
    let mut ids: Vec<&str> = [&client.created_by, &client.modified_by, &client.deactivated_by, &client.created_through]
        .into_iter()
        .chain(secrets.iter().flat_map(|s| [&s.created_by, &s.created_through]))
        .filter_map(|id| id.as_deref())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut names = actors::names_of_actors(connection, client.organization_id, &ids).await?;
    let programs = [&client.created_through].into_iter().chain(secrets.iter().map(|s| &s.created_through));
    for program in programs.filter_map(|id| id.as_deref()) {
        name_program(connection, &mut names, program).await?;
    }
    Ok(names)
}

/// Who made something, by the ids that were kept.
pub(super) fn maker(by: Option<&str>, through: Option<&str>, names: &BTreeMap<String, String>) -> Option<Maker> {
    let name = |id: Option<&str>| id.and_then(|id| names.get(id).cloned());
    match through {
        None => name(by).map(Maker::Person),
        Some(_) if by == through => Some(Maker::Program(name(through))),
        Some(_) => Some(Maker::Through { person: name(by), program: name(through) }),
    }
}

/// Names a program that something was made through: it may be another organization's, which this one let in.
pub(super) async fn name_program(
    connection: &mut Connection,
    names: &mut BTreeMap<String, String>,
    id: &str,
) -> Result<(), AppError> {
    if !names.contains_key(id)
        && let Ok(program) = id.parse::<ClientId>()
        && let Some(name) = client::name(connection, program).await?
    {
        names.insert(id.to_owned(), name);
    }
    Ok(())
}

/// What can be chosen for a new client.
///
/// # Errors
/// Denied.
pub async fn form_options(act: Act<'_>) -> Result<Options, AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::AddClient { giving: &[] }).await?;
    options(&mut connection, caller.actor.organization_id).await
}

async fn options(connection: &mut Connection, organization_id: OrganizationId) -> Result<Options, AppError> {
    Ok(Options {
        scopes: catalogue::scopes(connection).await?,
        roles: catalogue::roles(connection, organization_id).await?,
        divisions: catalogue::divisions(connection, organization_id).await?,
    })
}

/// A page of a client's audit entries.
#[derive(Clone, Debug)]
pub struct Activity {
    /// The newest first.
    pub entries: Vec<Entry>,
    pub ends: Ends,
}

/// A page of a client's audit entries, the newest ones without a place. What was removed has left its entries behind, for
/// those who may see the audit log.
///
/// # Errors
/// Denied or not found.
pub async fn activity(act: Act<'_>, id: ClientId, place: Option<&ById>) -> Result<Activity, AppError> {
    let Act { caller, now, .. } = act;
    let mut connection = act.read(Action::ViewActivity).await?;
    let organization = caller.actor.organization_id;
    match load(&mut connection, caller, id, now).await {
        Ok(_) => {}
        Err(AppError::Refused(Refusal::NotFound(Some(_)))) if caller.actor.may(Action::ViewAudit).is_allowed() => {}
        Err(error) => return Err(error),
    }
    let entries = entry::of_object(&mut connection, organization, &id.to_string(), place, ENTRIES).await?;
    let ends = Ends::of(&entries, place, |entry| &entry.id);
    Ok(Activity { entries: entries.rows, ends })
}

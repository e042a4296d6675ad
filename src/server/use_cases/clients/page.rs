//! Reading one client: its page, what depends on it, its history.

use super::load;
use crate::{
    domain::{ClientId, OrganizationId, State, scope},
    policy::Action,
    server::{
        console::present,
        storage::{
            Connection,
            audit::entry,
            clients::{catalogue, client, evidence as facts, secrets, usage},
            people::actors,
        },
        use_cases::{change::Act, error::AppError},
    },
    wire::{ActivityPage, ClientDetails, Evidence, FormOptions, RoleOption},
};
use std::collections::BTreeMap;

const ENTRIES: usize = 20;

/// Everything on a client's page.
///
/// # Errors
/// Denied or not found.
pub async fn get(act: Act<'_>, id: ClientId) -> Result<ClientDetails, AppError> {
    let Act { caller, now, .. } = act;
    let mut connection = act.read(Action::ViewClient).await?;
    let client = load(&mut connection, caller, id, now).await?;
    let recorded = facts::recorded_since(&mut connection).await?;
    let secrets = secrets::of_client(&mut connection, id).await?;
    let mut people: Vec<&str> = [&client.created_by, &client.modified_by, &client.deactivated_by]
        .into_iter()
        .chain([&client.created_through])
        .chain(secrets.iter().flat_map(|s| [&s.created_by, &s.created_through]))
        .filter_map(|id| id.as_deref())
        .collect();
    people.sort_unstable();
    people.dedup();
    let mut names = actors::names_of_actors(&mut connection, client.organization_id, &people).await?;
    let mut programs: Vec<&str> = client.created_through.as_deref().into_iter().collect();
    for secret in &secrets {
        programs.extend(secret.created_through.as_deref());
    }
    for program in programs {
        name_program(&mut connection, &mut names, program).await?;
    }
    let name = |id: &Option<String>| id.as_ref().and_then(|id| names.get(id).cloned());
    let maker = |by: &Option<String>, through: &Option<String>| {
        present::clients::maker((by.as_deref(), name(by)), (through.as_deref(), name(through)))
    };
    let knocks = match client.life.state {
        State::Inactive => usage::knocks(&mut connection, id).await?,
        State::Active | State::Disabled => None,
    };
    let activity = entry::count_of_object(&mut connection, client.organization_id, &id.to_string()).await?;
    Ok(ClientDetails {
        row: present::clients::row(&client, client.missing(), recorded, now),
        settings: client.form(),
        created_by: maker(&client.created_by, &client.created_through),
        modified: present::time::past(now, client.modified_at),
        modified_by: name(&client.modified_by),
        deactivated: client.deactivated_at.map(|at| (present::time::past(now, at), name(&client.deactivated_by))),
        tokens_not_before: present::time::past(now, client.life.tokens_not_before),
        knocks: knocks.map(|knocks| present::clients::knocks(knocks, now)),
        secrets: secrets
            .into_iter()
            .map(|secret| {
                let by = maker(&secret.created_by, &secret.created_through);
                present::clients::secret(secret, by, recorded, now)
            })
            .collect(),
        activity: activity.unsigned_abs(),
        options: options(&mut connection, client.organization_id).await?,
    })
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
pub async fn form_options(act: Act<'_>) -> Result<FormOptions, AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::AddClient { giving: &[] }).await?;
    options(&mut connection, caller.actor.organization_id).await
}

async fn options(connection: &mut Connection, organization_id: OrganizationId) -> Result<FormOptions, AppError> {
    let catalogue = catalogue::scopes(connection).await?;
    let roles = catalogue::roles(connection, organization_id).await?;
    Ok(FormOptions {
        scope_count: catalogue.len() as u64,
        scopes: scope::groups(&catalogue),
        roles: roles.into_iter().map(|(id, name, description)| RoleOption { id, name, description }).collect(),
        divisions: catalogue::divisions(connection, organization_id).await?,
    })
}

/// What depends on a client.
///
/// # Errors
/// Denied or not found.
pub async fn evidence(act: Act<'_>, id: ClientId) -> Result<Evidence, AppError> {
    let Act { caller, now, .. } = act;
    let mut connection = act.read(Action::ViewTokens).await?;
    let client = load(&mut connection, caller, id, now).await?;
    let facts = facts::read(&mut connection, &client, now).await?;
    let secrets = secrets::of_client(&mut connection, id).await?;
    Ok(present::clients::evidence(&caller.actor, &client, facts, &secrets, now))
}

/// A client's audit entries, the newest first.
///
/// # Errors
/// Denied or not found.
pub async fn activity(act: Act<'_>, id: ClientId, before: Option<&str>) -> Result<ActivityPage, AppError> {
    let Act { caller, now, .. } = act;
    let mut connection = act.read(Action::ViewActivity).await?;
    let client = load(&mut connection, caller, id, now).await?;
    let entries = entry::of_object(&mut connection, client.organization_id, &id.to_string(), before, ENTRIES).await?;
    Ok(ActivityPage {
        older: entries.last().map(|e| e.id.clone()),
        entries: entries.rows.into_iter().map(|entry| present::activity::entry(entry, now)).collect(),
    })
}

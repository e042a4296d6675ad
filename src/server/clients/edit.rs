//! Adding a client, and saving its settings and roles.

use super::{
    load_to_change,
    record::{authorize, beaten, edit_entry, entry},
    secrets::NewSecret,
};
use crate::{
    domain::{
        ClientId, DivisionScope, GrantType, Lifecycle, RoleGrant, ScopeId, SettingsForm, State, Timestamp,
        lifecycle::{self, Next, Transition},
        settings::{SettingsContext, field},
    },
    policy::Action,
    server::{
        caller::Caller,
        error::AppError,
        present,
        storage::{
            Connection, Store, audit, catalogue,
            clients::{self, Client},
            directory, usage,
        },
    },
    wire::{Conflict, StaleEdit, UiError},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What a save left.
#[derive(Debug)]
pub struct Edited {
    pub name: String,
    pub restored: bool,
    /// Tokens issued before this instant are dead.
    pub cut: Timestamp,
}

/// Adds a client with its first secret.
///
/// # Errors
/// Denied; Invalid with every refused field.
pub async fn add(
    store: &Store,
    caller: &Caller,
    form: &SettingsForm,
    roles: &[String],
    now: Timestamp,
) -> Result<NewSecret, AppError> {
    super::record::holds(caller, crate::policy::Permission::OauthClientAdd)?;
    let mut transaction = store.begin().await?;
    let grants = parse_roles(&mut transaction, caller.actor.organization_id, roles).await?;
    // Roles belong to Client Credentials; what was ticked before the grant type was changed is not kept.
    let uses_roles = GrantType::parse(&form.grant_type).is_some_and(GrantType::uses_roles);
    let grants = if uses_roles { grants } else { vec![] };
    let known = known_scopes(&mut transaction, None).await?;
    let context = SettingsContext { known_scopes: &known, current_grant_type: None, roles: grants.len() };
    let settings = form.parse(&context)?;
    let blank = Client {
        id: ClientId::from_uuid(Uuid::new_v4()),
        organization_id: caller.actor.organization_id,
        name: String::new(),
        description: String::new(),
        grant_type: settings.grant_type,
        token_duration: 0,
        redirect_uris: vec![],
        scopes: BTreeSet::new(),
        roles: grants,
        life: Lifecycle::new(now),
        created_by: Some(caller.actor.user_id.to_string()),
        modified_at: now,
        modified_by: Some(caller.actor.user_id.to_string()),
        deactivated_at: None,
        deactivated_by: None,
        last_used_at: None,
        last_used_from: None,
        last_token_at: None,
        version: 1,
    };
    let client = blank.with_settings(&settings);
    let action = Action::AddClient { giving: &client.roles };
    let mut transaction = authorize(store, transaction, caller, action, entry(caller, &client, "add", now)).await?;
    clients::insert(&mut transaction, &client).await?;
    let secret = super::secrets::make(&mut transaction, caller, &client, None, now).await?;
    let added =
        audit::NewEntry { changes: super::record::changes(None, Some(&client)), ..entry(caller, &client, "add", now) };
    audit::write(&mut transaction, &added).await?;
    transaction.commit().await?;
    Ok(secret)
}

/// Saves the settings over a version; with `restore`, restores the client in the same write.
///
/// # Errors
/// Denied, not found, Invalid with every refused field, Conflict with both versions.
pub async fn save(
    store: &Store,
    caller: &Caller,
    id: ClientId,
    version: i64,
    form: &SettingsForm,
    restore: bool,
    now: Timestamp,
) -> Result<Edited, AppError> {
    let mut transaction = store.begin().await?;
    let before = load_to_change(&mut transaction, caller, id, now).await?;
    let action = Action::EditClient { has: &before.roles, giving: &[] };
    let mut transaction = authorize(store, transaction, caller, action, entry(caller, &before, "edit", now)).await?;
    if before.version != version {
        return Err(stale(&mut transaction, before, now).await?);
    }
    let known = known_scopes(&mut transaction, Some(&before)).await?;
    let context = SettingsContext {
        known_scopes: &known,
        current_grant_type: Some(before.grant_type),
        roles: before.roles.len(),
    };
    let mut after = before.with_settings(&form.parse(&context)?);
    let mut verb = "edit";
    if restore && before.life.state == State::Inactive {
        let asked = Transition::Restore { complete: after.missing().is_empty() };
        match lifecycle::next(&before.life, asked, now) {
            Ok(Next::Stays(life)) => after.life = life,
            Ok(Next::Removed) | Err(_) => {
                return Err(beaten(&mut transaction, caller, id, "It could not be restored.", now).await?);
            }
        }
        (after.deactivated_at, after.deactivated_by, verb) = (None, None, "restore");
    }
    write(&mut transaction, caller, &before, &mut after, verb, now).await?;
    if verb == "restore" {
        usage::forget_knocks(&mut transaction, id).await?;
    }
    transaction.commit().await?;
    Ok(Edited { restored: verb == "restore", name: after.name, cut: after.life.tokens_not_before })
}

/// Saves the roles over a version.
///
/// # Errors
/// Denied, not found, Invalid, Conflict with both versions.
pub async fn save_roles(
    store: &Store,
    caller: &Caller,
    id: ClientId,
    version: i64,
    roles: &[String],
    now: Timestamp,
) -> Result<Edited, AppError> {
    let mut transaction = store.begin().await?;
    let before = load_to_change(&mut transaction, caller, id, now).await?;
    let grants = parse_roles(&mut transaction, before.organization_id, roles).await?;
    let giving: Vec<RoleGrant> = grants.iter().filter(|g| !before.roles.contains(g)).cloned().collect();
    let action = Action::EditClient { has: &before.roles, giving: &giving };
    let refused = entry(caller, &before, "edit_roles", now);
    let mut transaction = authorize(store, transaction, caller, action, refused).await?;
    if before.version != version {
        return Err(stale(&mut transaction, before, now).await?);
    }
    if before.grant_type.uses_roles() && grants.is_empty() {
        return Err(AppError::invalid(field::ROLES, "Client Credentials needs at least one role."));
    }
    let mut after = Client { roles: grants, ..before.clone() };
    write(&mut transaction, caller, &before, &mut after, "edit_roles", now).await?;
    transaction.commit().await?;
    Ok(Edited { restored: false, name: after.name, cut: after.life.tokens_not_before })
}

/// Writes a new version with its audit entry; nothing at all when nothing differs.
async fn write(
    connection: &mut Connection,
    caller: &Caller,
    before: &Client,
    after: &mut Client,
    verb: &'static str,
    now: Timestamp,
) -> Result<(), AppError> {
    let told = edit_entry(caller, before, after, verb, now);
    if told.changes.is_empty() {
        return Ok(());
    }
    after.modified_at = now;
    after.modified_by = Some(caller.actor.user_id.to_string());
    if !clients::update(connection, before, after).await? {
        return Err(beaten(connection, caller, before.id, "This client was changed meanwhile.", now).await?);
    }
    audit::write(connection, &told).await?;
    Ok(())
}

async fn stale(connection: &mut Connection, current: Client, now: Timestamp) -> Result<AppError, AppError> {
    let by = match &current.modified_by {
        Some(id) => directory::names_of_users(connection, &[id]).await?.remove(id),
        None => None,
    };
    let stale = StaleEdit {
        by,
        at: present::time::past(now, current.modified_at),
        version: current.version,
        theirs: current.form(),
        their_roles: current.roles,
    };
    Ok(UiError::Conflict(Box::new(Conflict::Stale(stale))).into())
}

/// The catalogue, and what the client stores already: a client keeps a scope that the catalogue lost.
async fn known_scopes(connection: &mut Connection, client: Option<&Client>) -> Result<BTreeSet<ScopeId>, AppError> {
    let catalogue = catalogue::scopes(connection).await?;
    let stored = client.into_iter().flat_map(|c| c.scopes.iter().cloned());
    Ok(catalogue.into_iter().map(|entry| entry.id).chain(stored).collect())
}

/// Reads `role@division` pairs against the organization's roles and divisions.
async fn parse_roles(
    connection: &mut Connection,
    organization_id: Uuid,
    pairs: &[String],
) -> Result<Vec<RoleGrant>, AppError> {
    let refused = || AppError::invalid(field::ROLES, "Choose roles and divisions of this organization from the list.");
    let roles: BTreeMap<Uuid, String> =
        catalogue::roles(connection, organization_id).await?.into_iter().map(|(id, name, _)| (id, name)).collect();
    let divisions: BTreeMap<Uuid, String> =
        catalogue::divisions(connection, organization_id).await?.into_iter().collect();
    let mut grants: Vec<RoleGrant> = vec![];
    for pair in pairs.iter().filter(|p| !p.is_empty()) {
        let (role, division) = pair.split_once('@').ok_or_else(refused)?;
        let role_id = Uuid::try_parse(role).map_err(|_| refused())?;
        let role_name = roles.get(&role_id).cloned().ok_or_else(refused)?;
        let division = DivisionScope::parse(division).map_err(|_| refused())?;
        let name = match division {
            DivisionScope::All => None,
            DivisionScope::One(id) => Some(divisions.get(&id).ok_or_else(refused)?.as_str()),
        };
        let grant = RoleGrant { role_id, role_name, division, division_name: catalogue::division_name(division, name) };
        if !grants.iter().any(|g| g.key() == grant.key()) {
            grants.push(grant);
        }
    }
    // The order of reading, so that comparing with what is stored compares sets.
    grants.sort_by_key(|g| (g.role_name.clone(), String::from(g.division)));
    Ok(grants)
}

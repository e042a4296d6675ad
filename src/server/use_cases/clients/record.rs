//! Audit entries about clients, and what is read from them when another change was faster.

use crate::{
    domain::{
        ClientId, Timestamp,
        audit::{AuditAction, AuditField, ObjectKind},
        refusal::Reason,
        refusal::{Did, Overtaken},
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::{self, Change, NewEntry},
            clients::client::{self, Client},
            engine,
            people::actors,
        },
        use_cases::{
            caller::Caller,
            change::{Change as Changing, Object},
            error::AppError,
            refusal::{Conflict, Refusal, Removed, StaleEdit},
        },
    },
};

/// The client, if it exists for this caller; else what there is to say of it.
pub(in crate::server::use_cases) async fn load(
    connection: &mut Connection,
    caller: &Caller,
    id: ClientId,
    now: Timestamp,
) -> Result<Client, AppError> {
    match client::find(connection, caller.actor.organization_id, id, now).await? {
        Some(client) => Ok(client),
        None => Err(removed_client(connection, caller, id, now).await?.into()),
    }
}

impl Object for Client {
    type Id = ClientId;

    /// Every other change of this client waits for this transaction or was before it, so what is read here is what is
    /// written over.
    async fn find(change: &mut Changing, id: &ClientId) -> Result<Self, AppError> {
        engine::lock_client(change, *id).await?;
        let (caller, now) = (change.caller(), change.now());
        load(change, &caller, *id, now).await
    }

    fn entry(&self, caller: &Caller, action: AuditAction, now: Timestamp) -> NewEntry {
        entry(caller, self, action, now)
    }

    fn version(&self) -> i64 {
        self.version
    }

    async fn stale(&self, change: &mut Changing) -> Result<AppError, AppError> {
        let now = change.now();
        stale(change, self.clone(), now).await
    }
}

/// An entry by this caller about this client.
pub(super) fn entry(caller: &Caller, client: &Client, action: AuditAction, now: Timestamp) -> NewEntry {
    let audited = caller.entry(ObjectKind::Client, client.id.to_string(), client.name.clone(), action, now);
    NewEntry { version: Some(client.version), ..audited }
}

/// Every field of a client as lines, for comparing two versions.
fn fields(client: &Client) -> [(AuditField, Vec<String>); 12] {
    let text = |text: &str| if text.is_empty() { vec![] } else { vec![text.to_owned()] };
    let instant = |at: Option<Timestamp>| at.map(|at| at.millis().to_string()).into_iter().collect();
    [
        (AuditField::Name, text(&client.name)),
        (AuditField::Description, text(&client.description)),
        (AuditField::GrantType, text(client.grant_type.as_str())),
        (AuditField::ClientType, client.client_type.map(|kind| kind.as_str().to_owned()).into_iter().collect()),
        (AuditField::TokenDuration, text(&client.token_duration.to_string())),
        (AuditField::AllowedAddresses, client.allowed_addresses.lines().map(str::to_owned).collect()),
        (AuditField::RedirectUris, client.redirect_uris.clone()),
        (AuditField::Scopes, client.scopes.iter().map(ToString::to_string).collect()),
        (AuditField::Roles, client.roles.iter().map(crate::domain::RoleGrant::label).collect()),
        (AuditField::State, text(client.life.state.as_str())),
        (AuditField::DateToDelete, instant(client.life.date_to_delete)),
        (AuditField::RehearsedUntil, instant(client.life.rehearsal.map(|rehearsal| rehearsal.ends_at))),
    ]
}

/// What differs between two versions; from nothing for a new client, to nothing for a removed one.
pub(in crate::server::use_cases) fn changes(before: Option<&Client>, after: Option<&Client>) -> Vec<Change> {
    let lines = |client: Option<&Client>| client.map(fields);
    let (before, after) = (lines(before), lines(after));
    let names: Vec<AuditField> = before.iter().chain(&after).take(1).flatten().map(|(name, _)| *name).collect();
    names
        .into_iter()
        .enumerate()
        .map(|(i, name)| {
            let of = |side: &Option<[(AuditField, Vec<String>); 12]>| {
                side.as_ref().map(|f| f[i].1.clone()).unwrap_or_default()
            };
            Change { field: name, before: of(&before), after: of(&after) }
        })
        .filter(|change| change.before != change.after)
        .collect()
}

/// A new version's entry.
pub(super) fn edit_entry(
    caller: &Caller,
    before: &Client,
    after: &Client,
    action: AuditAction,
    now: Timestamp,
) -> NewEntry {
    NewEntry {
        version: Some(before.version + 1),
        changes: changes(Some(before), Some(after)),
        ..entry(caller, after, action, now)
    }
}

/// What to say of a client that is not there: that it was removed, when and by whom, if it was this organization's;
/// nothing at all otherwise.
///
/// # Errors
/// When storage fails.
pub async fn removed_client(
    connection: &mut Connection,
    caller: &Caller,
    id: ClientId,
    now: Timestamp,
) -> Result<Refusal, AppError> {
    // A change looks for its client before it asks for its permission: without this one there is nothing to tell.
    if !caller.actor.may(Action::ViewClient).is_allowed() {
        return Ok(Refusal::NotFound(None));
    }
    let organization = caller.actor.organization_id;
    let unswept = client::find_unswept(connection, organization, id).await?;
    if let Some((client, date)) = unswept.and_then(|c| c.life.date_to_delete.map(|date| (c, date))) {
        let removed = Removed { name: client.name, at: date, by: None, now };
        return Ok(Refusal::NotFound(Some(Box::new(removed))));
    }
    let entry = entry::last_done(connection, organization, &id.to_string(), &[AuditAction::Remove]).await?;
    Ok(Refusal::NotFound(entry.map(|e| Box::new(Removed { name: e.object_name, at: e.at, by: e.actor_name, now }))))
}

/// Who was faster: "Tom Okafor restored this client 5 seconds ago. Nothing left to do."
///
/// # Errors
/// When storage fails.
pub(super) async fn changed_meanwhile(
    connection: &mut Connection,
    caller: &Caller,
    id: ClientId,
    otherwise: Reason,
    now: Timestamp,
) -> Result<AppError, AppError> {
    const MOVES: [AuditAction; 9] = [
        AuditAction::Deactivate,
        AuditAction::Restore,
        AuditAction::Disable,
        AuditAction::Enable,
        AuditAction::Rehearse,
        AuditAction::EndRehearsal,
        AuditAction::Edit,
        AuditAction::EditRoles,
        AuditAction::BringBack,
    ];
    let last = entry::last_done(connection, caller.actor.organization_id, &id.to_string(), &MOVES).await?;
    let Some(last) = last else { return Ok(AppError::conflict(otherwise)) };
    let did = match last.action.known() {
        Some(AuditAction::Deactivate) => Did::Deactivated,
        Some(AuditAction::Restore) => Did::Restored,
        Some(AuditAction::Disable) => Did::Disabled,
        Some(AuditAction::Enable) => Did::Enabled,
        Some(AuditAction::Rehearse) => Did::Rehearsed,
        Some(AuditAction::EndRehearsal) => Did::RehearsalEnded,
        _ => Did::Changed,
    };
    Ok(Conflict::Overtaken(Overtaken { by: last.actor_name, did, at: last.at, now }).into())
}

/// The refusal of a change that was made on an older version, with both.
///
/// # Errors
/// When storage fails.
pub(super) async fn stale(connection: &mut Connection, current: Client, now: Timestamp) -> Result<AppError, AppError> {
    let by = match &current.modified_by {
        Some(id) => actors::names_of_actors(connection, current.organization_id, &[id]).await?.remove(id),
        None => None,
    };
    Ok(Conflict::Stale(StaleEdit { by, now, current: Box::new(current) }).into())
}

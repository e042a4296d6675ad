//! Adding a client, and saving its settings and roles.

use super::{
    SecretsOfOthers, growth, load,
    lookup::acts_by_roles,
    once::{NotAgain, Once},
    record::{changed_meanwhile, edit_entry, entry},
    rehearsal,
    secrets::NewSecret,
    taking::{self, TakeInUse},
};
use crate::{
    domain::{
        ClientId, ClientSettings, ClientType, Lifecycle, Parsed, RoleAt, RoleGrant, ScopeId, SettingsDraft, State,
        Timestamp,
        audit::{AuditAction, ObjectKind},
        client::ClientName,
        draft::both,
        lifecycle::{self, Next, Transition},
        refusal::{Reason, Wrong},
        rehearsal::Ended,
        settings::{SettingsContext, field},
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::{self, NewEntry},
            clients::{attempts, catalogue, client::Client, idempotency, write},
        },
        use_cases::{
            caller::Caller,
            change::{Act, Change, Object},
            error::AppError,
            grants,
        },
    },
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a save left.
#[derive(Debug)]
pub struct Edited {
    pub name: String,
    /// As it is now.
    pub client: Client,
    pub restored: bool,
    /// Tokens issued before this instant are dead.
    pub cut: Timestamp,
    /// How many secrets ended, as their makers lack roles that were given.
    pub secrets_ended: usize,
}

impl Edited {
    pub(super) fn of(client: Client, restored: bool, secrets_ended: usize) -> Self {
        Self { name: client.name.clone(), restored, cut: client.life.tokens_not_before, secrets_ended, client }
    }
}

/// What was decided about a change before it is made.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// What becomes of secrets whose makers lack roles that are given.
    pub others: SecretsOfOthers,
    /// Whether what is in use may be taken away.
    pub in_use: TakeInUse,
}

/// What an add with a key left.
#[derive(Debug)]
pub enum Added {
    Now(Box<NewSecret>),
    /// The key was used before, for this client; with the client as it is now, if it is still there.
    Before {
        id: ClientId,
        /// As the first add was answered.
        secret: Result<String, NotAgain>,
        client: Box<Result<Client, AppError>>,
    },
}

impl Added {
    fn before(once: &Once, used: &idempotency::Used, client: Result<Client, AppError>) -> Self {
        Self::Before { id: used.client_id, secret: once.open(used), client: Box::new(client) }
    }
}

/// Adds a client with its first secret.
///
/// # Errors
/// Denied; Invalid with every refused field.
pub async fn add(act: Act<'_>, draft: SettingsDraft, roles: Parsed<Vec<RoleAt>>) -> Result<NewSecret, AppError> {
    match add_once(act, draft, roles, None).await? {
        Added::Now(made) => Ok(*made),
        Added::Before { .. } => Err(AppError::internal("a key was found where none was given")),
    }
}

/// The same, at most once for each key of a caller.
///
/// # Errors
/// Denied; Invalid with every refused field.
pub async fn add_once(
    act: Act<'_>,
    draft: SettingsDraft,
    roles: Parsed<Vec<RoleAt>>,
    once: Option<&Once>,
) -> Result<Added, AppError> {
    let now = act.now;
    let id = ClientId::from_uuid(Uuid::new_v4());
    // Before anyone waits for this; and again in the change, where it counts.
    if let Err(denied) = act.store(Action::AddClient { giving: &[] }) {
        return Err(act.refused(denied, unnamed(act.caller, id, &draft.name, AuditAction::Add, now)).await);
    }
    let gives = roles.as_ref().is_ok_and(|roles| !roles.is_empty());
    let change = if gives { act.begin_with_roles().await? } else { act.begin().await? };
    let caller = &change.caller();
    // Before anything is said of what was typed.
    let named = unnamed(caller, id, &draft.name, AuditAction::Add, now);
    let mut change = change.ask(Action::AddClient { giving: &[] }, named).await?;
    if let Some(once) = once
        && let Some(used) = idempotency::find(&mut change, caller.actor.id, &once.key_hash).await?
    {
        let client = load(&mut change, caller, used.client_id, now).await;
        return Ok(Added::before(once, &used, client));
    }
    let grants = grants::find(&mut change, caller.actor.organization_id, roles).await?;
    let known = known_scopes(&mut change, None).await?;
    let roles = grants.as_ref().map_or(1, Vec::len);
    let context =
        SettingsContext { known_scopes: &known, current_grant_type: None, current_addresses: Some(&[]), roles };
    let (settings, grants) = both(draft.check(&context), grants)?;
    // Roles belong to Client Credentials; what was ticked before the grant type was changed is not kept.
    let grants = if settings.grant_type.uses_roles() { grants } else { vec![] };
    // It has a secret, and is held to it unless it says that it cannot keep one.
    let client_type = settings.client_type.or(Some(ClientType::Confidential));
    let settings = ClientSettings { client_type, ..settings };
    let client = new_client(caller, id, &settings, grants, Lifecycle::new(now), now);
    let action = Action::AddClient { giving: &client.roles };
    let mut change = change.ask(action, entry(caller, &client, AuditAction::Add, now)).await?;
    if !client.roles.is_empty() {
        caller.prove(now)?;
    }
    write::insert(&mut change, &client).await?;
    let secret = super::secrets::make(&mut change, caller, &client, None, now).await?;
    if let Some(once) = once {
        let used = idempotency::Used {
            request_hash: once.request_hash.clone(),
            client_id: client.id,
            sealed: once.close(&secret.value)?,
        };
        if !idempotency::take(&mut change, caller.actor.id, &once.key_hash, &used, now).await? {
            // The same request at the same time was faster: this one never happened.
            drop(change);
            let mut connection = act.read(Action::AddClient { giving: &[] }).await?;
            let used = idempotency::find(&mut connection, caller.actor.id, &once.key_hash).await?;
            let used = used.ok_or_else(|| AppError::internal("a key was taken and is not there"))?;
            let client = load(&mut connection, caller, used.client_id, now).await;
            return Ok(Added::before(once, &used, client));
        }
    }
    let added = NewEntry {
        changes: super::record::changes(None, Some(&client)),
        ..entry(caller, &client, AuditAction::Add, now)
    };
    change.commit(added).await?;
    Ok(Added::Now(Box::new(secret)))
}

/// What the audit log says of a client that is not there yet, under the name that was typed.
pub(super) fn unnamed(
    caller: &Caller,
    id: ClientId,
    typed: &Parsed<ClientName>,
    action: AuditAction,
    now: Timestamp,
) -> NewEntry {
    let name = typed.as_ref().map_or("client", ClientName::as_str);
    caller.entry(ObjectKind::Client, id.to_string(), name.to_owned(), action, now)
}

/// A client that is not stored yet.
pub(super) fn new_client(
    caller: &Caller,
    id: ClientId,
    settings: &ClientSettings,
    roles: Vec<RoleGrant>,
    life: Lifecycle,
    now: Timestamp,
) -> Client {
    let who = Some(caller.actor.id.to_string());
    let blank = Client {
        id,
        organization_id: caller.actor.organization_id,
        name: String::new(),
        description: String::new(),
        grant_type: settings.grant_type,
        client_type: None,
        token_duration: 0,
        allowed_addresses: String::new(),
        redirect_uris: vec![],
        scopes: BTreeSet::new(),
        roles,
        life,
        created_by: who.clone(),
        created_through: caller.program().map(|id| id.to_string()),
        modified_at: now,
        modified_by: who,
        deactivated_at: None,
        deactivated_by: None,
        last_used_at: None,
        last_used_from: None,
        last_token_at: None,
        known_since: now,
        version: 1,
    };
    blank.with_settings(settings, now)
}

/// Saves the settings over a version, and with them the roles, where some were asked for and the grant type uses them;
/// with `restore`, restores the client in the same write.
///
/// # Errors
/// Denied, not found, Invalid with every refused field, Conflict with both versions, with what is in use or with secrets to
/// decide about.
pub async fn save(
    act: Act<'_>,
    id: ClientId,
    version: i64,
    (draft, roles): (SettingsDraft, Option<Parsed<Vec<RoleAt>>>),
    (restore, decided): (bool, &Decided),
) -> Result<Edited, AppError> {
    let now = act.now;
    // Another grant type leaves the roles as they are, whatever was ticked before it was chosen.
    let roles = roles.filter(|_| draft.grant_type.as_ref().is_ok_and(|chosen| chosen.uses_roles()));
    let change = if roles.is_some() { act.begin_with_roles_on(id).await? } else { act.begin_on(id).await? };
    let (mut change, before) = change
        .load::<Client>(&id, AuditAction::Edit, |client| match restore && client.life.state == State::Inactive {
            true => Action::RestoreClient { has: &client.roles },
            false => Action::EditClient { has: &client.roles, giving: &[] },
        })
        .await?;
    let caller = &change.caller();
    change.at(&before, version).await?;
    let known = known_scopes(&mut change, Some(&before)).await?;
    let grants = match roles {
        Some(asked) => grants::find(&mut change, before.organization_id, asked).await?,
        None => Ok(before.roles.clone()),
    };
    let addresses = before.networks();
    let context = SettingsContext {
        known_scopes: &known,
        current_grant_type: Some(before.grant_type),
        current_addresses: (!before.grant_type.uses_roles()).then_some(&addresses),
        roles: grants.as_ref().map_or(1, Vec::len),
    };
    let (settings, roles) = both(draft.check(&context), grants)?;
    let mut after = Client { roles, ..before.clone() }.with_settings(&settings, now);
    // Roles that were kept aside count again: that gives them, as adding one does.
    let wakes = acts_by_roles(&after) && !acts_by_roles(&before);
    let gives = |grant: &&RoleGrant| wakes || !before.roles.contains(grant);
    let giving: Vec<RoleGrant> = after.roles.iter().filter(gives).cloned().collect();
    if !giving.is_empty() {
        let action = Action::EditClient { has: &before.roles, giving: &giving };
        change = change.ask(action, entry(caller, &before, AuditAction::Edit, now)).await?;
        caller.prove(now)?;
    }
    let mut verb = AuditAction::Edit;
    if restore && before.life.state == State::Inactive {
        let asked = Transition::Restore { complete: after.missing().is_empty() };
        match lifecycle::next(&after.life, asked, now) {
            Ok(Next::Stays(life)) => after.life = life,
            Ok(Next::Removed) | Err(_) => {
                return Err(changed_meanwhile(&mut change, caller, id, Reason::NotRestored, now).await?);
            }
        }
        (after.deactivated_at, after.deactivated_by, verb) = (None, None, AuditAction::Restore);
    }
    if verb == AuditAction::Restore {
        attempts::restored(&mut change, id).await?;
    }
    taking::ask(&mut change, caller, (&before, &after), &decided.in_use, now).await?;
    rehearsal::settle(&mut change, &before, &after, Ended::Cut).await?;
    let beside = growth::settle(&mut change, &before, &mut after, &decided.others, now).await?;
    let secrets_ended = growth::ended(&beside);
    after.version = write(&mut change, caller, &before, &mut after, (verb, beside), now).await?;
    change.finish().await?;
    Ok(Edited::of(after, verb == AuditAction::Restore, secrets_ended))
}

/// Saves the roles over a version.
///
/// # Errors
/// Denied, not found, Invalid, Conflict with both versions, with what is in use or with secrets to decide about.
pub async fn save_roles(
    act: Act<'_>,
    id: ClientId,
    version: i64,
    roles: Parsed<Vec<RoleAt>>,
    decided: &Decided,
) -> Result<Edited, AppError> {
    let now = act.now;
    let mut change = act.begin_with_roles_on(id).await?;
    let caller = &change.caller();
    let before = Client::find(&mut change, &id).await?;
    let grants = grants::find(&mut change, before.organization_id, roles).await??;
    let giving: Vec<RoleGrant> = grants.iter().filter(|g| !before.roles.contains(g)).cloned().collect();
    let action = Action::EditClient { has: &before.roles, giving: &giving };
    let refused = entry(caller, &before, AuditAction::EditRoles, now);
    let mut change = change.ask(action, refused).await?;
    change.at(&before, version).await?;
    if before.grant_type.uses_roles() && grants.is_empty() {
        return Err(AppError::invalid(field::ROLES, Wrong::NeedsRole));
    }
    if !giving.is_empty() {
        caller.prove(now)?;
    }
    let mut after = Client { roles: grants, ..before.clone() };
    taking::ask(&mut change, caller, (&before, &after), &decided.in_use, now).await?;
    let beside = growth::settle(&mut change, &before, &mut after, &decided.others, now).await?;
    let secrets_ended = growth::ended(&beside);
    after.version = write(&mut change, caller, &before, &mut after, (AuditAction::EditRoles, beside), now).await?;
    change.finish().await?;
    Ok(Edited::of(after, false, secrets_ended))
}

/// Writes a new version, tells the audit log, with what was done beside it, and returns its number; nothing at all when
/// nothing differs.
pub(super) async fn write(
    change: &mut Change,
    caller: &Caller,
    before: &Client,
    after: &mut Client,
    (verb, beside): (AuditAction, Vec<entry::Change>),
    now: Timestamp,
) -> Result<i64, AppError> {
    let mut audited = edit_entry(caller, before, after, verb, now);
    if audited.changes.is_empty() {
        return Ok(before.version);
    }
    audited.changes.extend(beside);
    after.modified_at = now;
    after.modified_by = Some(caller.actor.id.to_string());
    if !write::update(change, before, after).await? {
        return Err(changed_meanwhile(change, caller, before.id, Reason::ClientChanged, now).await?);
    }
    change.audit(audited);
    Ok(before.version + 1)
}

/// The catalogue, and what the client stores already: a client keeps a scope that the catalogue lost.
pub(super) async fn known_scopes(
    connection: &mut Connection,
    client: Option<&Client>,
) -> Result<BTreeSet<ScopeId>, AppError> {
    let catalogue = catalogue::scopes(connection).await?;
    let stored = client.into_iter().flat_map(|c| c.scopes.iter().cloned());
    Ok(catalogue.into_iter().map(|entry| entry.id).chain(stored).collect())
}

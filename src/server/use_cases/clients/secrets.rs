//! Making and ending secrets. The plain value exists only between this module and the page that shows it once.

use super::{
    lookup::acts_by_roles,
    record::{changed_meanwhile, entry},
};
use crate::{
    domain::{
        ClientId, SecretId, Timestamp,
        audit::{AuditAction, AuditField},
        refusal::{Reason, Wrong},
        secret::{self, Lifetime, Silence},
    },
    policy::Action,
    server::{
        crypto::secret_value::SecretValue,
        storage::{
            Connection,
            audit::entry::{self, Change},
            clients::{
                client::Client,
                secrets::{self, Secret},
                silence, write,
            },
        },
        use_cases::{caller::Caller, change::Act, error::AppError},
    },
};

/// A secret that was just made, and whose it is.
#[derive(Debug)]
pub struct NewSecret {
    pub client: Client,
    /// What is known of it later.
    pub stored: Secret,
    pub value: SecretValue,
}

/// Makes and stores a secret; the audit entry is the caller's.
pub(super) async fn make(
    connection: &mut Connection,
    caller: &Caller,
    client: &Client,
    expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<NewSecret, AppError> {
    let value = SecretValue::generate();
    let secret = secrets::NewSecret {
        client_id: client.id,
        hash: &value.hash(),
        hint: &value.hint(),
        created_at: now,
        created_by: Some(caller.actor.id.to_string()),
        created_through: caller.program().map(|id| id.to_string()),
        expires_at,
    };
    let stored = secrets::insert(connection, &secret).await?;
    Ok(NewSecret { client: client.clone(), stored, value })
}

/// Replaces every secret by a new one, at once. `end_tokens` also cuts off what was issued with them. `version`: that the
/// client must still have; `None`: whichever.
///
/// # Errors
/// Denied, not found, Conflict when someone was faster.
pub async fn reset_secret(
    act: Act<'_>,
    id: ClientId,
    version: Option<i64>,
    end_tokens: bool,
) -> Result<NewSecret, AppError> {
    let now = act.now;
    let (mut change, client) = act
        .begin_on(id)
        .await?
        .load::<Client>(&id, AuditAction::ResetSecret, |client| Action::ChangeSecrets { has: &client.roles })
        .await?;
    let caller = &change.caller();
    let audited = entry(caller, &client, AuditAction::ResetSecret, now);
    change.at(&client, version).await?;
    if acts_by_roles(&client) {
        caller.prove(now)?;
    }
    let before: Vec<String> = secrets::of_client(&mut change, id).await?.into_iter().map(|s| s.hint).collect();
    secrets::remove_all(&mut change, id).await?;
    let mut made = make(&mut change, caller, &client, None, now).await?;
    let mut changes = vec![Change { field: AuditField::Secret, before, after: vec![made.value.hint()] }];
    let mut version = client.version;
    if end_tokens {
        let cut = Client {
            life: client.life.cut(now),
            modified_at: now,
            modified_by: Some(caller.actor.id.to_string()),
            ..client.clone()
        };
        if !write::update(&mut change, &client, &cut).await? {
            return Err(changed_meanwhile(&mut change, caller, id, Reason::ClientChanged, now).await?);
        }
        version += 1;
        made.client = Client { version, ..cut };
        changes.push(Change { field: AuditField::Tokens, before: vec![], after: vec!["ended".into()] });
    }
    change.commit(entry::NewEntry { changes, version: Some(version), ..audited }).await?;
    Ok(made)
}

/// Adds a second secret. Expired ones make room.
///
/// # Errors
/// Denied, not found, Conflict when the client has another version, Invalid when two live already.
pub async fn add_secret(
    act: Act<'_>,
    id: ClientId,
    version: Option<i64>,
    lifetime: Lifetime,
) -> Result<NewSecret, AppError> {
    let now = act.now;
    let (mut change, client) = act
        .begin_on(id)
        .await?
        .load::<Client>(&id, AuditAction::AddSecret, |client| Action::ChangeSecrets { has: &client.roles })
        .await?;
    let caller = &change.caller();
    let audited = entry(caller, &client, AuditAction::AddSecret, now);
    change.at(&client, version).await?;
    let stored = secrets::of_client(&mut change, id).await?;
    let live = stored.iter().filter(|s| secret::is_live(s.expires_at, now)).count();
    if live >= secret::MAX_LIVE {
        return Err(AppError::invalid("secret", Wrong::SecretsEnough));
    }
    if acts_by_roles(&client) {
        caller.prove(now)?;
    }
    let made = make(&mut change, caller, &client, lifetime.expiry(now), now).await?;
    let changes = vec![Change { field: AuditField::Secret, before: vec![], after: vec![made.value.hint()] }];
    change.commit(entry::NewEntry { changes, ..audited }).await?;
    Ok(made)
}

/// Removes one of several secrets and returns its hint.
///
/// # Errors
/// Denied, not found, Conflict when the client has another version, Invalid for the last one or one that is not this client's.
pub async fn remove_secret(
    act: Act<'_>,
    id: ClientId,
    version: Option<i64>,
    secret_id: SecretId,
) -> Result<String, AppError> {
    let now = act.now;
    let (mut change, client) = act
        .begin_on(id)
        .await?
        .load::<Client>(&id, AuditAction::RemoveSecret, |client| Action::RemoveSecret { has: &client.roles })
        .await?;
    let caller = &change.caller();
    let audited = entry(caller, &client, AuditAction::RemoveSecret, now);
    change.at(&client, version).await?;
    let stored = secrets::of_client(&mut change, id).await?;
    let unknown = || AppError::invalid("secret", Wrong::SecretGone);
    let (removed, others): (Vec<_>, Vec<_>) = stored.into_iter().partition(|s| s.id == secret_id);
    let removed = removed.into_iter().next().ok_or_else(unknown)?;
    let others: Vec<_> = others.iter().map(|s| s.expires_at).collect();
    if secret::is_last(removed.expires_at, &others, now) {
        return Err(AppError::invalid("secret", Wrong::LastSecret));
    }
    if !secrets::remove(&mut change, id, secret_id).await? {
        return Err(unknown());
    }
    let changes = vec![Change { field: AuditField::Secret, before: vec![removed.hint.clone()], after: vec![] }];
    change.commit(entry::NewEntry { changes, ..audited }).await?;
    Ok(removed.hint)
}

/// Has a secret end after so many days without use, counted from now at the earliest; `None`: not any more. Returns it as it is
/// then. Where it is to end so already nothing happens. A secret that is to live longer is asked about like one that is added.
///
/// # Errors
/// Denied, not found, Conflict when the client has another version, Invalid for a secret that is not this client's.
pub async fn end_when_silent(
    act: Act<'_>,
    id: ClientId,
    version: Option<i64>,
    secret_id: SecretId,
    silent: Option<Silence>,
) -> Result<Secret, AppError> {
    let now = act.now;
    let (mut change, client) = act
        .begin_on(id)
        .await?
        .load::<Client>(&id, AuditAction::SetSilence, |client| Action::RemoveSecret { has: &client.roles })
        .await?;
    let caller = &change.caller();
    change.at(&client, version).await?;
    let stored = secrets::of_client(&mut change, id).await?;
    let found = stored.into_iter().find(|secret| secret.id == secret_id);
    let before = found.ok_or_else(|| AppError::invalid("secret", Wrong::SecretGone))?;
    let set = before.silence.map(|(silence, _)| silence);
    if silent == set {
        return Ok(before);
    }
    let audited = entry(caller, &client, AuditAction::SetSilence, now);
    if Silence::gives_life(set, silent) {
        change = change.ask(Action::ChangeSecrets { has: &client.roles }, audited.clone()).await?;
        if acts_by_roles(&client) {
            caller.prove(now)?;
        }
    }
    silence::set(&mut change, (id, secret_id), silent, now).await?;
    let days = |silence: Option<Silence>| silence.map(|silence| silence.days().to_string()).into_iter().collect();
    let hint = vec![before.hint.clone()];
    let changes = vec![
        Change { field: AuditField::Secret, before: hint.clone(), after: hint },
        Change { field: AuditField::SilentDays, before: days(set), after: days(silent) },
    ];
    change.commit(entry::NewEntry { changes, ..audited }).await?;
    Ok(Secret { silence: silent.map(|silence| (silence, now)), ..before })
}

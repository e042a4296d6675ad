//! Approving, changing and revoking what an organization allows a client.

use super::{allowed, candidate, undecided};
use crate::{
    domain::{
        ClientId, ScopeId, Timestamp,
        authorization::{AuthorizationState, narrows},
        scope::{ScopeAccess, covered},
    },
    server::{
        caller::Caller,
        error::AppError,
        grants,
        storage::{
            Store, Transaction,
            audit::{self, Change, NewEntry},
            authorizations::{self, Authorization},
            catalogue,
            clients::{self, Client},
        },
    },
    wire::{Conflict, UiError},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What someone decides.
#[derive(Debug)]
pub struct Decision<'a> {
    pub version: i64,
    /// Scope and access, as words.
    pub scopes: &'a BTreeMap<String, String>,
    pub roles: &'a [String],
}

/// Approves a client, or changes what an approved one may do. Taking roles from it cuts off what was issued.
///
/// # Errors
/// Denied, not found, Invalid with the field, Conflict when someone decided meanwhile.
pub async fn save(
    store: &Store,
    caller: &Caller,
    id: ClientId,
    decision: &Decision<'_>,
    now: Timestamp,
) -> Result<String, AppError> {
    let mut transaction = begin(store, caller, id, "authorize", now).await?;
    let client = candidate(&mut transaction, id, now).await?;
    let organization = caller.actor.organization_id;
    let before = authorizations::find(&mut transaction, organization, id).await?;
    same_version(before.as_ref(), decision.version)?;
    let roles = catalogue::roles(&mut transaction, organization).await?;
    let roles = parse_roles(decision.roles, &roles)?;
    let was_approved = before.as_ref().is_some_and(|a| a.state == AuthorizationState::Approved);
    let base = before.clone().unwrap_or_else(|| undecided(caller, &client, now));
    let cut = was_approved && narrows(&base.roles, &roles);
    let after = Authorization {
        state: AuthorizationState::Approved,
        scopes: parse_scopes(decision.scopes, &client)?,
        roles,
        cuts: base.cuts + i64::from(cut),
        modified_at: now,
        modified_by: Some(caller.actor.id.to_string()),
        ..base.clone()
    };
    let action = if was_approved { "edit_authorization" } else { "authorize" };
    write(transaction, &base, &after, entry(caller, &client, action, now)).await?;
    Ok(client.name)
}

/// Revokes a client's authorization: everything issued under it is dead, now and after another approval.
///
/// # Errors
/// Denied, not found, Conflict when someone decided meanwhile or it is revoked already.
pub async fn revoke(
    store: &Store,
    caller: &Caller,
    id: ClientId,
    version: i64,
    now: Timestamp,
) -> Result<String, AppError> {
    let mut transaction = begin(store, caller, id, "revoke_authorization", now).await?;
    let client = candidate(&mut transaction, id, now).await?;
    let before = authorizations::find(&mut transaction, caller.actor.organization_id, id).await?;
    let own = client.organization_id == caller.actor.organization_id;
    same_version(before.as_ref(), version)?;
    if before.as_ref().is_some_and(|a| a.state == AuthorizationState::Revoked) || (before.is_none() && !own) {
        let nothing = "This application is not authorized. Nothing left to do.".to_owned();
        return Err(UiError::Conflict(Box::new(Conflict::Transition(nothing))).into());
    }
    let base = before.clone().unwrap_or_else(|| undecided(caller, &client, now));
    let after = Authorization {
        state: AuthorizationState::Revoked,
        cuts: base.cuts + 1,
        modified_at: now,
        modified_by: Some(caller.actor.id.to_string()),
        ..base.clone()
    };
    write(transaction, &base, &after, entry(caller, &client, "revoke_authorization", now)).await?;
    Ok(client.name)
}

/// Writes a decision over the one that was read, with its audit entry. Version 0 stands for none.
async fn write(
    mut transaction: Transaction,
    before: &Authorization,
    after: &Authorization,
    told: NewEntry,
) -> Result<(), AppError> {
    let written = match before.version {
        0 => authorizations::insert(&mut transaction, after).await?,
        _ => authorizations::update(&mut transaction, before, after).await?,
    };
    if !written {
        return Err(beaten());
    }
    audit::write(&mut transaction, &NewEntry { changes: changes(before, after), ..told }).await?;
    Ok(transaction.commit().await?)
}

/// Begins a change. A refusal is part of the story, if there is such a client at all.
async fn begin(
    store: &Store,
    caller: &Caller,
    id: ClientId,
    action: &'static str,
    now: Timestamp,
) -> Result<Transaction, AppError> {
    let mut transaction = store.begin().await?;
    let Err(denial) = allowed(caller) else {
        // Or a role that is deleted meanwhile could leave an application that was for its holders to everyone.
        grants::hold(&mut transaction, caller.actor.organization_id).await?;
        return Ok(transaction);
    };
    if let Some(client) = clients::find(&mut transaction, caller.actor.organization_id, id, now).await? {
        let told = NewEntry { done: false, ..entry(caller, &client, action, now) };
        audit::write(&mut transaction, &told).await?;
        transaction.commit().await?;
    }
    Err(denial.into())
}

fn entry(caller: &Caller, client: &Client, action: &'static str, now: Timestamp) -> NewEntry {
    caller.entry("authorization", client.id.to_string(), client.name.clone(), action, now)
}

fn changes(before: &Authorization, after: &Authorization) -> Vec<Change> {
    let scopes = |a: &Authorization| a.scopes.iter().map(ToString::to_string).collect::<Vec<_>>();
    let roles = |a: &Authorization| a.roles.iter().map(ToString::to_string).collect::<Vec<_>>();
    let state = |a: &Authorization| if a.version == 0 { vec![] } else { vec![a.state.as_str().to_owned()] };
    let all = [
        Change { field: "state".into(), before: state(before), after: vec![after.state.as_str().to_owned()] },
        Change { field: "scopes".into(), before: scopes(before), after: scopes(after) },
        Change { field: "roles".into(), before: roles(before), after: roles(after) },
    ];
    all.into_iter().filter(|change| change.before != change.after).collect()
}

fn same_version(before: Option<&Authorization>, version: i64) -> Result<(), AppError> {
    if before.map_or(0, |authorization| authorization.version) == version { Ok(()) } else { Err(beaten()) }
}

fn beaten() -> AppError {
    let message = "Someone decided about this application meanwhile. Look at it again.".to_owned();
    UiError::Conflict(Box::new(Conflict::Transition(message))).into()
}

fn parse_scopes(words: &BTreeMap<String, String>, client: &Client) -> Result<BTreeSet<ScopeId>, AppError> {
    let refused = |says: &str| AppError::invalid("scopes", says);
    let mut scopes = BTreeSet::new();
    for (base, word) in words {
        let access = ScopeAccess::parse(word).ok_or_else(|| refused("Choose none, read or write for each scope."))?;
        for scope in access.ids(base) {
            if !covered(&client.scopes, &scope) {
                return Err(refused(&format!("{scope} is more than the application asks for.")));
            }
            scopes.insert(scope);
        }
    }
    if scopes.is_empty() { Err(refused("Choose at least one scope.")) } else { Ok(scopes) }
}

fn parse_roles(ids: &[String], known: &[(Uuid, String, String)]) -> Result<BTreeSet<Uuid>, AppError> {
    let refused = || AppError::invalid("roles", "Choose roles of this organization from the list.");
    ids.iter()
        .filter(|id| !id.is_empty())
        .map(|id| {
            let id = Uuid::try_parse(id).map_err(|_| refused())?;
            if known.iter().any(|(known, ..)| *known == id) { Ok(id) } else { Err(refused()) }
        })
        .collect()
}

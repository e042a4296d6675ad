//! Approving, changing and revoking what an organization allows a client.

use super::{signs_in, there, undecided};
use crate::{
    domain::{
        ClientId, GrantType, RoleId, ScopeId, Timestamp,
        audit::{AuditAction, AuditField, ObjectKind},
        authorization::{self, AuthorizationState, narrows},
        refusal::{Reason, Wrong},
        scope::covered,
    },
    policy::Action,
    server::{
        storage::{
            audit::entry::{self, NewEntry},
            clients::{
                catalogue::{self, ListedRole},
                client::Client,
            },
            tokens::authorizations::{self, Authorization},
        },
        use_cases::{
            caller::Caller,
            change::{Act, Change},
            error::AppError,
        },
    },
};
use std::collections::BTreeSet;

/// What someone decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The version of the decision that this one is made on; 0: there is none yet.
    pub version: i64,
    pub scopes: BTreeSet<ScopeId>,
    /// Only users who hold one of these roles may use the client; none: all may.
    pub roles: BTreeSet<RoleId>,
}

/// Approves a client, or changes what an approved one may do. Taking roles from it cuts off what was issued.
///
/// # Errors
/// Denied, not found, Invalid with the field, Conflict when someone decided meanwhile.
pub async fn save(act: Act<'_>, id: ClientId, decision: Decision) -> Result<String, AppError> {
    let now = act.now;
    let (mut change, client) = begin(act, id, AuditAction::Authorize).await?;
    let caller = &change.caller();
    let organization = caller.actor.organization_id;
    let before = authorizations::find(&mut change, organization, id).await?;
    same_version(before.as_ref(), decision.version)?;
    let roles = catalogue::roles(&mut change, organization).await?;
    let roles = of_organization(decision.roles, &roles)?;
    let was_approved = before.as_ref().is_some_and(|a| a.state == AuthorizationState::Approved);
    let base = before.clone().unwrap_or_else(|| undecided(caller, &client, now));
    let cut = was_approved && narrows(&base.roles, &roles);
    let after = Authorization {
        state: AuthorizationState::Approved,
        scopes: asked_for(decision.scopes, &client)?,
        roles,
        cuts: base.cuts + i64::from(cut),
        modified_at: now,
        modified_by: Some(caller.actor.id.to_string()),
        reason: String::new(),
        ..base.clone()
    };
    let action = if was_approved { AuditAction::EditAuthorization } else { AuditAction::Authorize };
    write(change, &base, &after, entry(caller, &client, action, now)).await?;
    Ok(client.name)
}

/// Revokes a client's authorization: everything issued under it is dead, now and after another approval.
///
/// # Errors
/// Denied, not found, Conflict when someone decided meanwhile or it is revoked already.
pub async fn revoke(act: Act<'_>, id: ClientId, version: i64) -> Result<String, AppError> {
    let now = act.now;
    let (mut change, client) = begin(act, id, AuditAction::RevokeAuthorization).await?;
    let caller = &change.caller();
    let before = authorizations::find(&mut change, caller.actor.organization_id, id).await?;
    let own = client.organization_id == caller.actor.organization_id;
    same_version(before.as_ref(), version)?;
    if before.as_ref().is_some_and(|a| a.state == AuthorizationState::Revoked) || (before.is_none() && !own) {
        return Err(AppError::conflict(Reason::NotAuthorized));
    }
    let base = before.clone().unwrap_or_else(|| undecided(caller, &client, now));
    let after = Authorization {
        state: AuthorizationState::Revoked,
        cuts: base.cuts + 1,
        modified_at: now,
        modified_by: Some(caller.actor.id.to_string()),
        reason: String::new(),
        ..base.clone()
    };
    write(change, &base, &after, entry(caller, &client, AuditAction::RevokeAuthorization, now)).await?;
    Ok(client.name)
}

/// Declines the request to use a client. Who asked sees it with its reason the next time they come to use the client, and
/// can ask again when the answer has stood for its time.
///
/// # Errors
/// Denied, not found, Conflict when someone decided meanwhile or nobody waits for an answer.
pub async fn decline(
    act: Act<'_>,
    id: ClientId,
    version: i64,
    reason: authorization::Reason,
) -> Result<String, AppError> {
    let now = act.now;
    let (mut change, client) = begin(act, id, AuditAction::DeclineAuthorization).await?;
    let caller = &change.caller();
    let before = authorizations::find(&mut change, caller.actor.organization_id, id).await?;
    same_version(before.as_ref(), version)?;
    let Some(before) = before.filter(|a| a.state == AuthorizationState::Pending) else {
        return Err(AppError::conflict(Reason::NothingAsked));
    };
    let after = Authorization {
        state: AuthorizationState::Declined,
        modified_at: now,
        modified_by: Some(caller.actor.id.to_string()),
        reason: reason.as_str().to_owned(),
        ..before.clone()
    };
    write(change, &before, &after, entry(caller, &client, AuditAction::DeclineAuthorization, now)).await?;
    Ok(client.name)
}

/// Writes a decision over the one that was read, with its audit entry. Version 0 stands for none.
async fn write(
    mut change: Change,
    before: &Authorization,
    after: &Authorization,
    audited: NewEntry,
) -> Result<(), AppError> {
    let written = match before.version {
        0 => authorizations::insert(&mut change, after).await?,
        _ => authorizations::update(&mut change, before, after).await?,
    };
    if !written {
        return Err(changed_meanwhile());
    }
    change.commit(NewEntry { changes: changes(before, after), ..audited }).await
}

/// Begins a change, with the client. Whether there is such a client is not said to those who are refused; if there is, the
/// refusal is part of the story. A deletion of a role waits: an application that was for its holders would serve everyone.
async fn begin(act: Act<'_>, id: ClientId, action: AuditAction) -> Result<(Change, Client), AppError> {
    let mut change = act.begin_with_roles().await?;
    let client = there(&mut change, id, act.now).await?;
    let caller = change.caller();
    let own = |client: &Client| client.organization_id == caller.actor.organization_id;
    match client.as_ref().filter(|client| own(client) || client.grant_type == GrantType::Code) {
        Some(client) => {
            let refused = entry(&caller, client, action, act.now);
            change = change.ask(Action::AuthorizeClients, refused).await?;
        }
        None => caller.actor.may(Action::AuthorizeClients).into_result()?,
    }
    Ok((change, signs_in(client)?))
}

fn entry(caller: &Caller, client: &Client, action: AuditAction, now: Timestamp) -> NewEntry {
    caller.entry(ObjectKind::Authorization, client.id.to_string(), client.name.clone(), action, now)
}

/// What differs between two decisions.
pub(in crate::server::use_cases) fn changes(before: &Authorization, after: &Authorization) -> Vec<entry::Change> {
    let scopes = |a: &Authorization| a.scopes.iter().map(ToString::to_string).collect::<Vec<_>>();
    let roles = |a: &Authorization| a.roles.iter().map(ToString::to_string).collect::<Vec<_>>();
    let state = |a: &Authorization| if a.version == 0 { vec![] } else { vec![a.state.as_str().to_owned()] };
    let reason = |a: &Authorization| if a.reason.is_empty() { vec![] } else { vec![a.reason.clone()] };
    let all = [
        entry::Change { field: AuditField::State, before: state(before), after: vec![after.state.as_str().to_owned()] },
        entry::Change { field: AuditField::Scopes, before: scopes(before), after: scopes(after) },
        entry::Change { field: AuditField::Roles, before: roles(before), after: roles(after) },
        entry::Change { field: AuditField::Reason, before: reason(before), after: reason(after) },
    ];
    all.into_iter().filter(|change| change.before != change.after).collect()
}

fn same_version(before: Option<&Authorization>, version: i64) -> Result<(), AppError> {
    if before.map_or(0, |authorization| authorization.version) == version { Ok(()) } else { Err(changed_meanwhile()) }
}

fn changed_meanwhile() -> AppError {
    AppError::conflict(Reason::DecidedMeanwhile)
}

/// # Errors
/// Invalid, for none and for what the client does not ask for.
fn asked_for(scopes: BTreeSet<ScopeId>, client: &Client) -> Result<BTreeSet<ScopeId>, AppError> {
    let refused = |wrong: Wrong| Err(AppError::invalid("scopes", wrong));
    match scopes.iter().find(|scope| !covered(&client.scopes, scope)) {
        Some(beyond) => refused(Wrong::BeyondAsked(beyond.to_string())),
        None if scopes.is_empty() => refused(Wrong::NoScope),
        None => Ok(scopes),
    }
}

/// # Errors
/// Invalid, for a role that is not of the organization.
fn of_organization(roles: BTreeSet<RoleId>, known: &[ListedRole]) -> Result<BTreeSet<RoleId>, AppError> {
    if roles.iter().all(|role| known.iter().any(|known| known.id == *role)) {
        Ok(roles)
    } else {
        Err(AppError::invalid("roles", Wrong::RoleNotOfOrganization))
    }
}

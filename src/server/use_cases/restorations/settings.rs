//! What was taken of settings after the earlier state, taken in it again: what was given since then is not.

use super::back::{Back, decide, stop};
use crate::{
    domain::{
        ClientType, RoleGrant, RoleId, ScopeId,
        audit::{AuditAction, AuditField, ObjectKind},
        authorization::AuthorizationState,
        lifecycle::Transition,
        restoration::{ASKED_OF_EVERYONE, Lost, Names, Taken, Taking},
        scope::narrow,
        secret::Silence,
    },
    policy::Permission,
    server::{
        storage::{
            Connection, StorageError,
            audit::entry::{Change, NewEntry},
            clients::{
                client::Client,
                secrets::{self, Secret},
                silence, write,
            },
            people::{
                organizations, roles,
                users::{self, User},
            },
            tokens::authorizations::Authorization,
        },
        use_cases::clients::changes,
    },
};
use std::collections::BTreeSet;

/// What stays of a limit: what both say, or what was said last where that is nothing.
fn limited<T: Clone + PartialEq>(had: &[T], left: Vec<T>) -> Vec<T> {
    let both: Vec<T> = had.iter().filter(|one| left.contains(one)).cloned().collect();
    if both.is_empty() { left } else { both }
}

/// Whether a line of a field stays: all do of which nothing was taken, and then those that it had in the end.
fn stays(taken: &Taken, field: AuditField, line: &str) -> bool {
    taken.of(field).is_none_or(|lost| lost.left.iter().any(|left| left == line))
}

/// Whether a grant stays, whatever its role and its division are called since. One of what was not there then was given since.
fn keeps(taken: &Taken, names: &Names, grant: &RoleGrant) -> bool {
    names.called(&grant.label()).is_none_or(|then| stays(taken, AuditField::Roles, &then))
}

/// Takes scopes: of `x` at least `x:readonly` stays, where that was left.
fn scopes(taken: &Taken, scopes: &mut BTreeSet<ScopeId>) {
    if let Some(lost) = taken.of(AuditField::Scopes) {
        let left = lost.left.iter().filter_map(|scope| ScopeId::parse(scope).ok()).collect();
        *scopes = narrow(scopes, &left);
    }
}

/// Has secrets of then end by their silence as they did in the end, unless they do sooner.
async fn silence(
    connection: &mut Connection,
    back: &Back<'_>,
    client: &Client,
    lost: &Lost,
    audited: &mut Vec<NewEntry>,
) -> Result<(), StorageError> {
    let wanted = |secret: &Secret| {
        let days = lost.lines.iter().find_map(|line| line.strip_prefix(&secret.hint)?.trim().parse().ok());
        days.map(Silence::stored).filter(|_| back.is_of_then(secret.created_at))
    };
    for secret in secrets::of_client(connection, client.id).await? {
        let (had, wanted) = (secret.silence.map(|(silence, _)| silence), wanted(&secret));
        if wanted.is_none() || wanted == had || Silence::gives_life(had, wanted) {
            continue;
        }
        if silence::set(connection, (client.id, secret.id), wanted, back.now).await? {
            let days =
                |silence: Option<Silence>| silence.map(|silence| silence.days().to_string()).into_iter().collect();
            let hint = vec![secret.hint];
            let changes = vec![
                Change { field: AuditField::Secret, before: hint.clone(), after: hint },
                Change { field: AuditField::SilentDays, before: days(had), after: days(wanted) },
            ];
            audited.push(back.of_client(AuditAction::SetSilence, client, changes));
        }
    }
    Ok(())
}

pub(super) async fn of_client(
    connection: &mut Connection,
    (back, names): (&Back<'_>, &Names),
    client: &Client,
    taken: &mut Taken,
    audited: &mut Vec<NewEntry>,
) -> Result<(), StorageError> {
    let mut after = back.cut(client);
    after.redirect_uris.retain(|uri| stays(taken, AuditField::RedirectUris, uri));
    scopes(taken, &mut after.scopes);
    after.roles.retain(|grant| keeps(taken, names, grant));
    if let Some(Lost { left, .. }) = taken.of(AuditField::AllowedAddresses) {
        let had: Vec<String> = client.allowed_addresses.lines().map(str::to_owned).collect();
        after.allowed_addresses = limited(&had, left.clone()).join("\n");
    }
    if taken.of(AuditField::ClientType).is_some() && client.client_type != Some(ClientType::Confidential) {
        after.client_type = Some(ClientType::Confidential);
    }
    let mut changed = changes(Some(client), Some(&after));
    if changed.is_empty() {
        after = client.clone();
    } else {
        if !write::update(connection, client, &after).await? {
            return Ok(());
        }
        after.version = client.version + 1;
        changed.extend(back.tokens_ended());
        audited.push(back.of_client(AuditAction::Edit, &after, changed));
    }
    if let Some(lost) = taken.of(AuditField::SilentDays) {
        silence(connection, back, &after, lost, audited).await?;
    }
    // What else it would need for another grant type the log does not say: it waits for somebody who knows.
    if !stays(taken, AuditField::GrantType, after.grant_type.as_str()) {
        stop(connection, back, &after, Transition::Disable, audited).await?;
    }
    taken.ended = true;
    Ok(())
}

pub(super) async fn of_user(
    connection: &mut Connection,
    (back, names): (&Back<'_>, &Names),
    user: &User,
    taken: &mut Taken,
    audited: &mut Vec<NewEntry>,
) -> Result<(), StorageError> {
    let labels = |grants: &[RoleGrant]| grants.iter().map(RoleGrant::label).collect::<Vec<_>>();
    let grants = user.roles.iter().cloned();
    let (left, gone): (Vec<RoleGrant>, Vec<RoleGrant>) = grants.partition(|grant| keeps(taken, names, grant));
    if !gone.is_empty() {
        if !users::update(connection, user, user.version).await? {
            return Ok(());
        }
        users::take(connection, user.id, &gone).await?;
        users::cut(connection, user.id).await?;
        let after = User { version: user.version + 1, ..user.clone() };
        let change = Change { field: AuditField::Roles, before: labels(&user.roles), after: labels(&left) };
        audited.push(back.of_user(AuditAction::EditRoles, &after, vec![change]));
    }
    taken.ended = true;
    Ok(())
}

/// A role that was removed stays, so that it can be seen who had it to do what; it permits nothing, and no user holds it.
pub(super) async fn of_role(
    connection: &mut Connection,
    back: &Back<'_>,
    taken: &mut Taken,
    audited: &mut Vec<NewEntry>,
) -> Result<Option<()>, StorageError> {
    let Ok(id) = taken.id.parse() else { return Ok(None) };
    let Some(role) = roles::find(connection, back.organization_id, id).await? else { return Ok(None) };
    let removed = taken.taking == Taking::Removed;
    let mut after = role.clone();
    after.permissions.retain(|permission| !removed && stays(taken, AuditField::Permissions, permission.label()));
    let labels = |permissions: &BTreeSet<Permission>| {
        permissions.iter().map(|permission| permission.label().to_owned()).collect::<Vec<_>>()
    };
    let mut changes = vec![];
    if after.permissions != role.permissions && roles::update(connection, &after).await? {
        let (before, after) = (labels(&role.permissions), labels(&after.permissions));
        changes.push(Change { field: AuditField::Permissions, before, after });
    }
    if removed {
        let holders = roles::users_with(connection, id, roles::ALL).await?;
        if !holders.is_empty() {
            roles::take_from_users(connection, id).await?;
            let names = holders.into_iter().map(|holder| holder.name).collect();
            changes.push(Change { field: AuditField::Users, before: names, after: vec![] });
        }
    }
    if !changes.is_empty() {
        audited.push(back.entry(AuditAction::Edit, (ObjectKind::Role, taken.id.clone(), role.name), None, changes));
    }
    taken.ended = true;
    Ok(Some(()))
}

pub(super) async fn of_authorization(
    connection: &mut Connection,
    back: &Back<'_>,
    before: &Authorization,
    taken: &mut Taken,
    audited: &mut Vec<NewEntry>,
) -> Result<Option<()>, StorageError> {
    let mut after = before.clone();
    scopes(taken, &mut after.scopes);
    let mut action = AuditAction::EditAuthorization;
    if let Some(Lost { left, .. }) = taken.of(AuditField::Roles) {
        // A role that came later is not there.
        let there: Vec<RoleId> =
            roles::list(connection, back.organization_id).await?.into_iter().map(|role| role.id).collect();
        let left = left.iter().filter_map(|id| id.parse().ok()).filter(|id| there.contains(id)).collect();
        let had: Vec<RoleId> = before.roles.iter().copied().collect();
        let roles = limited(&had, left);
        match roles.is_empty() {
            false => after.roles = roles.into_iter().collect(),
            // Without a role it would be for everyone.
            true if before.state == AuthorizationState::Approved => {
                after.state = AuthorizationState::Revoked;
                action = AuditAction::RevokeAuthorization;
            }
            true => {}
        }
    }
    if after != *before {
        let name = taken.name.clone();
        decide(connection, back, (before, after), (action, &name), audited).await?;
    } else if taken.lost.iter().all(|lost| lost.first && lost.lines.is_empty()) {
        // The first decision allowed all that there is.
        return Ok(None);
    }
    taken.ended = true;
    Ok(Some(()))
}

pub(super) async fn of_organization(
    connection: &mut Connection,
    back: &Back<'_>,
    taken: &mut Taken,
    audited: &mut Vec<NewEntry>,
) -> Result<Option<()>, StorageError> {
    let id = back.organization_id;
    let before = organizations::settings(connection, id).await?;
    if taken.of(AuditField::SecondFactor).is_some() && !before.second_factor {
        let after = organizations::Settings { second_factor: true, ..before.clone() };
        if organizations::update(connection, id, &after).await? {
            let after = vec![ASKED_OF_EVERYONE.to_owned()];
            let change = Change { field: AuditField::SecondFactor, before: vec![], after };
            let object = (ObjectKind::Organization, id.to_string(), before.name.clone());
            audited.push(back.entry(AuditAction::Edit, object, Some(before.version + 1), vec![change]));
        }
    }
    taken.ended = true;
    Ok(Some(()))
}

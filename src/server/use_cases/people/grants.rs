//! Giving roles to users, and taking them.

use super::{
    differences::{labels, without},
    refusals::changed_meanwhile,
    user::{entry, load},
};
use crate::{
    domain::{
        Parsed, RoleAt, RoleGrant, UserId,
        audit::{AuditAction, AuditField},
        refusal::Thing,
    },
    policy::{Action, Permission},
    server::{
        storage::{
            audit::entry::{Change, NewEntry},
            people::{
                actors, powers,
                roles::{self, Role},
                users::{self, User},
            },
        },
        use_cases::{
            change::{Act, Object},
            error::AppError,
            grants,
        },
    },
};
use std::collections::BTreeSet;

/// One user with the roles they hold, and what these permit.
///
/// # Errors
/// Denied, or no such user.
pub async fn held(act: Act<'_>, id: UserId) -> Result<(User, BTreeSet<Permission>), AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::ViewGrants).await?;
    let user = load(&mut connection, caller, id).await?;
    let actor = actors::actor(&mut connection, user.id, user.organization_id, user.name.clone(), false).await?;
    Ok((user, actor.permissions))
}

/// What the caller holds, each grant with its role. Everyone may know that of themselves, without a permission to see roles.
///
/// # Errors
/// Denied.
pub async fn own(act: Act<'_>) -> Result<Vec<(RoleGrant, Option<Role>)>, AppError> {
    let actor = &act.caller.actor;
    let mut connection = act.read(Action::ViewSelf).await?;
    let known = roles::list(&mut connection, actor.organization_id).await?;
    let role = |id| known.iter().find(|role| role.id == id).cloned();
    Ok(actor.roles.iter().map(|grant| (grant.clone(), role(grant.role_id))).collect())
}

/// Lets a user hold these roles and no others. Returns their name.
///
/// # Errors
/// Denied, no such user, Invalid for a role that is none, Conflict when someone was faster or something
/// could not be given any more.
pub async fn save(act: Act<'_>, (id, version): (UserId, i64), roles: Parsed<Vec<RoleAt>>) -> Result<String, AppError> {
    let now = act.now;
    let mut change = act.begin_on_powers().await?;
    let caller = &change.caller();
    let user = User::find(&mut change, &id).await?;
    let wanted = grants::find(&mut change, user.organization_id, roles).await??;
    let (giving, taking) = (without(&wanted, &user.roles), without(&user.roles, &wanted));
    let audited = entry(caller, &user, AuditAction::EditRoles, now);
    let held = powers::held(&mut change, &taking).await?;
    if !giving.is_empty() || taking.is_empty() {
        change = change.ask(Action::GiveRoles { giving: &giving }, audited.clone()).await?;
    }
    if !taking.is_empty() {
        change = change.ask(Action::TakeRoles { taking: &held }, audited.clone()).await?;
    }
    if !giving.is_empty() {
        caller.prove(now)?;
    }
    let connection = &mut change;
    connection.at(&user, version).await?;
    if !users::update(connection, &user, version).await? {
        return Err(changed_meanwhile(Thing::User));
    }
    users::give(connection, user.id, &giving).await?;
    users::take(connection, user.id, &taking).await?;
    if loses_an_application(connection, &user, &wanted).await? {
        users::cut(connection, user.id).await?;
    }
    if giving.is_empty() && taking.is_empty() {
        return Ok(user.name);
    }
    let changes = vec![Change { field: AuditField::Roles, before: labels(&user.roles), after: labels(&wanted) }];
    change.commit(NewEntry { changes, ..audited }).await?;
    Ok(user.name)
}

/// Whether a role goes that some application asks for: what was issued to it for this user must end.
async fn loses_an_application(
    connection: &mut crate::server::storage::Connection,
    user: &User,
    wanted: &[RoleGrant],
) -> Result<bool, AppError> {
    for held in &user.roles {
        let gone = !wanted.iter().any(|grant| grant.role_id == held.role_id);
        if gone && users::restricts(connection, held.role_id).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

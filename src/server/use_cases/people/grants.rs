//! Giving roles to users, and taking them.

use super::{
    Changing, beaten, labels,
    users::{entry, load},
    without,
};
use crate::{
    domain::RoleGrant,
    policy::{Action, Denial, HeldRole},
    server::{
        storage::{
            audit::entry::{Change, NewEntry},
            people::{
                powers,
                users::{self, User},
            },
        },
        use_cases::{caller::Caller, change::Act, error::AppError, grants},
    },
};

/// Lets a user hold these roles (`role@division`) and no others. Returns their name.
///
/// # Errors
/// Denied, no such user, Invalid for a role that is none, Conflict when someone was faster or something
/// could not be given any more.
pub async fn save(act: Act<'_>, (id, version): (&str, i64), roles: &[String]) -> Result<String, AppError> {
    let now = act.now;
    let (mut changing, caller) = Changing::begin(act).await?;
    let caller = &caller;
    let user = load(&mut changing.change, caller, id).await?;
    let wanted = grants::parse(&mut changing.change, user.organization_id, roles).await?;
    let (giving, taking) = (without(&wanted, &user.roles), without(&user.roles, &wanted));
    let told = entry(caller, &user, "edit_roles", now);
    let held = powers::held(&mut changing.change, &taking).await?;
    let mut changing = changing.allow(allowed(caller, &giving, &held), told.clone()).await?;
    if !giving.is_empty() {
        caller.prove(now)?;
    }
    let connection = &mut changing.change;
    if !users::update(connection, &user, version).await? {
        return Err(beaten("user"));
    }
    users::give(connection, user.id, &giving).await?;
    users::take(connection, user.id, &taking).await?;
    if loses_an_application(connection, &user, &wanted).await? {
        users::cut(connection, user.id).await?;
    }
    if giving.is_empty() && taking.is_empty() {
        return Ok(user.name);
    }
    let changes = vec![Change { field: "roles".into(), before: labels(&user.roles), after: labels(&wanted) }];
    changing.finish(NewEntry { changes, ..told }).await?;
    Ok(user.name)
}

fn allowed(caller: &Caller, giving: &[RoleGrant], taking: &[HeldRole]) -> Result<(), Denial> {
    if !giving.is_empty() || taking.is_empty() {
        caller.actor.may(Action::GiveRoles { giving }).into_result()?;
    }
    if taking.is_empty() { Ok(()) } else { caller.actor.may(Action::TakeRoles { taking }).into_result() }
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

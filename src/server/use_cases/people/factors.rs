//! Removing a user's second factors, when the telephone is lost.

use super::{refusals::changed_meanwhile, user::entry};
use crate::{
    domain::{
        UserId,
        audit::{AuditAction, AuditField},
        refusal::{Reason, Thing},
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::{Change, NewEntry},
            people::{
                factors, passkeys, sessions,
                users::{self, User},
            },
        },
        use_cases::{change::Act, error::AppError},
    },
};

/// Removes the authenticator app, the passkeys and the recovery codes of a user, and ends their sessions: a finder
/// of the telephone may be in one. The password stays. Returns their name.
///
/// # Errors
/// Denied, no such user, asked who one is, Conflict when there is nothing to remove or someone was faster.
pub async fn reset(act: Act<'_>, (id, version): (UserId, i64)) -> Result<String, AppError> {
    let now = act.now;
    let (mut change, user) = act
        .begin_on_powers()
        .await?
        .load::<User>(&id, AuditAction::ResetFactors, |user| Action::ResetFactors { has: &user.roles })
        .await?;
    let caller = &change.caller();
    let audited = entry(caller, &user, AuditAction::ResetFactors, now);
    caller.prove(now)?;
    let connection = &mut change;
    if !factors::of_user(connection, user.id).await?.any() {
        return Err(AppError::conflict(Reason::NoFactor(user.name)));
    }
    connection.at(&user, version).await?;
    if !users::update(connection, &user, version).await? {
        return Err(changed_meanwhile(Thing::User));
    }
    let changes = vec![remove(connection, user.id).await?];
    change.commit(NewEntry { changes, ..audited }).await?;
    Ok(user.name)
}

/// All of it, and what the audit log says.
pub(super) async fn remove(connection: &mut Connection, user_id: UserId) -> Result<Change, AppError> {
    let had = factors::of_user(connection, user_id).await?;
    factors::remove_authenticator(connection, user_id).await?;
    factors::remove_codes(connection, user_id).await?;
    factors::forget_failures(connection, user_id).await?;
    passkeys::remove_of(connection, user_id).await?;
    sessions::remove_of(connection, user_id, None).await?;
    Ok(Change { field: AuditField::SecondFactor, before: vec![had.words()], after: vec![] })
}

//! Removing a user's second factors, when the telephone is lost.

use super::{
    Changing, beaten, conflict,
    users::{entry, load},
};
use crate::{
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::{Change, NewEntry},
            people::{factors, passkeys, sessions, users},
        },
        use_cases::{change::Act, error::AppError},
    },
};
use uuid::Uuid;

/// Removes the authenticator app, the passkeys and the recovery codes of a user, and ends their sessions: whoever found
/// the telephone may be in one. The password stays. Returns their name.
///
/// # Errors
/// Denied, no such user, asked who one is, Conflict when there is nothing to remove or someone was faster.
pub async fn reset(act: Act<'_>, (id, version): (&str, i64)) -> Result<String, AppError> {
    let now = act.now;
    let (mut changing, caller) = Changing::begin(act).await?;
    let caller = &caller;
    let user = load(&mut changing.change, caller, id).await?;
    let told = entry(caller, &user, "reset_factors", now);
    let may = caller.actor.may(Action::ResetFactors { has: &user.roles }).into_result();
    let mut changing = changing.allow(may, told.clone()).await?;
    caller.prove(now)?;
    let connection = &mut changing.change;
    if !factors::of_user(connection, user.id).await?.any() {
        return Err(conflict(format!("{} has no second factor.", user.name)));
    }
    if !users::update(connection, &user, version).await? {
        return Err(beaten("user"));
    }
    let changes = vec![remove(connection, user.id).await?];
    changing.finish(NewEntry { changes, ..told }).await?;
    Ok(user.name)
}

/// All of it, and what the audit log is told.
pub(super) async fn remove(connection: &mut Connection, user_id: Uuid) -> Result<Change, AppError> {
    let had = factors::of_user(connection, user_id).await?;
    factors::remove_authenticator(connection, user_id).await?;
    factors::remove_codes(connection, user_id).await?;
    factors::forget_failures(connection, user_id).await?;
    passkeys::remove_of(connection, user_id).await?;
    sessions::remove_of(connection, user_id, None).await?;
    Ok(Change { field: "second_factor".into(), before: vec![had.words()], after: vec![] })
}

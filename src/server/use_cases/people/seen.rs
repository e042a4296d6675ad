//! Users as programs read them: a user by id, and the user's roles.

use super::users::load;
use crate::{
    policy::{Action, Permission},
    server::{
        storage::{
            Store,
            people::{actors, users::User},
        },
        use_cases::{caller::Caller, error::AppError},
    },
};
use std::collections::BTreeSet;

/// One user of the organization.
///
/// # Errors
/// Denied, or no such user.
pub async fn one(store: &Store, caller: &Caller, id: &str) -> Result<User, AppError> {
    caller.actor.may(Action::ViewUsers).into_result()?;
    let mut connection = store.reader().acquire().await?;
    load(&mut connection, caller, id).await
}

/// One user with the roles they hold, and what these permit.
///
/// # Errors
/// Denied, or no such user.
pub async fn held(store: &Store, caller: &Caller, id: &str) -> Result<(User, BTreeSet<Permission>), AppError> {
    caller.actor.may(Action::ViewGrants).into_result()?;
    let mut connection = store.reader().acquire().await?;
    let user = load(&mut connection, caller, id).await?;
    let actor = actors::actor(&mut connection, user.id, user.organization_id, user.name.clone(), false).await?;
    Ok((user, actor.permissions))
}

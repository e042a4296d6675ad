//! Users as programs read them: a user by id, and the user's roles.

use super::user::load;
use crate::{
    policy::{Action, Permission},
    server::{
        storage::people::{actors, users::User},
        use_cases::{change::Act, error::AppError},
    },
};
use std::collections::BTreeSet;

/// One user of the organization.
///
/// # Errors
/// Denied, or no such user.
pub async fn one(act: Act<'_>, id: &str) -> Result<User, AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::ViewUsers).await?;
    load(&mut connection, caller, id).await
}

/// One user with the roles they hold, and what these permit.
///
/// # Errors
/// Denied, or no such user.
pub async fn held(act: Act<'_>, id: &str) -> Result<(User, BTreeSet<Permission>), AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::ViewGrants).await?;
    let user = load(&mut connection, caller, id).await?;
    let actor = actors::actor(&mut connection, user.id, user.organization_id, user.name.clone(), false).await?;
    Ok((user, actor.permissions))
}

//! Use cases on who may do what: roles and divisions. Here they read.

use super::{
    caller::Caller,
    error::AppError,
    storage::{
        Store, directory,
        roles::{self, Division, Role},
    },
};
use crate::policy::Action;

/// The organization's roles, by name.
///
/// # Errors
/// Denied.
pub async fn roles(store: &Store, caller: &Caller) -> Result<Vec<Role>, AppError> {
    caller.actor.may(Action::ViewRoles).into_result()?;
    let mut connection = store.reader().acquire().await?;
    Ok(roles::list(&mut connection, caller.actor.organization_id).await?)
}

/// The organization's divisions, Home first. Everyone may know them.
///
/// # Errors
/// When storage fails.
pub async fn divisions(store: &Store, caller: &Caller) -> Result<Vec<Division>, AppError> {
    let mut connection = store.reader().acquire().await?;
    Ok(roles::divisions(&mut connection, caller.actor.organization_id).await?)
}

/// The name of the organization that the caller acts in.
///
/// # Errors
/// When storage fails.
pub async fn organization_name(store: &Store, caller: &Caller) -> Result<String, AppError> {
    let mut connection = store.reader().acquire().await?;
    Ok(directory::organization_name(&mut connection, caller.actor.organization_id).await?)
}

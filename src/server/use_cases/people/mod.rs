//! Use cases on users, roles and divisions. Each change asks the policy, is guarded by a version, loses nothing that
//! could be given, and writes its audit entry, in one transaction.

mod divisions;
mod effect;
mod factors;
mod givers;
mod grants;
mod identity;
mod links;
mod organization;
mod rescue;
mod role_delete;
mod roles;
mod seen;
mod setup;
pub mod taken;
mod users;

pub use divisions::{
    add as add_division, delete as delete_division, divisions, rename as rename_division, rows as division_rows,
};
pub use factors::reset as reset_factors;
pub use givers::of as givers;
pub use grants::save as save_user_roles;
pub use identity::{Invited, edit as edit_user, invite, invite_options};
pub use links::{accept, make as make_link, welcome};
pub use organization::{get as organization, save as save_organization};
pub use rescue::link_for;
pub use role_delete::delete as delete_role;
pub use roles::{
    RoleForm, add as add_role, details as role_details, page as roles_page, restore as restore_role, roles,
    save as save_role,
};
pub use seen::{held as held_by_user, one as one_user};
pub use setup::{First, code_fits, is_set_up, new_code, new_code_if_none, set_up, set_up_with_code};
pub use users::{deactivate, get as user, list as users, reactivate, user_id};

use super::{change::Act, error::AppError};
use crate::{
    domain::{RoleGrant, audit::AuditField},
    policy::Action,
    server::storage::{audit::entry::Change, people::organizations},
    wire::{Conflict, UiError},
};
use uuid::Uuid;

/// The name of the organization that the caller acts in.
///
/// # Errors
/// Denied.
pub async fn organization_name(act: Act<'_>) -> Result<String, AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::ViewOrganization).await?;
    Ok(organizations::organization_name(&mut connection, caller.actor.organization_id).await?)
}

/// An id as it comes from outside.
fn id_of(id: &str, what: &str) -> Result<Uuid, AppError> {
    Uuid::try_parse(id.trim()).map_err(|_| no_such(what))
}

fn no_such(what: &str) -> AppError {
    UiError::NoSuch(format!("There is no such {what} in your organization.")).into()
}

fn beaten(what: &str) -> AppError {
    conflict(format!("Not saved. Someone changed this {what} meanwhile. Look at it again."))
}

fn conflict(message: String) -> AppError {
    UiError::Conflict(Box::new(Conflict::Transition(message))).into()
}

/// A changed field with one line before and after.
fn changed(field: AuditField, before: &str, after: &str) -> Option<Change> {
    (before != after).then(|| Change {
        field,
        before: if before.is_empty() { vec![] } else { vec![before.to_owned()] },
        after: if after.is_empty() { vec![] } else { vec![after.to_owned()] },
    })
}

fn labels(grants: &[RoleGrant]) -> Vec<String> {
    grants.iter().map(RoleGrant::label).collect()
}

/// Those of the one list that the other has not.
fn without(grants: &[RoleGrant], others: &[RoleGrant]) -> Vec<RoleGrant> {
    grants.iter().filter(|grant| !others.iter().any(|other| other.key() == grant.key())).cloned().collect()
}

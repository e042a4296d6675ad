//! Use cases on clients. A change loads the client, asks the policy, lets the domain decide, writes guarded by id,
//! state and version, and writes the audit entry, in one transaction. Every door calls these; no door has rules of its
//! own.

mod delete;
mod edit;
mod growth;
mod import;
mod list;
mod page;
mod record;
mod replace;
mod roles;
mod secrets;
mod transition;
mod usage;
mod versions;

pub use super::change::Run;
pub use delete::{Deleted, Expected, delete};
pub use edit::{Added, Edited, Once, add, add_once, save, save_roles};
pub use growth::SecretsOfOthers;
pub use import::{DATE_CREATED, ID, Imported, RoleWanted, import, may_import};
pub use list::{MAX_PAGE, Walk, WholePage, list, page, walk};
pub use page::{activity, evidence, form_options, get};
pub(super) use record::load;
pub use record::removed_client;
pub use replace::{Replacement, replace};
pub use roles::take_role;
pub use secrets::{NewSecret, add_secret, remove_secret, reset_secret};
pub use transition::{disable, enable, restore};
pub use usage::usage;
pub use versions::{bring_back, version};

use super::{change::Act, error::AppError};
use crate::{domain::ClientId, policy::Action, server::storage::clients::client::Client, wire::UiError};

/// Parses an id as it comes from outside. What is no UUID names no client.
///
/// # Errors
/// Not found.
pub fn parse_id(id: &str) -> Result<ClientId, AppError> {
    id.parse().map_err(|_| UiError::NotFound(None).into())
}

/// Whether whoever has a secret of the client acts with its roles: handing one out is giving them.
fn acts_by_roles(client: &Client) -> bool {
    client.grant_type.uses_roles() && !client.roles.is_empty()
}

/// One client, whole.
///
/// # Errors
/// Denied or not found.
pub async fn one(act: Act<'_>, id: ClientId) -> Result<Client, AppError> {
    let mut connection = act.read(Action::ViewClient).await?;
    load(&mut connection, act.caller, id, act.now).await
}

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
pub use record::removed_client;
pub use replace::{Replacement, replace};
pub use roles::take_role;
pub use secrets::{NewSecret, add_secret, remove_secret, reset_secret};
pub use transition::{disable, enable, restore};
pub use usage::usage;
pub use versions::{bring_back, version};

use super::{
    caller::Caller,
    change::{Act, Change, Object},
    error::AppError,
};
use crate::{
    domain::{ClientId, Timestamp},
    policy::Action,
    server::storage::{
        Connection,
        audit::entry::NewEntry,
        clients::client::{self, Client},
        engine,
    },
    wire::UiError,
};

/// Parses an id as it comes from outside. What is no UUID names no client.
///
/// # Errors
/// Not found.
pub fn parse_id(id: &str) -> Result<ClientId, AppError> {
    id.parse().map_err(|_| UiError::NotFound(None).into())
}

/// The client, if it exists for this caller; else what there is to say of it.
pub(super) async fn load(
    connection: &mut Connection,
    caller: &Caller,
    id: ClientId,
    now: Timestamp,
) -> Result<Client, AppError> {
    match client::find(connection, caller.actor.organization_id, id, now).await? {
        Some(client) => Ok(client),
        None => Err(removed_client(connection, caller, id, now).await?.into()),
    }
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

impl Object for Client {
    type Id = ClientId;

    /// Whoever else changes this client waits for this transaction or was before it, so what is read here is what is
    /// written over.
    async fn find(change: &mut Change, id: &ClientId) -> Result<Self, AppError> {
        engine::lock_client(change, *id).await?;
        let (caller, now) = (change.caller(), change.now());
        load(change, &caller, *id, now).await
    }

    fn entry(&self, caller: &Caller, action: &'static str, now: Timestamp) -> NewEntry {
        record::entry(caller, self, action, now)
    }

    fn version(&self) -> i64 {
        self.version
    }

    async fn stale(&self, change: &mut Change) -> Result<AppError, AppError> {
        let now = change.now();
        record::stale(change, self.clone(), now).await
    }
}

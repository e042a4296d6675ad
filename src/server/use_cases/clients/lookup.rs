//! Which client is meant, and the client itself.

use super::record::load;
use crate::server::use_cases::{change::Act, error::AppError, refusal::Refusal};
use crate::{domain::ClientId, policy::Action, server::storage::clients::client::Client};

/// Parses an id as it comes from outside. What is no UUID names no client.
///
/// # Errors
/// Not found.
pub fn parse_id(id: &str) -> Result<ClientId, AppError> {
    id.parse().map_err(|_| Refusal::NotFound(None).into())
}

/// Whether whoever has a secret of the client acts with its roles: handing one out is giving them.
pub(super) fn acts_by_roles(client: &Client) -> bool {
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

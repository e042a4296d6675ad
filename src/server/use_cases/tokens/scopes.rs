//! The scopes that there are, and those that a client's roles are good for.

use super::refused::TokenRefused;
use crate::domain::{
    ClientId, OrganizationId, ScopeId,
    scope::{CatalogueEntry, EVERYTHING, narrow},
};
use crate::server::{
    storage::{Connection, clients::catalogue, people::actors, tokens::shared::Tokens},
    use_cases::error::AppError,
};
use std::collections::BTreeSet;

/// The scopes that clients may be given. Everybody may know them.
///
/// # Errors
/// When storage fails.
pub async fn scopes(tokens: &Tokens) -> Result<Vec<CatalogueEntry>, AppError> {
    let mut connection = tokens.store.reader().acquire().await?;
    Ok(catalogue::scopes(&mut connection).await?)
}

/// The first of these scopes that the catalogue does not have.
pub(super) fn unknown<'a>(scopes: &'a BTreeSet<ScopeId>, catalogue: &[CatalogueEntry]) -> Option<&'a ScopeId> {
    scopes.iter().find(|scope| !catalogue.iter().any(|entry| entry.id == **scope))
}

/// What of these scopes a client may have that acts by itself (RFC 6749 section 3.3): nobody gives it scopes, so they are
/// those that its roles are good for; of [`EVERYTHING`] all of them.
///
/// # Errors
/// One of them is none, or the roles are good for none; when storage fails.
pub(super) async fn of_roles(
    connection: &mut Connection,
    (client, organization): (ClientId, OrganizationId),
    wanted: &BTreeSet<ScopeId>,
) -> Result<BTreeSet<ScopeId>, TokenRefused> {
    let catalogue = catalogue::scopes(connection).await.map_err(AppError::from)?;
    if let Some(unknown) = unknown(wanted, &catalogue) {
        return Err(TokenRefused::UnknownScope(unknown.clone()));
    }
    let acts = actors::actor_of_client(connection, client.uuid(), organization, String::new()).await;
    let mut allowed = acts.map_err(AppError::from)?.scopes();
    allowed.retain(|scope| catalogue.iter().any(|entry| entry.id == *scope));
    let granted = match wanted.iter().any(|scope| scope.as_str() == EVERYTHING) {
        true => allowed,
        false => narrow(wanted, &allowed),
    };
    if granted.is_empty() { Err(TokenRefused::BeyondRoles(wanted.clone())) } else { Ok(granted) }
}

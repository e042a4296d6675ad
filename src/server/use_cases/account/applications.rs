//! The applications that act for the caller: listing them, and ending what one of them holds.

use super::{Own, own::own_entry};
use crate::{
    domain::{
        ClientId, ScopeId, Timestamp,
        audit::{AuditAction, AuditField},
        refusal::Reason,
        scope::{CatalogueEntry, narrow},
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::{self, NewEntry},
            clients::{catalogue, client},
            tokens::{authorizations, own_consents},
        },
        use_cases::{
            change::{Act, Change},
            error::AppError,
        },
    },
};
use std::collections::BTreeSet;

/// An application that acts for its user.
#[derive(Clone, Debug)]
pub struct OwnApplication {
    pub client: ClientId,
    pub name: String,
    /// The organization that it belongs to.
    pub owner: String,
    /// Whether that is the user's own.
    pub own: bool,
    /// What it may touch: what the user agreed to, as far as it is still allowed.
    pub scopes: BTreeSet<ScopeId>,
    /// When the user agreed for the first time, and lately, of what is not ended.
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub until: Timestamp,
}

/// The applications that act for the caller, by name.
///
/// # Errors
/// Denied.
pub async fn of_caller(act: Act<'_>) -> Result<Vec<OwnApplication>, AppError> {
    let mut connection = act.read(Action::ViewSelf).await?;
    Ok(list(&mut connection, act).await?.0)
}

pub(super) async fn list(
    connection: &mut Connection,
    act: Act<'_>,
) -> Result<(Vec<OwnApplication>, Vec<CatalogueEntry>), AppError> {
    let actor = &act.caller.actor;
    let holders = own_consents::holders(connection, actor.user_id(), act.now).await?;
    if holders.is_empty() {
        return Ok((vec![], vec![]));
    }
    let mut applications = vec![];
    for holder in holders {
        let granted = own_consents::scopes(connection, actor.user_id(), holder.client_id, act.now).await?;
        let asks = client::find_even_gone(connection, holder.client_id).await?.map(|client| client.scopes);
        let mut scopes = narrow(&granted, &asks.unwrap_or_default());
        if let Some(decided) = authorizations::find(connection, actor.organization_id, holder.client_id).await? {
            scopes = narrow(&scopes, &decided.scopes);
        }
        applications.push(OwnApplication {
            client: holder.client_id,
            name: holder.name,
            owner: holder.owner,
            own: holder.owner_id == actor.organization_id,
            scopes,
            first_at: holder.first_at,
            last_at: holder.last_at,
            until: holder.until,
        });
    }
    Ok((applications, catalogue::scopes(connection).await?))
}

/// Ends all that one application holds for the caller, and returns its name. It asks nobody who they are: it only takes away.
///
/// # Errors
/// Conflict when it holds nothing, any more or at all.
pub async fn end(own: Own<'_>, client: ClientId) -> Result<String, AppError> {
    ended(own.begin().await?, own.act, client).await
}

/// The same for a program that acts for the caller.
///
/// # Errors
/// Denied; Conflict when it holds nothing, any more or at all.
pub async fn end_by_program(act: Act<'_>, client: ClientId) -> Result<String, AppError> {
    let change =
        act.begin_on_consents().await?.ask(Action::EndOwnAccess, own_entry(act, AuditAction::EndConsent)).await?;
    ended(change, act, client).await
}

async fn ended(mut change: Change, act: Act<'_>, client: ClientId) -> Result<String, AppError> {
    let user = act.caller.actor.user_id();
    let holders = own_consents::holders(&mut change, user, act.now).await?;
    let found = holders.into_iter().find(|holder| holder.client_id == client);
    let name = found.ok_or_else(|| AppError::conflict(Reason::NoAccess))?.name;
    own_consents::end(&mut change, user, client, act.now).await?;
    let changes = vec![entry::Change { field: AuditField::Applications, before: vec![name.clone()], after: vec![] }];
    change.commit(NewEntry { changes, ..own_entry(act, AuditAction::EndConsent) }).await?;
    Ok(name)
}

//! Locks on what a caller's authority rests on, held inside the transaction that changes something.
//!
//! On PostgreSQL these rows are locked for sharing. Changes do not wait for each other here; but ending an authority
//! writes to one of the rows, and so comes wholly before a change or wholly after it. On SQLite a writing transaction
//! is a lock already. All callers lock in the order of the functions in this file.

use super::{Connection, columns::Id, engine, sql::Sql};
use crate::domain::{ClientId, OrganizationId, UserId};
use uuid::Uuid;

/// Who gives and takes roles in this organization waits until the transaction ends ([`super::people::users::changing`]).
pub async fn hold_roles(connection: &mut Connection, organization_id: OrganizationId) -> Result<(), sqlx::Error> {
    engine::share(connection, Sql::with("SELECT id FROM organizations WHERE id = $1", organization_id)).await
}

/// Who deactivates the user, gives them another password or cuts what was issued for them waits.
pub async fn hold_user(connection: &mut Connection, user_id: UserId) -> Result<(), sqlx::Error> {
    engine::share(connection, Sql::with("SELECT id FROM users WHERE id = $1", user_id)).await
}

/// Who ends the session waits.
pub async fn hold_session(connection: &mut Connection, id_hash: &str) -> Result<(), sqlx::Error> {
    engine::share(connection, Sql::with("SELECT id_hash FROM sessions WHERE id_hash = $1", id_hash)).await
}

/// Who deactivates, disables or changes the client that acts waits, and so does everyone who acts by the one that is to be
/// changed. In the order of their ids: of two that change each other one comes first.
pub async fn hold_clients(
    connection: &mut Connection,
    acts: Option<ClientId>,
    changes: Option<ClientId>,
) -> Result<(), sqlx::Error> {
    let acts = acts.filter(|acts| changes != Some(*acts));
    if let Some(acts) = acts.filter(|acts| changes.is_none_or(|changes| *acts < changes)) {
        hold_client(connection, acts).await?;
    }
    if let Some(changes) = changes {
        engine::lock_client(connection, changes).await?;
    }
    match acts.filter(|acts| changes.is_some_and(|changes| *acts > changes)) {
        Some(acts) => hold_client(connection, acts).await,
        None => Ok(()),
    }
}

async fn hold_client(connection: &mut Connection, client_id: ClientId) -> Result<(), sqlx::Error> {
    engine::share(connection, Sql::with("SELECT id FROM clients WHERE id = $1", client_id)).await
}

/// Who decides about the client in this organization waits, if something was decided before.
pub async fn hold_authorization(
    connection: &mut Connection,
    organization_id: OrganizationId,
    client_id: ClientId,
) -> Result<(), sqlx::Error> {
    let mut sql = Sql::with(
        "SELECT client_id FROM authorizations WHERE organization_id = $1 AND client_id = $2",
        organization_id,
    );
    sql.bind(client_id);
    engine::share(connection, sql).await
}

/// Who ends the consent waits.
pub async fn hold_consent(connection: &mut Connection, consent_id: Uuid) -> Result<(), sqlx::Error> {
    engine::share(connection, Sql::with("SELECT id FROM consents WHERE id = $1", Id(consent_id))).await
}

/// Everybody else who acts by a consent of the user waits, or ends one. In the order of their ids: of two who end each other's
/// one comes first.
pub async fn take_consents(connection: &mut Connection, user_id: UserId) -> Result<(), sqlx::Error> {
    let select = "SELECT id FROM consents WHERE user_id = $1 AND ended_at IS NULL ORDER BY id";
    engine::lock(connection, Sql::with(select, user_id)).await
}

/// Everybody else who acts by the token waits, or revokes it.
pub async fn take_token(connection: &mut Connection, hash: &str) -> Result<(), sqlx::Error> {
    engine::lock(connection, Sql::with("SELECT hash FROM access_tokens WHERE hash = $1", hash)).await
}

/// Who revokes the token waits.
pub async fn hold_token(connection: &mut Connection, hash: &str) -> Result<(), sqlx::Error> {
    engine::share(connection, Sql::with("SELECT hash FROM access_tokens WHERE hash = $1", hash)).await
}

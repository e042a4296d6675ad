//! What hangs on a client, as far as filters ask for it, beside the client: `filter.rs` reads it. Whoever writes secrets or scopes
//! has this told anew, in the same transaction, which has the client's row to itself.

use crate::{
    domain::{ClientId, OrganizationId},
    server::storage::{Connection, sql::Sql},
};

/// When a secret ends that never does, as it is stored here.
pub(super) const NEVER: i64 = i64::MAX;

/// The columns and what they are made of: migrations 0043 and 0045 filled them by the same. A secret that ends by its silence
/// may end at any time, for all that is kept here: each use puts its end off, and would write here.
const SECRETS: &str = "(secrets_from, secrets_end, secrets_until) = (SELECT MIN(s.created_at), \
     MIN(CASE WHEN s.silent_days IS NULL THEN COALESCE(s.expires_at, 9223372036854775807) ELSE 0 END), \
     MAX(COALESCE(s.expires_at, 9223372036854775807)) FROM client_secrets s WHERE s.client_id = clients.id)";
const SCOPES: &str = "(scopes_from, scopes_until, scopes_used, scope_all) = (SELECT MIN(s.given_at), MAX(s.given_at), \
     MIN(s.maybe_used_at), COALESCE(MAX(CASE WHEN s.scope_id = 'all' THEN 1 ELSE 0 END), 0) \
     FROM client_scopes s WHERE s.client_id = clients.id)";

async fn tell(connection: &mut Connection, columns: &str, id: ClientId) -> Result<(), sqlx::Error> {
    Sql::with(format!("UPDATE clients SET {columns} WHERE id = $1"), id).execute(connection).await.map(|_| ())
}

/// After a secret of the client came or went, or is to end by its silence, or not any more.
pub(super) async fn tell_secrets(connection: &mut Connection, id: ClientId) -> Result<(), sqlx::Error> {
    tell(connection, SECRETS, id).await
}

/// After a scope of the client came or went, or was used.
pub(super) async fn tell_scopes(connection: &mut Connection, id: ClientId) -> Result<(), sqlx::Error> {
    tell(connection, SCOPES, id).await
}

/// Of all clients, after much was written at once.
pub async fn tell_all(connection: &mut Connection) -> Result<(), sqlx::Error> {
    let allowed = "allowed_elsewhere = CASE WHEN EXISTS (SELECT 1 FROM authorizations a WHERE a.client_id = clients.id \
         AND a.state = 'approved' AND a.organization_id <> a.owner_id) THEN 1 ELSE 0 END";
    Sql::new(format!("UPDATE clients SET {SECRETS}, {SCOPES}, {allowed}")).execute(connection).await.map(|_| ())
}

/// Before an organization allows the client: once another than its own did, that stays.
pub(in crate::server::storage) async fn allowed(
    connection: &mut Connection,
    id: ClientId,
    by: OrganizationId,
) -> Result<(), sqlx::Error> {
    let mut sql = Sql::with("UPDATE clients SET allowed_elsewhere = 1 WHERE id = $1 AND allowed_elsewhere = 0", id);
    let by = sql.bind(by);
    sql.push(format_args!(" AND organization_id <> {by}"));
    sql.execute(connection).await.map(|_| ())
}

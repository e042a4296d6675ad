//! Which scopes of a client calls needed, as the list's filter asks for it: beside each scope, to the day. `usage_days` has
//! the whole.

use super::findable;
use crate::{
    domain::{
        ClientId, ScopeId, Timestamp,
        time::DAY,
        usage::{Told, UseKind, Used, serve},
    },
    server::storage::{Connection, sql::Sql},
};
use std::collections::BTreeSet;

/// Notes which scopes a use needed. Of what another API accepts, and of what was not told apart, that is not known: it may have
/// been any of them.
pub async fn note(connection: &mut Connection, used: &Used, at: Timestamp) -> Result<(), sqlx::Error> {
    if !used.is_answered() {
        return Ok(());
    }
    let needed = match (used.kind, used.told, &used.scope) {
        (UseKind::Introspected, ..) | (UseKind::Called, Told::Others | Told::Folded, _) => None,
        (UseKind::Called, Told::Apart, Some(scope)) => Some(serve(scope)),
        _ => return Ok(()),
    };
    let mut sql = Sql::new("UPDATE client_scopes SET maybe_used_at = ");
    // A day is near enough: what is asked is whether there was any use.
    let (last, client, before) = (sql.bind(at), sql.bind(used.client_id), sql.bind(at.plus(-DAY)));
    sql.push(format_args!("{last} WHERE client_id = {client} AND maybe_used_at < {before}"));
    if let Some(scopes) = needed {
        let list = sql.bind_all(scopes);
        sql.push(format_args!(" AND scope_id IN ({list})"));
    }
    // At most once a day.
    if sql.execute(&mut *connection).await? > 0 {
        findable::tell_scopes(connection, used.client_id).await?;
    }
    Ok(())
}

/// The scopes of a client that calls needed since an instant, or may have needed.
pub async fn maybe_needed(
    connection: &mut Connection,
    client_id: ClientId,
    since: Timestamp,
) -> Result<BTreeSet<ScopeId>, sqlx::Error> {
    let scopes: Vec<ScopeId> =
        sqlx::query_scalar("SELECT scope_id FROM client_scopes WHERE client_id = $1 AND maybe_used_at >= $2")
            .bind(client_id)
            .bind(since)
            .fetch_all(connection)
            .await?;
    Ok(scopes.into_iter().collect())
}

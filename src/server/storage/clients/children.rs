//! What hangs on clients: their roles, scopes and redirect URIs, read for many at once.

use super::catalogue::grant;
use crate::{
    domain::{ClientId, RoleGrant},
    server::storage::{Connection, placeholders},
};
use sqlx::{Any, AssertSqlSafe, Decode, Type};

/// The roles of these clients, in one query.
pub async fn roles_of_clients(
    connection: &mut Connection,
    ids: &[ClientId],
) -> Result<Vec<(ClientId, RoleGrant)>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let sql = format!(
        "SELECT c.client_id, c.role_id, r.name, c.division_id, d.name FROM client_roles c \
         JOIN roles r ON r.id = c.role_id LEFT JOIN divisions d ON d.id = c.division_id \
         WHERE c.client_id IN ({}) ORDER BY r.name, c.division_id",
        placeholders(1, ids.len())
    );
    let mut query = sqlx::query_as::<_, (ClientId, String, String, String, Option<String>)>(AssertSqlSafe(sql));
    for id in ids {
        query = query.bind(*id);
    }
    let rows = query.fetch_all(connection).await?;
    let roles = rows.into_iter().map(|(client, role_id, role, division_id, division)| {
        Ok((client, grant(&role_id, role, &division_id, division.as_deref())?))
    });
    let mut roles: Vec<(ClientId, RoleGrant)> = roles.collect::<Result<_, sqlx::Error>>()?;
    // By bytes, whatever the database's collation: what is stored is compared with what was typed, and answered in one order.
    roles.sort_by(|(_, a), (_, b)| a.role_name.cmp(&b.role_name).then_with(|| a.division.cmp(&b.division)));
    Ok(roles)
}

/// An entry each of a list of these clients: `client_scopes` or `client_redirect_uris`.
pub(in crate::server::storage) async fn children<T>(
    connection: &mut Connection,
    table: &'static str,
    column: &'static str,
    order: &'static str,
    ids: &[ClientId],
) -> Result<Vec<(ClientId, T)>, sqlx::Error>
where
    T: for<'r> Decode<'r, Any> + Type<Any> + Send + Unpin,
{
    let list = placeholders(1, ids.len());
    let sql = format!("SELECT client_id, {column} FROM {table} WHERE client_id IN ({list}) ORDER BY {order}");
    let mut query = sqlx::query_as::<_, (ClientId, T)>(AssertSqlSafe(sql));
    for id in ids {
        query = query.bind(*id);
    }
    query.fetch_all(connection).await
}

/// How many entries a list of these clients has: `client_scopes` or `client_redirect_uris`.
pub(in crate::server::storage) async fn count_children(
    connection: &mut Connection,
    table: &'static str,
    ids: &[ClientId],
) -> Result<Vec<(ClientId, i64)>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let sql = format!(
        "SELECT client_id, COUNT(*) FROM {table} WHERE client_id IN ({}) GROUP BY client_id",
        placeholders(1, ids.len())
    );
    let mut query = sqlx::query_as::<_, (ClientId, i64)>(AssertSqlSafe(sql));
    for id in ids {
        query = query.bind(*id);
    }
    query.fetch_all(connection).await
}

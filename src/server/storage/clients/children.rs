//! The roles of clients, read for many at once.

use super::catalogue::Grant;
use crate::{
    domain::{ClientId, RoleGrant},
    server::storage::{Connection, columns::Stored, sql::Sql},
};
use sqlx::FromRow;

#[derive(FromRow)]
struct Held {
    client_id: ClientId,
    #[sqlx(flatten)]
    grant: Grant,
}

impl Stored for Held {
    const TABLE: &'static str = "client_roles";
    const KEY: &'static [&'static str] = &["client_id", "role_id"];
}

/// The roles of these clients, in one query.
pub async fn roles_of_clients(
    connection: &mut Connection,
    ids: &[ClientId],
) -> Result<Vec<(ClientId, RoleGrant)>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT c.client_id, c.role_id, r.name AS role, c.division_id, d.name AS division FROM client_roles c \
         JOIN roles r ON r.id = c.role_id LEFT JOIN divisions d ON d.id = c.division_id WHERE c.client_id IN (",
    );
    let list = sql.bind_all(ids.iter().copied());
    sql.push(format_args!("{list}) ORDER BY r.name, c.division_id"));
    let rows: Vec<Held> = sql.records(connection).await?;
    let mut roles: Vec<(ClientId, RoleGrant)> =
        rows.into_iter().map(|held| (held.client_id, held.grant.into())).collect();
    in_order(&mut roles, |(_, role)| role);
    Ok(roles)
}

/// By bytes, whatever the database's collation: what is stored is compared with what was typed, and answered in one order.
pub(super) fn in_order<T>(roles: &mut [T], role: impl Fn(&T) -> &RoleGrant) {
    roles.sort_by(|a, b| {
        let (a, b) = (role(a), role(b));
        a.role_name.cmp(&b.role_name).then_with(|| a.division.cmp(&b.division))
    });
}

//! The first steps of a new organization, shown to its first administrator until they are done or put away.

use crate::{domain::UserId, server::storage::Connection};

/// Shows them to a user.
pub async fn show(connection: &mut Connection, user_id: UserId) -> Result<(), sqlx::Error> {
    set(connection, user_id, 1).await
}

/// Puts them away.
pub async fn put_away(connection: &mut Connection, user_id: UserId) -> Result<(), sqlx::Error> {
    set(connection, user_id, 0).await
}

async fn set(connection: &mut Connection, user_id: UserId, shown: i64) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE users SET first_steps = $1 WHERE id = $2")
        .bind(shown)
        .bind(user_id)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Whether the user's organization has a client, and whether it has anybody else; `None`: the user is not shown them.
pub async fn find(connection: &mut Connection, user_id: UserId) -> Result<Option<(bool, bool)>, sqlx::Error> {
    let found: Option<(i64, i64)> = sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM client_counts c WHERE c.organization_id = u.organization_id AND c.n > 0), \
         (SELECT COUNT(*) FROM users o WHERE o.organization_id = u.organization_id AND o.id <> u.id) \
         FROM users u WHERE u.id = $1 AND u.first_steps = 1",
    )
    .bind(user_id)
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|(clients, others)| (clients > 0, others > 0)))
}

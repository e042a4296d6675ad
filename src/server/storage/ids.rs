//! One space of ids: an id that a user, a client, a role, a division or an organization has or had belongs to nothing
//! else. A token's `sub` is the id of a user or of a client, and its reader does not learn which.

use super::{
    Connection,
    columns::{Id, Stored},
    sql::Sql,
};
use sqlx::FromRow;
use uuid::Uuid;

/// Whether an id is in use, or was, in whichever organization.
pub async fn is_taken(connection: &mut Connection, id: Uuid) -> Result<bool, sqlx::Error> {
    let n: i64 = sqlx::query_scalar(
        "SELECT (SELECT COUNT(*) FROM clients WHERE id = $1) + (SELECT COUNT(*) FROM retired_ids WHERE id = $1) \
         + (SELECT COUNT(*) FROM users WHERE id = $1) + (SELECT COUNT(*) FROM roles WHERE id = $1) \
         + (SELECT COUNT(*) FROM divisions WHERE id = $1) + (SELECT COUNT(*) FROM organizations WHERE id = $1)",
    )
    .bind(Id(id))
    .fetch_one(connection)
    .await?;
    Ok(n > 0)
}

/// Keeps the id of something that is removed from being used again.
pub async fn retire(connection: &mut Connection, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO retired_ids (id) VALUES ($1) ON CONFLICT (id) DO NOTHING")
        .bind(Id(id))
        .execute(connection)
        .await
        .map(|_| ())
}

/// A client that has a user's id, from before an import was refused for that. It gets no tokens, and those it has are dead.
#[derive(Clone, Debug, FromRow)]
pub struct Namesake {
    pub id: String,
    pub client: String,
    pub organization: String,
}

impl Stored for Namesake {
    const TABLE: &'static str = "clients";
    const KEY: &'static [&'static str] = &["id"];
}

/// Every such client, by id.
pub async fn namesakes(connection: &mut Connection) -> Result<Vec<Namesake>, sqlx::Error> {
    let sql = "SELECT c.id, c.name AS client, o.name AS organization FROM users u JOIN clients c ON c.id = u.id \
               JOIN organizations o ON o.id = c.organization_id ORDER BY c.id";
    Sql::new(sql).records(connection).await
}

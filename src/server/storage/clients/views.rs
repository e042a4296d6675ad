//! Saved views of the list: a person's own, and the organization's.

use crate::{
    domain::{OrganizationId, UserId, ViewId, text::folded},
    server::storage::{
        Connection,
        columns::{Of, Stored},
    },
};
use sqlx::FromRow;

/// What narrows and orders the list, under a name.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct View {
    pub id: ViewId,
    /// Whose it is; `None`: the organization's.
    pub user_id: Option<UserId>,
    pub name: String,
    /// What follows the question mark in the list's address.
    pub query: String,
    pub version: i64,
}

impl Stored for View {
    const TABLE: &'static str = "saved_views";
    const KEY: &'static [&'static str] = &["id"];
}

/// The organization's views and those of one of its users.
pub async fn list(
    connection: &mut Connection,
    organization_id: OrganizationId,
    user_id: UserId,
) -> Result<Vec<View>, sqlx::Error> {
    let views: Vec<Of<View>> = sqlx::query_as(
        "SELECT id, user_id, name, query, version FROM saved_views WHERE organization_id = $1 AND user_id IS NULL \
         UNION ALL SELECT id, user_id, name, query, version FROM saved_views WHERE user_id = $2",
    )
    .bind(organization_id)
    .bind(user_id)
    .fetch_all(connection)
    .await?;
    Ok(views.into_iter().map(|Of(view)| view).collect())
}

pub async fn insert(
    connection: &mut Connection,
    organization_id: OrganizationId,
    view: &View,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO saved_views (id, organization_id, user_id, name, name_key, query, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(view.id)
    .bind(organization_id)
    .bind(view.user_id)
    .bind(&view.name)
    .bind(folded(&view.name))
    .bind(&view.query)
    .bind(view.version)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Writes a view's name and what it shows, as its next version; `false`: it is not at `version` any more.
pub async fn update(connection: &mut Connection, view: &View, version: i64) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE saved_views SET name = $1, name_key = $2, query = $3, version = version + 1 \
         WHERE id = $4 AND version = $5",
    )
    .bind(&view.name)
    .bind(folded(&view.name))
    .bind(&view.query)
    .bind(view.id)
    .bind(version)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes a view; `false`: it is not at `version` any more.
pub async fn remove(connection: &mut Connection, id: ViewId, version: i64) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM saved_views WHERE id = $1 AND version = $2")
        .bind(id)
        .bind(version)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

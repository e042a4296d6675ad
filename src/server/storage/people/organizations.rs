//! The settings of an organization.

use crate::{
    domain::{OrganizationId, Timestamp},
    server::storage::{
        Connection, Store,
        columns::{Flag, Of, Stored},
        sql::Sql,
    },
};
use sqlx::FromRow;
use std::{collections::BTreeMap, sync::atomic::Ordering};

/// An organization's own settings.
#[derive(Clone, Debug, FromRow)]
pub struct Settings {
    pub name: String,
    /// Whether everyone must have a second factor.
    #[sqlx(try_from = "Flag")]
    pub second_factor: bool,
    pub version: i64,
}

impl Stored for Settings {
    const TABLE: &'static str = "organizations";
    const KEY: &'static [&'static str] = &["id"];
}

pub async fn settings(connection: &mut Connection, id: OrganizationId) -> Result<Settings, sqlx::Error> {
    sqlx::query_as("SELECT id, name, second_factor, version FROM organizations WHERE id = $1")
        .bind(id)
        .fetch_one(connection)
        .await
        .map(|Of(settings)| settings)
}

/// Writes over a version; `false`: another version is there.
pub async fn update(connection: &mut Connection, id: OrganizationId, settings: &Settings) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE organizations SET name = $1, second_factor = $2, version = version + 1 WHERE id = $3 AND version = $4",
    )
    .bind(&settings.name)
    .bind(Flag(settings.second_factor))
    .bind(id)
    .bind(settings.version)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn organization_name(connection: &mut Connection, id: OrganizationId) -> Result<String, sqlx::Error> {
    sqlx::query_scalar("SELECT name FROM organizations WHERE id = $1").bind(id).fetch_one(connection).await
}

/// The names of these organizations, by their ids.
pub async fn names(
    connection: &mut Connection,
    ids: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, String>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut sql = Sql::new("SELECT id, name FROM organizations WHERE id IN (");
    let list = sql.bind_all(ids.iter().copied());
    sql.push(format_args!("{list})"));
    Ok(sql.pairs(connection, "organizations", ["id", "name"]).await?.into_iter().collect())
}

/// Whether the database belongs to anyone yet.
pub async fn has_organizations(connection: &mut Connection) -> Result<bool, sqlx::Error> {
    let n: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM organizations").fetch_one(connection).await?;
    Ok(n > 0)
}

pub async fn add_organization(
    connection: &mut Connection,
    id: OrganizationId,
    name: &str,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO organizations (id, name, created_at, number) \
         VALUES ($1, $2, $3, (SELECT COALESCE(MAX(number), 0) + 1 FROM organizations))",
    )
    .bind(id)
    .bind(name)
    .bind(at)
    .execute(connection)
    .await
    .map(|_| ())
}

impl Store {
    /// Whether the database belongs to someone. Once it does, it does for good: nobody asks again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_taken(&self) -> Result<bool, sqlx::Error> {
        if !self.taken.load(Ordering::Relaxed) {
            let taken = has_organizations(&mut *self.reader.acquire().await?).await?;
            self.taken.store(taken, Ordering::Relaxed);
        }
        Ok(self.taken.load(Ordering::Relaxed))
    }
}

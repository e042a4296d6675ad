//! The tables of a database and their columns, as an SQLite file has them.

use crate::server::storage::{Connection, open::MIGRATOR, sql::Sql};
use sqlx::{AnyConnection, Connection as _};
use std::collections::{BTreeMap, BTreeSet};

/// A table that rows are copied of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The columns of its primary key.
    pub key: Vec<String>,
}

/// A column: texts and numbers are all there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    pub is_text: bool,
}

impl Table {
    pub fn columns(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        names.join(", ")
    }
}

/// The last migration of a database; `None`: it has none. On SQLite that of an attached one, by its name.
pub(super) async fn migration(connection: &mut Connection, schema: &str) -> Result<Option<i64>, sqlx::Error> {
    let sql = if connection.backend_name() == "SQLite" {
        format!("SELECT COUNT(*) FROM {schema}.sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'")
    } else {
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() \
         AND table_name = '_sqlx_migrations'"
            .to_owned()
    };
    let there: i64 = Sql::new(sql).value(connection).await?;
    if there == 0 {
        return Ok(None);
    }
    let schema = if connection.backend_name() == "SQLite" { format!("{schema}.") } else { String::new() };
    Sql::new(format!("SELECT MAX(version) FROM {schema}_sqlx_migrations WHERE success")).value(connection).await
}

/// The tables of an SQLite file, those first that others refer to; neither the engine's own nor those of migrations, of the
/// text index and of a backup.
pub(super) async fn of(connection: &mut Connection) -> Result<Vec<Table>, sqlx::Error> {
    let columns: Vec<(String, String, String, i64)> = Sql::new(
        "SELECT m.name, c.name, c.type, c.pk FROM main.sqlite_master m JOIN pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' \
         AND m.name NOT LIKE 'client\\_texts%' ESCAPE '\\' AND m.name <> 'backup_manifest' ORDER BY m.name, c.cid",
    )
    .all(&mut *connection)
    .await?;
    let mut tables: BTreeMap<String, (Vec<Column>, BTreeMap<i64, String>)> = BTreeMap::new();
    for (table, name, kind, place) in columns {
        let (columns, key) = tables.entry(table).or_default();
        if place > 0 {
            key.insert(place, name.clone());
        }
        columns.push(Column { name, is_text: kind == "TEXT" });
    }
    let references: Vec<(String, String)> = Sql::new(
        "SELECT m.name, f.\"table\" FROM main.sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
    )
    .all(connection)
    .await?;
    let mut ordered: Vec<Table> = vec![];
    let mut placed: BTreeSet<String> = BTreeSet::new();
    while placed.len() < tables.len() {
        let before = placed.len();
        for (name, (columns, key)) in &tables {
            let waits = |(from, to): &(String, String)| from == name && to != name && !placed.contains(to);
            if !placed.contains(name) && !references.iter().any(waits) {
                placed.insert(name.clone());
                let (name, columns, key) = (name.clone(), columns.clone(), key.values().cloned().collect());
                ordered.push(Table { name, columns, key });
            }
        }
        if placed.len() == before {
            return Err(sqlx::Error::Protocol("tables refer to each other in a circle".into()));
        }
    }
    Ok(ordered)
}

/// The tables that a database has after a migration.
pub(super) async fn at(migration: i64) -> Result<Vec<Table>, super::error::BackupError> {
    let mut connection = AnyConnection::connect("sqlite::memory:").await?;
    MIGRATOR.run_to(migration, &mut connection).await?;
    let tables = of(&mut connection).await?;
    connection.close().await?;
    Ok(tables)
}

/// The last migration that this version knows.
pub(super) fn newest() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or_default()
}

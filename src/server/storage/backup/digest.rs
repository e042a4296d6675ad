//! What is in a backup: how many rows, where the audit logs end, and one hash over all of it. docs/operating.md describes
//! the same for those who want to compute it themselves.

use super::{
    copy::{Value, values},
    tables::Table,
};
use crate::server::storage::{Connection, sql::Sql};
use futures_util::TryStreamExt as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;
use std::{collections::BTreeMap, fmt::Write as _};

/// What was counted and hashed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    pub rows: BTreeMap<String, i64>,
    pub chains: BTreeMap<String, (i64, String)>,
    pub sha256: String,
}

/// Reads all of an SQLite file: tables by name, rows by their key, each a line of JSON.
pub(super) async fn of(connection: &mut Connection, tables: &[Table]) -> Result<Content, sqlx::Error> {
    let (mut content, mut hash) = (Content::default(), Sha256::new());
    let mut tables: Vec<&Table> = tables.iter().collect();
    tables.sort_by(|one, other| one.name.cmp(&other.name));
    for table in tables {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        hash.update(line(&json!([table.name, names])));
        let sql = format!("SELECT {} FROM {} ORDER BY {}", table.columns(), table.name, table.key.join(", "));
        let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut *connection);
        let mut counted = 0;
        while let Some(row) = rows.try_next().await? {
            let values = values(table, &row)?.into_iter().map(|value| match value {
                Value::Text(text) => json!(text),
                Value::Number(number) => json!(number),
            });
            hash.update(line(&values.collect()));
            counted += 1;
        }
        content.rows.insert(table.name.clone(), counted);
    }
    content.sha256 = hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let heads: Vec<(String, i64, String)> =
        Sql::new("SELECT organization_id, seq, hash FROM audit_heads").all(connection).await?;
    content.chains = heads.into_iter().map(|(organization, seq, hash)| (organization, (seq, hash))).collect();
    Ok(content)
}

fn line(value: &serde_json::Value) -> String {
    format!("{value}\n")
}

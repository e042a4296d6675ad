//! Copying all rows from one database into another that has the same tables.

use super::tables::Table;
use crate::server::storage::{Connection, sql::Sql};
use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Executor as _, Row as _, any::AnyRow};

/// Binding costs the square of a statement's parameters.
const PARAMETERS: usize = 300;

/// A value of a row.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(Option<String>),
    Number(Option<i64>),
}

/// The values of a row, in the order of the table's columns.
pub(super) fn values(table: &Table, row: &AnyRow) -> Result<Vec<Value>, sqlx::Error> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(
            |(at, column)| {
                if column.is_text { row.try_get(at).map(Value::Text) } else { row.try_get(at).map(Value::Number) }
            },
        )
        .collect()
}

/// Empties the tables: migrations fill some of them.
pub(super) async fn empty(connection: &mut Connection, tables: &[Table]) -> Result<(), sqlx::Error> {
    for table in tables.iter().rev() {
        Sql::new(format!("DELETE FROM {}", table.name)).execute(connection).await?;
    }
    Ok(())
}

/// Copies from a file that is attached to the connection under this name.
pub(super) async fn attached(connection: &mut Connection, from: &str, tables: &[Table]) -> Result<(), sqlx::Error> {
    for table in tables {
        let (name, columns) = (&table.name, table.columns());
        let sql = format!("INSERT INTO main.{name} ({columns}) SELECT {columns} FROM {from}.{name}");
        connection.execute(AssertSqlSafe(sql)).await?;
    }
    Ok(())
}

/// Copies from one connection to another.
pub(super) async fn across(from: &mut Connection, to: &mut Connection, tables: &[Table]) -> Result<(), sqlx::Error> {
    for table in tables {
        let at_once = (PARAMETERS / table.columns.len().max(1)).max(1);
        let select = format!("SELECT {} FROM {}", table.columns(), table.name);
        let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(&mut *from);
        let mut waiting = vec![];
        while let Some(row) = rows.try_next().await? {
            waiting.push(values(table, &row)?);
            if waiting.len() == at_once {
                insert(to, table, std::mem::take(&mut waiting)).await?;
            }
        }
        if !waiting.is_empty() {
            insert(to, table, waiting).await?;
        }
    }
    Ok(())
}

async fn insert(to: &mut Connection, table: &Table, rows: Vec<Vec<Value>>) -> Result<(), sqlx::Error> {
    let mut sql = Sql::new(format!("INSERT INTO {} ({}) VALUES ", table.name, table.columns()));
    sql.push_rows(rows, |row, values| {
        for value in values {
            match value {
                Value::Text(text) => row.value(text),
                Value::Number(number) => row.value(number),
            };
        }
    });
    sql.execute(to).await.map(|_| ())
}

//! Everything that is in the database, and what has changed in it.

use clientele::server::storage::{Store, engine::Engine};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A statement that reads every row of every table as its table's name and the row as JSON.
pub struct Reader(String);

/// The rows of each table.
pub struct Dump(BTreeMap<String, BTreeSet<String>>);

/// Tables that hold nothing of their own: which migrations ran, and the engine's index over the texts of `clients`.
fn follows(table: &str) -> bool {
    table.starts_with("_sqlx") || table.starts_with("sqlite_") || table.starts_with("client_texts")
}

/// Columns that tell of no change: when a session that is alive was last seen, whatever it was refused; and the counter by
/// which changes of who may do what wait for each other, which a refusal that is told raises, too.
const PASSING: [(&str, &str); 2] = [("sessions", "last_seen_at"), ("organizations", "people_changes")];

impl Reader {
    pub async fn of(store: &Store) -> Self {
        let sqlite = store.engine() == Engine::Sqlite;
        let columns = if sqlite {
            "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
        } else {
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'"
        };
        let mut connection = store.reader().acquire().await.unwrap();
        let found: Vec<(String, String)> = sqlx::query_as(columns).fetch_all(&mut *connection).await.unwrap();
        let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (table, column) in found {
            if !follows(&table) && !PASSING.contains(&(table.as_str(), column.as_str())) {
                tables.entry(table).or_default().push(format!("'{column}', {column}"));
            }
        }
        assert!(tables.len() > 25, "{tables:?}");
        let object = if sqlite { "json_object" } else { "json_build_object" };
        let selects: Vec<String> = tables
            .iter()
            .map(|(table, columns)| {
                format!("SELECT '{table}' AS t, CAST({object}({}) AS TEXT) AS r FROM {table}", columns.join(", "))
            })
            .collect();
        Self(selects.join(" UNION ALL "))
    }

    pub async fn read(&self, store: &Store) -> Dump {
        let mut connection = store.reader().acquire().await.unwrap();
        let statement = sqlx::AssertSqlSafe(self.0.clone());
        let rows: Vec<(String, String)> = sqlx::query_as(statement).fetch_all(&mut *connection).await.unwrap();
        let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (table, row) in rows {
            tables.entry(table).or_default().insert(row);
        }
        Dump(tables)
    }
}

impl Dump {
    /// What was done since: each table in which rows came or went. Not what only tells of a refusal: its entry in the
    /// audit log with the end of the chain, and what the page that is led back to will say.
    pub fn done_since(&self, before: &Self) -> Vec<String> {
        let none = BTreeSet::new();
        let mut done = vec![];
        let mut refusal = false;
        let mut heads = None;
        for table in self.0.keys().chain(before.0.keys()).collect::<BTreeSet<_>>() {
            let (now, then) = (self.0.get(table).unwrap_or(&none), before.0.get(table).unwrap_or(&none));
            let gone: Vec<&String> = then.difference(now).collect();
            let mut came: Vec<&String> = now.difference(then).collect();
            came.retain(|row| {
                let refused = table == "audit" && word(row, "outcome") == "refused";
                refusal |= refused;
                let for_the_page = table == "flashes" && word(row, "kind") == "page";
                !(refused || for_the_page)
            });
            if gone.is_empty() && came.is_empty() {
                continue;
            }
            let told = format!("{table} -{} +{}", gone.len(), came.len());
            if table == "audit_heads" {
                heads = Some(told);
            } else {
                done.push(told);
            }
        }
        done.extend(heads.filter(|_| !refusal));
        done
    }
}

fn word(row: &str, column: &str) -> String {
    let row: Value = serde_json::from_str(row).unwrap();
    row[column].as_str().unwrap_or_default().to_owned()
}

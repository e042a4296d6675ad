//! Everything that SQLite and PostgreSQL do differently.

use super::{
    columns::Id,
    search,
    sql::{Parameter, Sql},
};
use crate::domain::{ClientId, OrganizationId};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Executor};
use std::{io, time::Duration};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// SQLite's index of trigrams over `clients.search_text`. Contentless: it holds no second copy of the text. Its rows are in
/// the order of `clients.search_row`, those of one organization together.
const SQLITE_SEARCH: [&str; 4] = [
    "CREATE VIRTUAL TABLE client_texts USING fts5(search_text, content='', contentless_delete=1, tokenize='trigram')",
    "CREATE TRIGGER client_texts_insert AFTER INSERT ON clients BEGIN \
       INSERT INTO client_texts (rowid, search_text) VALUES (new.search_row, new.search_text); END",
    "CREATE TRIGGER client_texts_delete AFTER DELETE ON clients BEGIN \
       DELETE FROM client_texts WHERE rowid = old.search_row; END",
    "CREATE TRIGGER client_texts_update AFTER UPDATE OF search_text ON clients \
       WHEN old.search_text <> new.search_text BEGIN \
       DELETE FROM client_texts WHERE rowid = old.search_row; \
       INSERT INTO client_texts (rowid, search_text) VALUES (new.search_row, new.search_text); END",
];

/// Fills a new index, and drops the one over the clients of all organizations that was there before it.
const SQLITE_FILL: [&str; 5] = [
    "INSERT INTO client_texts (rowid, search_text) SELECT search_row, search_text FROM clients ORDER BY search_row",
    "DROP TRIGGER IF EXISTS client_search_insert",
    "DROP TRIGGER IF EXISTS client_search_delete",
    "DROP TRIGGER IF EXISTS client_search_update",
    "DROP TABLE IF EXISTS client_search",
];

/// PostgreSQL's, by organization first: `btree_gin` lets an id stand beside trigrams.
const POSTGRES_SEARCH: [&str; 5] = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gin",
    "CREATE INDEX IF NOT EXISTS clients_texts ON clients USING gin (organization_id, search_text gin_trgm_ops)",
    "DROP INDEX IF EXISTS clients_search",
    // Names stand in the order of their folded characters, as in SQLite, whatever the locale of the database.
    "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_database d, information_schema.columns c \
     WHERE d.datname = current_database() AND (d.datlocprovider <> 'c' OR d.datcollate NOT IN ('C', 'POSIX')) \
     AND c.table_schema = current_schema() AND c.table_name = 'clients' AND c.column_name = 'name_key' \
     AND c.collation_name IS NULL) THEN ALTER TABLE clients ALTER COLUMN name_key TYPE TEXT COLLATE \"C\"; \
     ALTER TABLE users ALTER COLUMN name_key TYPE TEXT COLLATE \"C\"; END IF; END $$",
];

impl Engine {
    /// The engine a database URL names; a bare path is SQLite's.
    pub fn of(url: &str) -> Option<Self> {
        match url.split_once(':') {
            Some(("postgres" | "postgresql", _)) => Some(Self::Postgres),
            Some(("sqlite", _)) => Some(Self::Sqlite),
            Some((scheme, _)) if scheme.len() > 1 && !scheme.contains(['/', '\\', '.']) => None,
            _ => Some(Self::Sqlite),
        }
    }

    /// The URL as the driver wants it: an SQLite file is created when missing.
    pub fn address(self, url: &str) -> String {
        self.address_in(url, "rwc")
    }

    /// The same for a database that was opened before: a file that is missing by now is not made anew.
    pub fn address_again(self, url: &str) -> String {
        self.address_in(url, "rw")
    }

    fn address_in(self, url: &str, mode: &str) -> String {
        match self {
            Self::Postgres => url.to_owned(),
            Self::Sqlite => {
                let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or(url);
                let separator = if path.contains('?') { '&' } else { '?' };
                format!("sqlite:{path}{separator}mode={mode}")
            }
        }
    }

    /// SQLite has one writer; a pool of one makes waiting for it fair.
    pub const fn writers(self) -> u32 {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => 10,
        }
    }

    /// Begins a write. SQLite takes the write lock at once, so that what is read in it is what is written over.
    pub const fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Commits, or fails. PostgreSQL answers a COMMIT after a failed statement with success and rolls back; asked
    /// anything before it, it says what is the case.
    pub const fn commit(self) -> &'static str {
        match self {
            Self::Sqlite => "COMMIT",
            Self::Postgres => "SELECT 1; COMMIT",
        }
    }

    /// Prepares a fresh connection. A commit must survive a power cut: a deactivation that is lost gives access back.
    pub async fn set_up(self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        /// Milliseconds for which a write waits for another one.
        const SQLITE: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                              PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA cache_size = -8000; \
                              PRAGMA temp_store = MEMORY; PRAGMA secure_delete = FAST;";
        /// The same. A process that hangs in the middle of a change is cut off, or all others would wait for it.
        const POSTGRES: &str = "SET lock_timeout = 10000; SET idle_in_transaction_session_timeout = 20000;";
        connection.execute(if self == Self::Sqlite { SQLITE } else { POSTGRES }).await?;
        if self == Self::Postgres && !try_lock(connection, "pg_try_advisory_lock_shared").await? {
            return Err(io::Error::other(BEING_RESTORED).into());
        }
        Ok(())
    }

    /// Writes what stands in the write-ahead log of SQLite into its file, so that nothing of before is left beside it. What other
    /// connections still read stays until they are done.
    pub async fn fold(self, pool: &AnyPool) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite => pool.execute("PRAGMA wal_checkpoint(TRUNCATE)").await.map(|_| ()),
            Self::Postgres => Ok(()),
        }
    }

    /// Creates the index that search uses, if there is none.
    pub async fn prepare_search(self, pool: &AnyPool) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite => {
                // All or nothing: a process that ends in between leaves no index without its rows.
                let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
                let there: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = 'client_texts'")
                    .fetch_one(&mut *transaction)
                    .await?;
                if there == 0 {
                    for statement in SQLITE_SEARCH.into_iter().chain(SQLITE_FILL) {
                        transaction.execute(statement).await?;
                    }
                }
                transaction.commit().await
            }
            Self::Postgres => {
                for statement in POSTGRES_SEARCH {
                    pool.execute(statement).await?;
                }
                Ok(())
            }
        }
    }

    /// Adds which clients of an organization contain a text of three characters or more, each as a `hit` that [`Self::among`]
    /// finds again. Nothing of another organization is read.
    pub(super) fn push_hits(self, sql: &mut Sql, organization_id: OrganizationId, text: &str) {
        let (organization, pattern) = (sql.bind(organization_id), sql.bind(self.pattern(text)));
        match self {
            Self::Sqlite => sql.push(Self::texts_of(organization, pattern)),
            Self::Postgres => {
                sql.push("SELECT id AS hit FROM clients WHERE organization_id = ");
                sql.push(format_args!("{organization} AND search_text LIKE {pattern}"));
            }
        }
    }

    /// The rows of SQLite's text index that belong to an organization and match; both are parameters.
    fn texts_of(organization: Parameter, pattern: Parameter) -> String {
        let (first, rows) = (search::first_row(organization), search::ROWS);
        format!(
            "SELECT rowid AS hit FROM client_texts WHERE client_texts MATCH {pattern} \
             AND rowid >= {first} AND rowid < {first} + {rows}"
        )
    }

    /// The hits of [`Self::push_hits`] as one text, a list in JSON.
    pub(super) const fn gathered(self) -> &'static str {
        match self {
            Self::Sqlite => "json_group_array(hit)",
            Self::Postgres => "COALESCE(json_agg(hit)::text, '[]')",
        }
    }

    /// A condition on `clients`: one of the hits that were gathered.
    pub(super) fn among(self, hits: Parameter) -> String {
        match self {
            Self::Sqlite => format!("search_row IN (SELECT value FROM json_each({hits}))"),
            Self::Postgres => format!("id IN (SELECT json_array_elements_text({hits}::json))"),
        }
    }

    /// A condition on `clients`: one of the ids that were gathered.
    pub(super) fn among_ids(self, ids: Parameter) -> String {
        match self {
            Self::Sqlite => format!("id IN (SELECT value FROM json_each({ids}))"),
            Self::Postgres => self.among(ids),
        }
    }

    /// A column that no index is to be chosen by. PostgreSQL knows its tables well enough to choose for itself.
    pub fn unindexed(self, column: &str) -> String {
        match self {
            Self::Sqlite => format!("+{column}"),
            Self::Postgres => column.to_owned(),
        }
    }

    /// A condition that one of these columns contains the text of a parameter.
    pub(super) fn contains(self, columns: &[&str], text: Parameter) -> String {
        let function = match self {
            Self::Sqlite => "instr",
            Self::Postgres => "strpos",
        };
        let each: Vec<String> = columns.iter().map(|column| format!("{function}({column}, {text}) > 0")).collect();
        format!("({})", each.join(" OR "))
    }

    /// A text as the index wants it: a phrase in quotes for FTS5, a LIKE pattern for PostgreSQL.
    pub fn pattern(self, text: &str) -> String {
        match self {
            Self::Sqlite => format!("\"{}\"", text.replace('"', "\"\"")),
            Self::Postgres => {
                format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
            }
        }
    }
}

/// Makes other changes to a client wait until this transaction ends; what is added to it by others, such as a token, does
/// not wait.
pub async fn lock_client(connection: &mut AnyConnection, id: ClientId) -> Result<(), sqlx::Error> {
    lock(connection, Sql::with("SELECT id FROM clients WHERE id = $1", id)).await
}

/// Locks the rows that a statement finds, for changing, until this transaction ends.
pub(super) async fn lock(connection: &mut AnyConnection, select: Sql) -> Result<(), sqlx::Error> {
    lock_for(connection, select, "NO KEY UPDATE").await
}

/// The same for sharing.
pub(super) async fn share(connection: &mut AnyConnection, select: Sql) -> Result<(), sqlx::Error> {
    lock_for(connection, select, "SHARE").await
}

/// On SQLite the whole transaction is a lock already.
async fn lock_for(connection: &mut AnyConnection, mut select: Sql, what: &'static str) -> Result<(), sqlx::Error> {
    if connection.backend_name() == "PostgreSQL" {
        select.push(format_args!(" FOR {what}"));
        select.execute(connection).await?;
    }
    Ok(())
}

/// What a subquery finds as one value, a JSON list of these columns of each row; where it finds nothing, an empty list or
/// NULL. Each value of each row that is read apart costs more than to read it out of a list.
pub(super) fn listed(connection: &AnyConnection, columns: &str, order: &str) -> String {
    if connection.backend_name() == "PostgreSQL" {
        format!("CAST(json_agg(json_build_array({columns}) ORDER BY {order}) AS TEXT)")
    } else {
        format!("json_group_array(json_array({columns}) ORDER BY {order})")
    }
}

/// Makes every write to these tables wait until this transaction ends, after those under way have ended; reads go on.
pub(super) async fn lock_tables(connection: &mut AnyConnection, tables: &[&str]) -> Result<(), sqlx::Error> {
    if connection.backend_name() == "PostgreSQL" {
        let sql = format!("LOCK TABLE {} IN EXCLUSIVE MODE", tables.join(", "));
        connection.execute(AssertSqlSafe(sql)).await?;
    }
    Ok(())
}

const BEING_RESTORED: &str = "the database is being restored: try again when that has ended";

/// "restored" in ASCII: every connection of a server shares this lock of the database, a restore has it alone.
const RESTORE: i64 = 0x7265_7374_6f72_6564;

async fn try_lock(connection: &mut AnyConnection, function: &str) -> Result<bool, sqlx::Error> {
    let sql = format!("SELECT CAST(CASE WHEN {function}($1) THEN 1 ELSE 0 END AS BIGINT)");
    Ok(Sql::with(sql, RESTORE).value::<i64>(connection).await? == 1)
}

/// Takes a database of PostgreSQL for a restore, until this connection ends: until then no server gets a connection, even
/// one that had none open. `false`: a server has one.
pub(super) async fn lock_for_restore(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    // A server that has just been stopped gives it up a moment after its connections are closed.
    for _ in 0..10 {
        if try_lock(connection, "pg_try_advisory_lock").await? {
            return Ok(true);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(false)
}

/// Gives it back, before the connection is closed: that a connection has ended is noticed a moment later, and a server that was
/// started right after a restore was refused.
pub(super) async fn unlock_after_restore(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    try_lock(connection, "pg_advisory_unlock").await.map(|_| ())
}

/// Makes others who issue for this consent, or end it, wait until this transaction ends.
pub async fn lock_consent(connection: &mut AnyConnection, id: Uuid) -> Result<(), sqlx::Error> {
    if connection.backend_name() == "PostgreSQL" {
        sqlx::query("SELECT id FROM consents WHERE id = $1 FOR UPDATE").bind(Id(id)).execute(connection).await?;
    }
    Ok(())
}

/// Prepares a bulk load of clients: SQLite keeps in memory what it touches, and leaves the indexes for the end, where each
/// is made in one go instead of a row at a time. Returns what [`end_bulk`] needs.
pub async fn begin_bulk(connection: &mut AnyConnection) -> Result<Vec<String>, sqlx::Error> {
    if connection.backend_name() != "SQLite" {
        return Ok(vec![]);
    }
    connection.execute("PRAGMA cache_size = -400000").await?;
    let indexes = Sql::new(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL \
         AND tbl_name IN ('clients', 'client_secrets', 'client_scopes')",
    );
    let indexes: Vec<(String, String)> = indexes.pairs(connection, "sqlite_master", ["name", "sql"]).await?;
    for (name, _) in &indexes {
        connection.execute(AssertSqlSafe(format!("DROP INDEX {name}"))).await?;
    }
    Ok(indexes.into_iter().map(|(_, sql)| sql).collect())
}

/// Ends a bulk load.
pub async fn end_bulk(connection: &mut AnyConnection, indexes: Vec<String>) -> Result<(), sqlx::Error> {
    for sql in indexes {
        connection.execute(AssertSqlSafe(sql)).await?;
    }
    Ok(())
}

/// A URL fit for a message.
pub fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rfind('@')) {
        (Some((scheme, rest)), Some(at)) if at > scheme.len() + 3 => {
            let (credentials, host) = rest.split_at(at - scheme.len() - 3);
            let user = credentials.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}{host}")
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_its_engine() {
        for url in ["sqlite:x.db", "sqlite://x.db", "x.db", "/var/lib/x.db", "./x.db"] {
            assert_eq!(Engine::of(url), Some(Engine::Sqlite), "{url}");
        }
        for url in ["postgres://u@h/d", "postgresql://u:p@h/d"] {
            assert_eq!(Engine::of(url), Some(Engine::Postgres), "{url}");
        }
        assert_eq!(Engine::of("mysql://h/d"), None);
        assert_eq!(Engine::Sqlite.address("x.db"), "sqlite:x.db?mode=rwc");
        assert_eq!(Engine::Sqlite.address_again("sqlite:x.db?cache=private"), "sqlite:x.db?cache=private&mode=rw");
    }

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(without_password("postgres://u:secret@h:5432/d"), "postgres://u@h:5432/d");
        assert_eq!(without_password("sqlite:x.db"), "sqlite:x.db");
    }
}

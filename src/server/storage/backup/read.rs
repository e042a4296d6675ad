//! Reading a backup, and comparing it with what its manifest says.

use super::{
    digest::{self, Content},
    error::BackupError,
    manifest::{FORMAT, MANIFEST, Manifest},
    tables::{self, Table},
};
use crate::server::storage::{Noted, Readers, Store, engine::Engine, sql::Sql, wal};
use sqlx::any::AnyPoolOptions;
use std::{
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What every SQLite file begins with (sqlite.org/fileformat.html, section 1.3).
const SQLITE: &[u8] = b"SQLite format 3\0";

/// A backup that can be read. Nothing is written to it.
#[derive(Debug)]
pub struct Backup {
    pub path: PathBuf,
    pub manifest: Manifest,
    store: Store,
}

/// What is in a backup.
#[derive(Clone, Debug)]
pub struct Found {
    /// What SQLite says is wrong with the file; empty: nothing.
    pub damage: Vec<String>,
    /// Tables that are not as they should be, or not there at all.
    pub tables: Vec<String>,
    /// What was counted and hashed; `None`: it could not be read.
    pub content: Option<Content>,
}

impl Backup {
    /// Opens a file and reads its manifest.
    ///
    /// # Errors
    /// [`BackupError`]: no such file, no backup, one of a newer version.
    pub async fn open(path: &Path) -> Result<Self, BackupError> {
        sqlx::any::install_default_drivers();
        let mut begins = vec![];
        let head = std::fs::File::open(path).and_then(|file| file.take(SQLITE.len() as u64).read_to_end(&mut begins));
        head.map_err(|error| BackupError::File { path: path.to_owned(), error })?;
        if begins != SQLITE {
            return Err(BackupError::NoSqlite(path.to_owned()));
        }
        let unreadable = |_| BackupError::Unreadable(path.to_owned());
        // As it lies there: without a journal that may lie beside it, and without making one.
        let url = wal::url(path, "mode=ro&immutable=true");
        let pool = AnyPoolOptions::new().max_connections(2).connect(&url).await.map_err(unreadable)?;
        let mut connection = pool.acquire().await?;
        let there = Sql::with("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = $1", MANIFEST);
        let there: i64 = there.value(&mut connection).await.map_err(unreadable)?;
        let no_backup = || BackupError::NoBackup(path.to_owned());
        if there == 0 {
            return Err(no_backup());
        }
        let text = Sql::new(format!("SELECT manifest FROM {MANIFEST}"));
        let text: String = text.value(&mut connection).await.map_err(|_| no_backup())?;
        let format: serde_json::Value = serde_json::from_str(&text).map_err(|_| no_backup())?;
        match format["format"].as_u64().and_then(|format| u32::try_from(format).ok()) {
            Some(format) if format > FORMAT => {
                return Err(BackupError::NewerFormat { path: path.to_owned(), format });
            }
            Some(_) => {}
            None => return Err(no_backup()),
        }
        let manifest: Manifest = serde_json::from_str(&text).map_err(|_| no_backup())?;
        if manifest.migration > tables::newest() {
            return Err(BackupError::NewerBackup { path: path.to_owned(), migration: manifest.migration });
        }
        drop(connection);
        let store = Store {
            reader: Readers::asking(pool.clone()),
            writer: pool,
            engine: Engine::Sqlite,
            events: Arc::default(),
            files: Noted::default(),
            taken: Arc::default(),
        };
        Ok(Self { path: path.to_owned(), manifest, store })
    }

    /// The backup as a database that is only read.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Reads all of it.
    ///
    /// # Errors
    /// When this version's own tables cannot be told.
    pub async fn look(&self) -> Result<Found, BackupError> {
        let mut connection = self.store.reader().acquire().await?;
        let check: Result<Vec<(String,)>, _> = Sql::new("PRAGMA quick_check(20)").all(&mut connection).await;
        let mut damage: Vec<String> = match check {
            Ok(lines) => lines.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect(),
            Err(error) => vec![error.to_string()],
        };
        let expected = tables::at(self.manifest.migration).await?;
        let there = match tables::of(&mut connection).await {
            Ok(tables) => tables,
            Err(error) => {
                damage.push(error.to_string());
                vec![]
            }
        };
        let unlike = unlike(&expected, &there);
        let content = match unlike.is_empty() {
            true => {
                digest::of(&mut connection, &expected).await.inspect_err(|error| damage.push(error.to_string())).ok()
            }
            false => None,
        };
        Ok(Found { damage, tables: unlike, content })
    }

    pub async fn close(&self) {
        self.store.close().await;
    }
}

/// The names of tables that are in one list and not, or otherwise, in the other.
fn unlike(expected: &[Table], there: &[Table]) -> Vec<String> {
    let differs = |one: &Table, others: &[Table]| !others.contains(one);
    let mut names: Vec<String> =
        expected.iter().filter(|table| differs(table, there)).map(|t| t.name.clone()).collect();
    names.extend(there.iter().filter(|table| differs(table, expected)).map(|table| table.name.clone()));
    names.sort();
    names.dedup();
    names
}

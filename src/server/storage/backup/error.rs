//! Why there is no backup, or why it cannot be read.

use std::{io, path::PathBuf};

/// Why there is no backup, or why it cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{0}: use sqlite:PATH, a path, or postgres://USER@HOST/DATABASE")]
    Url(String),
    #[error("there is no database {0}")]
    NoDatabase(String),
    #[error("{0} is no database of Clientele: there is nothing to back up")]
    Foreign(String),
    #[error("the database is from a newer version of Clientele (it has migration {0}): upgrade Clientele")]
    NewerDatabase(i64),
    #[error("the database is from an old version of Clientele (migration {0}): start this version on it once")]
    OlderDatabase(i64),
    #[error("the database was brought up to date meanwhile: try again")]
    Upgraded,
    #[error("{0} is there already: add --force to write over it")]
    Exists(PathBuf),
    #[error("{path}: {error}")]
    File { path: PathBuf, error: io::Error },
    #[error("{0} is no backup of Clientele: it is no SQLite file")]
    NoSqlite(PathBuf),
    #[error("{0} is damaged: SQLite cannot read it")]
    Unreadable(PathBuf),
    #[error("{0} is no backup of Clientele: it has no manifest")]
    NoBackup(PathBuf),
    #[error("{path} is a backup of format {format}, from a newer version of Clientele: upgrade Clientele")]
    NewerFormat { path: PathBuf, format: u32 },
    #[error("{path} is a backup from a newer version of Clientele (it has migration {migration}): upgrade Clientele")]
    NewerBackup { path: PathBuf, migration: i64 },
    #[error("the database is not empty: add --replace to restore in its place")]
    NotEmpty,
    #[error("the database is in use: stop every server and every other program that has it open")]
    InUse,
    #[error(transparent)]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error(transparent)]
    Storage(#[from] sqlx::Error),
}

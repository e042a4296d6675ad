//! Opening a database, one process at a time. What has to be done then (the mode of the journal, migrations, the index
//! of the search, the chains of older audit logs) is done once; processes that start meanwhile wait and find it done.

use super::engine::Engine;
use sqlx::{AnyConnection, Connection, sqlite::SqliteConnectOptions};
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    str::FromStr,
};

/// The turn of this process; dropped, the next one has it.
#[derive(Debug)]
pub(super) enum Turn {
    /// The folder of the file, locked (flock). Not the file itself: closing a file gives up SQLite's own locks on
    /// it. A folder needs nothing beside the database that would have to be removed again.
    Folder { _locked: Option<File> },
    /// A connection that holds an advisory lock of the database.
    Server(AnyConnection),
}

/// "clientel" in ASCII: advisory locks are numbers that all users of a database share.
const LOCK: i64 = 0x636c_6965_6e74_656c;

impl Turn {
    /// Waits for the other program that opens this database.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub async fn wait(engine: Engine, address: &str) -> Result<Self, sqlx::Error> {
        match engine {
            Engine::Sqlite => Ok(Self::Folder { _locked: folder(address).await }),
            Engine::Postgres => {
                let mut connection = AnyConnection::connect(address).await?;
                // A column that every driver can read: the function itself returns nothing.
                sqlx::query("SELECT 1 FROM pg_advisory_lock($1)").bind(LOCK).execute(&mut connection).await?;
                Ok(Self::Server(connection))
            }
        }
    }

    /// Lets the next one have it.
    pub async fn end(self) {
        if let Self::Server(connection) = self
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the connection that held the turn broke");
        }
    }
}

/// `None`: there is no such folder, which opening the file in it says better, or this file system has no locks.
async fn folder(address: &str) -> Option<File> {
    let options = SqliteConnectOptions::from_str(address).ok()?;
    let folder = match options.get_filename().parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let file = File::open(&folder).ok()?;
    let locked = match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            tracing::info!(folder = %folder.display(), "waiting for another process that opens a database here");
            let waited = tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await;
            waited.map_err(std::io::Error::other).flatten()
        }
        Err(TryLockError::Error(error)) => Err(error),
    };
    locked
        .inspect_err(|error| {
            let folder = folder.display();
            tracing::warn!(%folder, %error, "cannot be locked: start one process after the other");
        })
        .ok()
}

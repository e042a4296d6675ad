//! The only module with SQL. Each query is a function whose name says its purpose; a query that belongs into a
//! transaction takes its connection. SQLite and PostgreSQL share the SQL; the differences stand in [`engine`].

pub mod audit;
pub mod authority;
pub mod backup;
pub mod batch;
pub mod clients;
pub mod clock;
mod columns;
pub mod demo;
pub mod engine;
pub mod events;
pub mod everything;
mod files;
pub mod ids;
mod log_id;
pub mod needs;
pub mod notices;
mod open;
mod outage;
pub mod page;
pub mod people;
mod readers;
pub mod readiness;
pub mod recorder;
mod records;
mod refold;
pub mod restorations;
mod search;
pub mod seen;
mod sql;
pub mod tokens;
mod transaction;
mod turn;
mod wal;
pub mod webhooks;

pub use files::sync_folder;

use engine::Engine;
use events::noted::Events;
use files::Files;
use sqlx::{AnyConnection, AnyPool};
use std::{
    path::Path,
    sync::{Arc, OnceLock, atomic::AtomicBool},
};

/// The database: a pool that reads and a pool that writes.
#[derive(Clone, Debug)]
pub struct Store {
    reader: Readers,
    writer: AnyPool,
    engine: Engine,
    files: Noted,
    events: Arc<Events>,
    /// Whether the database is known to belong to someone.
    taken: Arc<AtomicBool>,
}

/// The files of an SQLite database, once they are known.
type Noted = Arc<OnceLock<Files>>;

impl Store {
    /// For reads outside a transaction.
    pub const fn reader(&self) -> &Readers {
        &self.reader
    }

    /// Where events are noted until they are written.
    pub fn events(&self) -> &Events {
        &self.events
    }

    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// The file of an SQLite database; `None`: it has none.
    pub fn file(&self) -> Option<&Path> {
        self.files.get().map(Files::database)
    }

    /// Begins a write.
    ///
    /// # Errors
    /// When the database does not answer in time, or its file is not the one that was opened.
    pub async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        self.files.get().map_or(Ok(()), Files::check)?;
        Transaction::begin(&self.writer, self.engine).await
    }

    /// Leaves nothing of what was written over beside the file of an SQLite database.
    ///
    /// # Errors
    /// When the database does not answer in time.
    pub async fn fold(&self) -> Result<(), sqlx::Error> {
        self.engine.fold(&self.writer).await
    }

    /// Closes every connection; on SQLite this also folds the write-ahead log into the file.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// Why a query failed.
pub use sqlx::Error as StorageError;

pub use open::OpenError;
pub use outage::{lost_to_another, outage};
pub use readers::{Readers, Reading};
pub use transaction::Transaction;

/// What a query inside a transaction runs on.
pub type Connection = AnyConnection;

//! The only module with SQL. Each query is a function whose name says its purpose; a query that belongs into a
//! transaction takes its connection. SQLite and PostgreSQL share the SQL; the differences stand in [`engine`].

pub mod audit;
pub mod authority;
pub mod clients;
pub mod clock;
mod columns;
pub mod demo;
pub mod engine;
mod files;
pub mod ids;
mod outage;
pub mod people;
pub mod readiness;
mod search;
pub mod tokens;
mod transaction;
mod turn;

use engine::Engine;
use files::Files;
use sqlx::{
    AnyConnection, AnyPool, Connection as _,
    any::AnyPoolOptions,
    migrate::{MigrateError, Migrator},
};
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use turn::Turn;

static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// The database: a pool that reads and a pool that writes.
#[derive(Clone, Debug)]
pub struct Store {
    reader: AnyPool,
    writer: AnyPool,
    engine: Engine,
    files: Noted,
}

/// The files of an SQLite database, once they are known.
type Noted = Arc<OnceLock<Files>>;

/// Why a database cannot be opened, in one line for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot open the database {url}: {source}")]
    Connect { url: String, source: sqlx::Error },
    #[error(
        "the database {url} is from a newer version of Clientele (it has migration {migration}): upgrade Clientele"
    )]
    Newer { url: String, migration: i64 },
    #[error("cannot bring the database {url} up to date: {source}")]
    Migrate { url: String, source: MigrateError },
    #[error("{0}: use sqlite:PATH, a path, or postgres://USER@HOST/DATABASE")]
    Url(String),
}

impl Store {
    /// Opens the database, creating an SQLite file if there is none, and brings its schema up to date. Of several
    /// processes that open it at once one does that, and the others wait for it.
    ///
    /// # Errors
    /// [`OpenError`]: a URL of another kind, a file that cannot be written, a schema from a newer version.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        let engine = Engine::of(url).ok_or_else(|| OpenError::Url(url.to_owned()))?;
        let shown = engine::without_password(url);
        let turn = Turn::wait(engine, &engine.address(url)).await;
        let turn = turn.map_err(|source| OpenError::Connect { url: shown.clone(), source })?;
        let opened = Self::open_alone(engine, url, shown).await;
        turn.end().await;
        opened
    }

    async fn open_alone(engine: Engine, url: &str, shown: String) -> Result<Self, OpenError> {
        let connect = |source| OpenError::Connect { url: shown.clone(), source };
        // A pool tries again for as long as one may wait for it, and logs each time: what cannot work is found out here.
        let mut probe = AnyConnection::connect(&engine.address(url)).await.map_err(connect)?;
        engine.set_up(&mut probe).await.map_err(connect)?;
        let (address, files) = (engine.address_again(url), Noted::default());
        let writer = Self::pool(engine, engine.writers(), &files).connect(&address).await.map_err(connect)?;
        MIGRATOR.run(&writer).await.map_err(|source| match source {
            MigrateError::VersionMissing(migration) => OpenError::Newer { url: shown.clone(), migration },
            source => OpenError::Migrate { url: shown.clone(), source },
        })?;
        engine.prepare_search(&writer).await.map_err(connect)?;
        let reader = match engine {
            Engine::Sqlite => Self::pool(engine, 4, &files).connect(&address).await.map_err(connect)?,
            Engine::Postgres => writer.clone(),
        };
        let store = Self { reader, writer, engine, files };
        audit::chain::chain_older(&store).await.map_err(connect)?;
        if engine == Engine::Sqlite {
            let noted = Files::note(&mut probe).await.map_err(connect)?;
            store.files.get_or_init(|| noted);
        }
        probe.close().await.map_err(connect)?;
        Ok(store)
    }

    fn pool(engine: Engine, size: u32, files: &Noted) -> AnyPoolOptions {
        let files = files.clone();
        let options = AnyPoolOptions::new()
            .max_connections(size)
            .acquire_timeout(Duration::from_secs(10))
            .after_connect(move |connection, _| {
                let files = files.clone();
                Box::pin(async move {
                    engine.set_up(connection).await?;
                    files.get().map_or(Ok(()), Files::check)
                })
            });
        match engine {
            // All at once and for as long as the server runs: a connection that is made later may find another file, and
            // the write-ahead log is removed with the last one.
            Engine::Sqlite => options.min_connections(size).idle_timeout(None).max_lifetime(None),
            Engine::Postgres => options,
        }
    }

    /// For reads outside a transaction.
    pub const fn reader(&self) -> &AnyPool {
        &self.reader
    }

    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Begins a write.
    ///
    /// # Errors
    /// When the database does not answer in time, or its file is not the one that was opened.
    pub async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        self.files.get().map_or(Ok(()), Files::check)?;
        Transaction::begin(&self.writer, self.engine).await
    }

    /// Closes every connection; on SQLite this also folds the write-ahead log into the file.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// Why a query failed.
pub use sqlx::Error as StorageError;

pub use outage::{Outage, outage};
pub use transaction::Transaction;

/// What a query inside a transaction runs on.
pub type Connection = AnyConnection;

/// `$from, $from+1 …` for a list of `n` values.
fn placeholders(from: usize, n: usize) -> String {
    (from..from + n).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ")
}

//! Making a backup of a database that is in use.

use super::{
    copy, digest,
    error::BackupError,
    file,
    manifest::{FORMAT, MANIFEST, Manifest, OLDEST},
    tables,
};
use crate::{
    domain::Timestamp,
    server::storage::{
        engine::{self, Engine},
        open::MIGRATOR,
        sql::Sql,
        wal,
    },
};
use sqlx::{AnyConnection, Connection as _, Executor as _, sqlite::SqliteConnectOptions};
use std::{
    path::{Path, PathBuf},
    str::FromStr as _,
};

/// The file that has the database attached to it, or a connection to the server.
enum Source {
    Attached,
    Server(AnyConnection),
}

/// Writes a backup of a database into a file. What is in it was in the database at one instant; whoever reads and writes
/// there meanwhile does not wait. The database is left as it is, whichever version of Clientele it is of.
///
/// # Errors
/// [`BackupError`]; then the file is what it was.
pub async fn write(url: &str, to: &Path, force: bool, now: Timestamp) -> Result<Manifest, BackupError> {
    sqlx::any::install_default_drivers();
    let engine = Engine::of(url).ok_or_else(|| BackupError::Url(url.to_owned()))?;
    if !force && to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let partial = file::Partial::beside(to)?;
    let mut target = AnyConnection::connect(&wal::url(&partial.path, "mode=rw")).await?;
    // Nobody reads it before it is whole and on the disk.
    target
        .execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY")
        .await?;
    let made = fill(&mut target, engine, url, now).await;
    let closed = target.close().await;
    let manifest = made?;
    closed?;
    partial.become_file(to)?;
    Ok(manifest)
}

async fn fill(target: &mut AnyConnection, engine: Engine, url: &str, now: Timestamp) -> Result<Manifest, BackupError> {
    let shown = engine::without_password(url);
    let mut source = match engine {
        Engine::Sqlite => {
            let path = path_of(&engine.address_again(url))?;
            if !path.exists() {
                return Err(BackupError::NoDatabase(shown));
            }
            wal::check(&path).await?;
            let attach = "ATTACH DATABASE $1 AS source";
            sqlx::query(attach).bind(path.to_string_lossy().as_ref()).execute(&mut *target).await?;
            target.execute("PRAGMA busy_timeout = 10000").await?;
            Source::Attached
        }
        Engine::Postgres => Source::Server(AnyConnection::connect(url).await?),
    };
    let foreign = || BackupError::Foreign(shown.clone());
    let migration = source.migration(target).await?.ok_or_else(foreign)?;
    if migration > tables::newest() {
        return Err(BackupError::NewerDatabase(migration));
    }
    if migration < OLDEST {
        return Err(BackupError::OlderDatabase(migration));
    }
    MIGRATOR.run_to(migration, &mut *target).await?;
    let tables = tables::of(target).await?;
    target.execute("BEGIN").await?;
    copy::empty(target, &tables).await?;
    if let Source::Server(server) = &mut source {
        server.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    }
    // The first read of the source: from here on it is as it is at this instant.
    if source.migration(target).await? != Some(migration) {
        return Err(BackupError::Upgraded);
    }
    match &mut source {
        Source::Attached => copy::attached(target, "source", &tables).await?,
        Source::Server(server) => copy::across(server, target, &tables).await?,
    }
    target.execute("COMMIT").await?;
    match source {
        Source::Attached => {
            target.execute("DETACH DATABASE source").await?;
        }
        Source::Server(mut server) => {
            server.execute("COMMIT").await?;
            server.close().await?;
        }
    }
    let content = digest::of(target, &tables).await?;
    let manifest = Manifest {
        format: FORMAT,
        clientele: env!("CARGO_PKG_VERSION").into(),
        migration,
        engine: match engine {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        }
        .into(),
        made_at: now.millis(),
        rows: content.rows,
        chains: content.chains,
        sha256: content.sha256,
    };
    let text = serde_json::to_string(&manifest).map_err(|error| sqlx::Error::Encode(error.into()))?;
    Sql::new(format!("CREATE TABLE {MANIFEST} (manifest TEXT NOT NULL)")).execute(&mut *target).await?;
    Sql::with(format!("INSERT INTO {MANIFEST} (manifest) VALUES ($1)"), text).execute(target).await?;
    Ok(manifest)
}

impl Source {
    async fn migration(&mut self, target: &mut AnyConnection) -> Result<Option<i64>, sqlx::Error> {
        match self {
            Self::Attached => tables::migration(target, "source").await,
            Self::Server(server) => tables::migration(server, "public").await,
        }
    }
}

/// The file of the database at this URL; `None`: it has none.
///
/// # Errors
/// [`BackupError`], for a URL of none of our databases.
pub fn file_of(url: &str) -> Result<Option<PathBuf>, BackupError> {
    let engine = Engine::of(url).ok_or_else(|| BackupError::Url(url.to_owned()))?;
    Ok(match engine {
        Engine::Sqlite => Some(path_of(&engine.address(url))?),
        Engine::Postgres => None,
    })
}

/// The file of an SQLite database.
pub(super) fn path_of(address: &str) -> Result<PathBuf, sqlx::Error> {
    Ok(SqliteConnectOptions::from_str(address)?.get_filename().to_owned())
}

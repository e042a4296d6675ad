//! Putting a backup in the place of a database. Nothing in it is served before what the caller does to it is done.

use super::{copy, error::BackupError, file, read::Backup, tables, write::path_of};
use crate::{
    domain::{Timestamp, restoration::KeptEntry},
    server::storage::{
        Connection,
        audit::kept,
        engine::{self, Engine},
        open::MIGRATOR,
        sql::Sql,
        turn::Turn,
        wal,
    },
};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What is done to a database before it is in its place. It is told what the audit logs of the database that is replaced have
/// from the backup's ends on.
pub trait Finish: AsyncFnOnce(&mut Connection, Vec<Vec<KeptEntry>>) -> Result<(), sqlx::Error> {}

impl<F: AsyncFnOnce(&mut Connection, Vec<Vec<KeptEntry>>) -> Result<(), sqlx::Error>> Finish for F {}

/// The audit logs of the database that is there, from the backup's ends on. One that cannot be read says nothing: a database is
/// replaced when it is broken, too.
async fn logs_since(connection: &mut Connection, backup: &Backup) -> Vec<Vec<KeptEntry>> {
    let mut logs = vec![];
    for (organization, (place, _)) in &backup.manifest.chains {
        let Ok(organization) = organization.parse() else { continue };
        match kept::since(connection, organization, *place).await {
            Ok(log) if log.is_empty() => {}
            Ok(log) => logs.push(log),
            Err(error) => tracing::warn!(%error, "the audit log of the database that is replaced cannot be read"),
        }
    }
    logs
}

/// Restores a backup into an empty database, or in the place of what is in it. Answers where the file that was there is
/// kept, if there was one. No other program may have the database open.
///
/// # Errors
/// [`BackupError`]; then the database is what it was.
pub async fn restore(
    url: &str,
    backup: &Backup,
    replace: bool,
    finish: impl Finish,
    now: Timestamp,
) -> Result<Option<PathBuf>, BackupError> {
    let engine = Engine::of(url).ok_or_else(|| BackupError::Url(url.to_owned()))?;
    // A server that starts meanwhile waits.
    let turn = Turn::wait(engine, &engine.address(url)).await?;
    let done = match engine {
        Engine::Sqlite => into_file(&path_of(&engine.address(url))?, backup, replace, finish, now).await,
        Engine::Postgres => into_server(url, backup, replace, finish).await.map(|()| None),
    };
    turn.end().await;
    done
}

async fn into_file(
    path: &Path,
    backup: &Backup,
    replace: bool,
    finish: impl Finish,
    now: Timestamp,
) -> Result<Option<PathBuf>, BackupError> {
    let mut there = match fs::metadata(path) {
        Ok(metadata) if metadata.len() > 0 => Some(alone(path, replace).await?),
        _ => None,
    };
    let logs = match &mut there {
        Some(there) => logs_since(there, backup).await,
        None => vec![],
    };
    let partial = file::Partial::beside(path)?;
    let mut target = AnyConnection::connect(&wal::url(&partial.path, "mode=rw")).await?;
    target
        .execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY")
        .await?;
    let filled = fill_file(&mut target, backup, finish, logs).await;
    let closed = target.close().await;
    filled?;
    closed?;
    let failed = |error| BackupError::File { path: path.to_owned(), error };
    let mut kept = None;
    if there.is_some() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let beside = path.with_file_name(format!("{name}.replaced-{}", now.millis()));
        fs::hard_link(path, &beside).map_err(failed)?;
        kept = Some(beside);
    }
    // A log of writes to another file would be played into this one.
    for ending in ["-wal", "-shm"] {
        let mut beside = path.as_os_str().to_owned();
        beside.push(ending);
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    partial.become_file(path)?;
    if let Some(there) = there {
        there.close().await?;
    }
    Ok(kept)
}

/// A connection to the file that is there, which nobody else has open, with its log folded into it.
async fn alone(path: &Path, replace: bool) -> Result<AnyConnection, BackupError> {
    wal::check(path).await?;
    let mut connection = AnyConnection::connect(&wal::url(path, "mode=rw")).await?;
    let foreign = || BackupError::Foreign(path.display().to_string());
    if tables::migration(&mut connection, "main").await.map_err(|_| foreign())?.is_none() {
        return Err(foreign());
    }
    if !replace && is_taken(&mut connection).await? {
        return Err(BackupError::NotEmpty);
    }
    // Everyone who has it open shares a lock, which this takes for itself.
    let in_use = |_| BackupError::InUse;
    connection.execute("PRAGMA busy_timeout = 0").await?;
    connection.execute("PRAGMA journal_mode = DELETE").await.map_err(in_use)?;
    let mode: String = Sql::new("PRAGMA journal_mode").value(&mut connection).await?;
    if mode != "delete" {
        return Err(BackupError::InUse);
    }
    connection.execute("BEGIN EXCLUSIVE").await.map_err(in_use)?;
    Ok(connection)
}

async fn is_taken(connection: &mut Connection) -> Result<bool, sqlx::Error> {
    let organizations: i64 = Sql::new("SELECT COUNT(*) FROM organizations").value(connection).await?;
    Ok(organizations > 0)
}

async fn fill_file(
    target: &mut AnyConnection,
    backup: &Backup,
    finish: impl Finish,
    logs: Vec<Vec<KeptEntry>>,
) -> Result<(), BackupError> {
    MIGRATOR.run_to(backup.manifest.migration, &mut *target).await?;
    let tables = tables::of(target).await?;
    sqlx::query("ATTACH DATABASE $1 AS source")
        .bind(backup.path.to_string_lossy().as_ref())
        .execute(&mut *target)
        .await?;
    target.execute("BEGIN").await?;
    copy::empty(target, &tables).await?;
    copy::attached(target, "source", &tables).await?;
    target.execute("COMMIT").await?;
    target.execute("DETACH DATABASE source").await?;
    MIGRATOR.run(&mut *target).await?;
    target.execute("BEGIN").await?;
    finish(target, logs).await?;
    target.execute("COMMIT").await?;
    Ok(())
}

async fn into_server(url: &str, backup: &Backup, replace: bool, finish: impl Finish) -> Result<(), BackupError> {
    let mut server = AnyConnection::connect(url).await?;
    let others = Sql::new(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
         AND backend_type = 'client backend'",
    );
    let others: i64 = others.value(&mut server).await?;
    // One of them holds our turn.
    if others > 1 || !engine::lock_for_restore(&mut server).await? {
        return Err(BackupError::InUse);
    }
    let there = tables::migration(&mut server, "public").await?;
    if there.is_some() && !replace && is_taken(&mut server).await? {
        return Err(BackupError::NotEmpty);
    }
    let logs = logs_since(&mut server, backup).await;
    let mut transaction = server.begin().await?;
    if let Some(migration) = there {
        if migration > tables::newest() {
            return Err(BackupError::NewerDatabase(migration));
        }
        for table in tables::at(migration).await? {
            transaction.execute(AssertSqlSafe(format!("DROP TABLE IF EXISTS {} CASCADE", table.name))).await?;
        }
        transaction.execute("DROP TABLE _sqlx_migrations").await?;
    }
    MIGRATOR.run_to(backup.manifest.migration, &mut *transaction).await?;
    let tables = tables::at(backup.manifest.migration).await?;
    copy::empty(&mut transaction, &tables).await?;
    copy::across(&mut *backup.store().reader().acquire().await?, &mut transaction, &tables).await?;
    MIGRATOR.run(&mut *transaction).await?;
    finish(&mut transaction, logs).await?;
    transaction.commit().await?;
    engine::unlock_after_restore(&mut server).await?;
    server.close().await?;
    Ok(())
}

//! Putting a backup in the place of a database. Nothing in it is served before all that was issued has ended in it.

use super::{copy, error::BackupError, file, manifest::Manifest, read::Backup, tables, write::path_of};
use crate::{
    domain::{
        Timestamp,
        audit::{AuditAction, AuditField, ObjectKind},
        time::SECOND,
    },
    server::storage::{
        Connection,
        audit::entry::{self, Change, NewEntry},
        engine::Engine,
        everything,
        open::MIGRATOR,
        sql::Sql,
        turn::Turn,
    },
};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// How long a code of an authenticator app is shown (RFC 6238 section 5.2).
const STEP: i64 = 30 * SECOND;

/// Restores a backup into an empty database, or in the place of what is in it. Answers where the file that was there is
/// kept, if there was one. No other program may have the database open.
///
/// # Errors
/// [`BackupError`]; then the database is what it was.
pub async fn restore(
    url: &str,
    backup: &Backup,
    replace: bool,
    now: Timestamp,
) -> Result<Option<PathBuf>, BackupError> {
    let engine = Engine::of(url).ok_or_else(|| BackupError::Url(url.to_owned()))?;
    // A server that starts meanwhile waits.
    let turn = Turn::wait(engine, &engine.address(url)).await?;
    let done = match engine {
        Engine::Sqlite => into_file(&path_of(&engine.address(url))?, backup, replace, now).await,
        Engine::Postgres => into_server(url, backup, replace, now).await.map(|()| None),
    };
    turn.end().await;
    done
}

async fn into_file(
    path: &Path,
    backup: &Backup,
    replace: bool,
    now: Timestamp,
) -> Result<Option<PathBuf>, BackupError> {
    let there = match fs::metadata(path) {
        Ok(metadata) if metadata.len() > 0 => Some(alone(path, replace).await?),
        _ => None,
    };
    let partial = file::Partial::beside(path)?;
    let mut target = AnyConnection::connect(&file::url(&partial.path, "mode=rw")).await?;
    target
        .execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY")
        .await?;
    let filled = fill_file(&mut target, backup, now).await;
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
    let mut connection = AnyConnection::connect(&file::url(path, "mode=rw")).await?;
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

async fn fill_file(target: &mut AnyConnection, backup: &Backup, now: Timestamp) -> Result<(), BackupError> {
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
    end_all(target, &backup.manifest, now).await?;
    target.execute("COMMIT").await?;
    Ok(())
}

async fn into_server(url: &str, backup: &Backup, replace: bool, now: Timestamp) -> Result<(), BackupError> {
    let mut server = AnyConnection::connect(url).await?;
    let others = Sql::new(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
         AND backend_type = 'client backend'",
    );
    let others: i64 = others.value(&mut server).await?;
    // One of them holds our turn.
    if others > 1 {
        return Err(BackupError::InUse);
    }
    let there = tables::migration(&mut server, "public").await?;
    if there.is_some() && !replace && is_taken(&mut server).await? {
        return Err(BackupError::NotEmpty);
    }
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
    end_all(&mut transaction, &backup.manifest, now).await?;
    transaction.commit().await?;
    server.close().await?;
    Ok(())
}

/// Ends all that had been issued when the backup was made, and what was used up since as far as nobody can know.
async fn end_all(connection: &mut Connection, manifest: &Manifest, now: Timestamp) -> Result<(), sqlx::Error> {
    everything::end(connection, now).await?;
    // A code that is still shown may have been used a moment before the restore.
    let step = now.millis() / STEP + 1;
    Sql::with("UPDATE authenticators SET last_step = $1 WHERE last_step < $1", step).execute(connection).await?;
    // Those that were used since the backup are not told from the others; and a secret is shown once.
    for table in ["recovery_codes", "flashes", "idempotency_keys"] {
        Sql::new(format!("DELETE FROM {table}")).execute(connection).await?;
    }
    let mut organizations = everything::count(connection, now).await?;
    organizations.sort_by_key(|issued| issued.organization_id);
    for organization in organizations {
        let id = organization.organization_id;
        let object = (ObjectKind::Organization, id.to_string(), organization.organization);
        let audited = NewEntry {
            changes: vec![Change {
                field: AuditField::Backup,
                before: vec![],
                after: vec![manifest.made_at.to_string()],
            }],
            ..NewEntry::own(id, now, AuditAction::RestoreBackup, object)
        };
        entry::write(connection, &audited).await?;
    }
    Ok(())
}

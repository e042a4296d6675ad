//! Opening the database and bringing its schema up to date.

use super::{
    Noted, Readers, Store, audit,
    engine::{self, Engine},
    files::Files,
    refold,
    turn::Turn,
    wal,
};
use sqlx::{
    AnyConnection, Connection as _,
    any::AnyPoolOptions,
    migrate::{MigrateError, Migrator},
    sqlite::SqliteConnectOptions,
};
use std::{
    fs::OpenOptions,
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    str::FromStr as _,
    sync::Arc,
    time::Duration,
};

/// Reads of an SQLite file at once.
const READERS: u32 = 4;

pub(super) static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

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

/// Makes the file of a new database, for its owner alone: SQLite itself leaves that to the umask. What lies beside it gets
/// the same mode. Answers where it is.
fn private(address: &str) -> Result<PathBuf, sqlx::Error> {
    let path = SqliteConnectOptions::from_str(address)?.get_filename().to_owned();
    if path == Path::new(":memory:") || path.exists() {
        return Ok(path);
    }
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    match made {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(path),
    }
}

impl Store {
    /// The file that an SQLite database would have, if it is not there.
    pub fn missing_file(url: &str) -> Option<PathBuf> {
        let engine = Engine::of(url).filter(|engine| *engine == Engine::Sqlite)?;
        let path = SqliteConnectOptions::from_str(&engine.address(url)).ok()?.get_filename().to_owned();
        (path != Path::new(":memory:") && !path.exists()).then_some(path)
    }

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
        if engine == Engine::Sqlite {
            let path = private(&engine.address(url)).map_err(connect)?;
            wal::check(&path).await.map_err(connect)?;
        }
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
            Engine::Sqlite => {
                Readers::trusting(Self::pool(engine, READERS, &files).connect(&address).await.map_err(connect)?)
            }
            Engine::Postgres => Readers::asking(writer.clone()),
        };
        let store = Self { reader, writer, engine, files, events: Arc::default(), taken: Arc::default() };
        audit::chain::chain_older(&store).await.map_err(connect)?;
        refold::refold(&store).await.map_err(connect)?;
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
            // Nor does a file hang up: asking a connection first whether it is still there is one more turn of its thread.
            Engine::Sqlite => {
                options.min_connections(size).idle_timeout(None).max_lifetime(None).test_before_acquire(false)
            }
            Engine::Postgres => options,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_was_there_before_names_to_sign_in_were_kept_apart_signs_in_as_before() {
        sqlx::any::install_default_drivers();
        let mut older = AnyConnection::connect("sqlite::memory:").await.unwrap();
        MIGRATOR.run_to(29, &mut older).await.unwrap();
        for sql in [
            "INSERT INTO organizations (id, name, created_at, number) VALUES ('o', 'Meridian Post', 0, 1)",
            "INSERT INTO users (id, organization_id, name, email, email_key, password_hash, created_at) \
             VALUES ('a', 'o', 'Ana', 'Ana@x.example', 'ana@x.example', 'hash', 0)",
            "INSERT INTO users (id, organization_id, name, email, email_key, password_hash, state, created_at) \
             VALUES ('k', 'o', 'Kim', 'kim@x.example', 'kim@x.example', '', 'invited', 0)",
        ] {
            sqlx::query(sql).execute(&mut older).await.unwrap();
        }
        MIGRATOR.run(&mut older).await.unwrap();
        let keys: Vec<(String, String)> =
            sqlx::query_as("SELECT email_key, sign_in_key FROM users ORDER BY id").fetch_all(&mut older).await.unwrap();
        let keys: Vec<(&str, &str)> = keys.iter().map(|(one, other)| (one.as_str(), other.as_str())).collect();
        assert_eq!(keys, [("ana@x.example", "ana@x.example"), ("kim@x.example", "k")]);
    }
}

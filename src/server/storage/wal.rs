//! The check that a write-ahead log which lies beside a file of SQLite is of that file. SQLite plays any log into any file:
//! one that was left beside another file makes a third one of both, which nobody wrote.

use super::{Connection, restorations, sql::Sql};
use crate::domain::OrganizationId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::{AnyConnection, Connection as _};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// What stands in a URL of SQLite as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

/// A file as the driver names it.
pub(in crate::server::storage) fn url(path: &Path, options: &str) -> String {
    format!("sqlite:{}?{options}", utf8_percent_encode(&path.to_string_lossy(), PLAIN))
}

/// Why a database is not opened.
#[derive(Debug, thiserror::Error)]
#[error(
    "{} is the write-ahead log of another file and does not go on from {}: put that file back, or move the log away to go on \
     without what is in it",
    .log.display(), .file.display()
)]
struct OfAnother {
    log: PathBuf,
    file: PathBuf,
}

/// A log without a page in it has nothing to play (sqlite.org/fileformat.html, section 4.1).
const HEADER: u64 = 32;

/// How many entries at the end of an audit log are looked at: more than one log has.
const LOOKED_AT: i64 = 1_000;

/// A page that another process is writing just now may be read half. Not three times.
const LOOKS: usize = 3;

/// Looks whether a file and the log beside it are of one database. Nothing is written to either.
///
/// # Errors
/// When they are not. What cannot be told is left to SQLite.
pub(in crate::server::storage) async fn check(file: &Path) -> Result<(), sqlx::Error> {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    let log = PathBuf::from(log);
    let length = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    if length(&log) <= HEADER || length(file) == 0 {
        return Ok(());
    }
    for look in 1..=LOOKS {
        if goes_on(file).await {
            return Ok(());
        }
        if look < LOOKS {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    Err(io::Error::other(OfAnother { log, file: file.to_owned() }).into())
}

/// Whether the audit logs of the file with its log go on from those of the file without it. Where they do not, somebody may
/// have changed them; but then both are one sound file.
async fn goes_on(file: &Path) -> bool {
    // A file whose pages were being written when the power went cannot be read without its log.
    let alone = match AnyConnection::connect(&url(file, "mode=ro&immutable=true")).await {
        Ok(mut connection) => ends(&mut connection).await.ok(),
        Err(_) => None,
    };
    let both = async {
        let mut connection = AnyConnection::connect(&url(file, "mode=ro")).await?;
        let looked = match look(&mut connection, alone.as_deref().unwrap_or_default()).await {
            Ok(false) => is_sound(&mut connection).await,
            looked => looked,
        };
        connection.close().await?;
        looked
    };
    match both.await {
        Ok(goes_on) => goes_on,
        // Damage that is in the file alone is none of the log.
        Err(error) => alone.is_none() || !is_damage(&error),
    }
}

/// Whether it has audit logs that are chains: it may be none of ours, or an old one.
async fn is_ours(connection: &mut Connection) -> Result<bool, sqlx::Error> {
    let there = Sql::new("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'audit_heads'");
    Ok(there.value::<i64>(connection).await? > 0)
}

async fn ends(connection: &mut Connection) -> Result<Vec<restorations::End>, sqlx::Error> {
    if is_ours(connection).await? { restorations::ends(connection).await } else { Ok(vec![]) }
}

async fn look(connection: &mut Connection, alone: &[restorations::End]) -> Result<bool, sqlx::Error> {
    for end in alone {
        if !restorations::has(connection, end).await? {
            return Ok(false);
        }
    }
    if !is_ours(connection).await? {
        return Ok(true);
    }
    let heads: Vec<(OrganizationId, i64)> = Sql::new("SELECT organization_id, seq FROM audit_heads")
        .pairs(connection, "audit_heads", ["organization_id", "seq"])
        .await?;
    for (organization, end) in heads {
        let before = alone.iter().find(|before| before.organization_id == organization);
        let first = before.map_or(0, |before| before.seq).max(end - LOOKED_AT);
        let mut sql = Sql::with("SELECT COUNT(hash) FROM audit WHERE organization_id = $1", organization);
        let (from, to) = (sql.bind(first), sql.bind(end));
        sql.push(format_args!(" AND seq > {from} AND seq <= {to}"));
        if sql.value::<i64>(connection).await? != end - first {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether SQLite finds nothing wrong with its pages and indexes.
async fn is_sound(connection: &mut Connection) -> Result<bool, sqlx::Error> {
    let found: Vec<(String,)> = Sql::new("PRAGMA integrity_check(1)").all(connection).await?;
    Ok(found.iter().all(|(line,)| line == "ok"))
}

/// Whether SQLite calls it damage (SQLITE_CORRUPT, SQLITE_NOTADB), or a value is of no kind that its column has.
fn is_damage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            let code = error.code().and_then(|code| code.parse::<i64>().ok());
            code.is_some_and(|code| matches!(code & 0xff, 11 | 26))
        }
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => true,
        _ => false,
    }
}

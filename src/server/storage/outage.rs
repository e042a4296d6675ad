//! Failures of the database that pass: a full or broken disk, a server that is away, a lock that is held too long. All
//! other failures are faults of the program.

use crate::domain::refusal::Outage;
use sqlx::{
    error::DatabaseError,
    postgres::{PgDatabaseError, PgSeverity},
    sqlite::SqliteError,
};
use std::io;

/// A commit whose answer never came.
#[derive(Debug, thiserror::Error)]
#[error("whether this was committed is not known: {0}")]
struct Unanswered(#[source] sqlx::Error);

/// What a failed commit leaves behind: a database that answers with an error has not committed, unless it may have written
/// the commit before it failed.
pub(super) fn of_commit(error: sqlx::Error) -> sqlx::Error {
    match &error {
        sqlx::Error::Database(error) if !may_have_committed(&**error) => {}
        _ => return io::Error::other(Unanswered(error)).into(),
    }
    error
}

/// What a failure of the database leaves behind. `None`: the failure is ours, and asking again would not help.
pub fn outage(error: &sqlx::Error) -> Option<Outage> {
    match error {
        sqlx::Error::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<Unanswered>()) => {
            Some(Outage::NotKnown)
        }
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Some(Outage::NothingSaved),
        sqlx::Error::Database(error) if passes(&**error) => Some(Outage::NothingSaved),
        _ => None,
    }
}

fn passes(error: &dyn DatabaseError) -> bool {
    let Some(code) = error.code() else { return false };
    if error.try_downcast_ref::<SqliteError>().is_some() {
        return code.parse().is_ok_and(sqlite_passes);
    }
    error.try_downcast_ref::<PgDatabaseError>().is_some() && postgres_passes(&code)
}

/// By the primary result code (sqlite.org/rescode.html), the lowest byte of the extended one.
const fn sqlite_passes(code: i32) -> bool {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const NOMEM: i32 = 7;
    const READONLY: i32 = 8;
    const INTERRUPT: i32 = 9;
    const IOERR: i32 = 10;
    const CORRUPT: i32 = 11;
    const FULL: i32 = 13;
    const CANTOPEN: i32 = 14;
    const PROTOCOL: i32 = 15;
    const NOTADB: i32 = 26;
    matches!(
        code & 0xff,
        BUSY | LOCKED | NOMEM | READONLY | INTERRUPT | IOERR | CORRUPT | FULL | CANTOPEN | PROTOCOL | NOTADB
    )
}

/// By SQLSTATE (PostgreSQL, appendix A): connection exceptions, transactions that lost against others, a full disk or
/// memory, intervention of an operator, errors of the system, damaged data, a server that only reads, a lock not got.
fn postgres_passes(code: &str) -> bool {
    ["08", "40", "53", "57", "58"].iter().any(|class| code.starts_with(class))
        || ["XX001", "XX002", "25006", "25P03", "55P03"].contains(&code)
}

/// Whether PostgreSQL ended a transaction for the sake of another one (SQLSTATE class 40): begun anew it goes through.
pub fn lost_to_another(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error)
        if error.try_downcast_ref::<PgDatabaseError>().is_some_and(|error| error.code().starts_with("40")))
}

/// Whether a commit may stand although it was answered with this. SQLite has written it to its log when it fails to make it
/// lasting, and so has PostgreSQL when it ends the connection or itself for that: whoever opens the database next reads the log.
fn may_have_committed(error: &dyn DatabaseError) -> bool {
    if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        return matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic) || error.code().starts_with("08");
    }
    error.try_downcast_ref::<SqliteError>().is_some()
        && error.code().is_some_and(|code| code.parse().is_ok_and(sqlite_may_have_committed))
}

/// By the extended result code: whatever goes wrong on a disk but a write, of which nothing was written.
const fn sqlite_may_have_committed(code: i32) -> bool {
    const IOERR: i32 = 10;
    const IOERR_WRITE: i32 = IOERR | (3 << 8);
    code & 0xff == IOERR && code != IOERR_WRITE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_is_ours() {
        const IOERR_FSYNC: i32 = 1034;
        const FULL: i32 = 13;
        const CONSTRAINT_UNIQUE: i32 = 2067;
        const ERROR: i32 = 1;
        assert!(sqlite_passes(IOERR_FSYNC) && sqlite_passes(FULL));
        assert!(!sqlite_passes(CONSTRAINT_UNIQUE) && !sqlite_passes(ERROR));
        for disk_full_or_shut_down_or_deadlock in ["53100", "57P01", "40P01"] {
            assert!(postgres_passes(disk_full_or_shut_down_or_deadlock));
        }
        for unique_or_syntax_or_aborted in ["23505", "42601", "25P02"] {
            assert!(!postgres_passes(unique_or_syntax_or_aborted));
        }
        const IOERR_WRITE: i32 = 778;
        assert!(sqlite_may_have_committed(IOERR_FSYNC));
        assert!(!sqlite_may_have_committed(IOERR_WRITE) && !sqlite_may_have_committed(FULL));
        assert_eq!(outage(&sqlx::Error::RowNotFound), None);
        assert_eq!(outage(&sqlx::Error::PoolTimedOut), Some(Outage::NothingSaved));
        assert_eq!(outage(&of_commit(sqlx::Error::WorkerCrashed)), Some(Outage::NotKnown));
    }
}

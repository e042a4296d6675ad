//! Backups: making one, and finding out whether one is still what was made.

pub use crate::server::storage::{
    backup::{BackupError, Manifest},
    seen::{Seen, read as read_seen},
};

use super::{
    audit,
    restorations::{self, Ends, Kept, KeptError, PutBack, Whole, cut},
};
use crate::{
    domain::{Timestamp, count::plural, restoration::Cause},
    server::storage::{
        Connection, StorageError,
        backup::{self, Backup},
        seen,
    },
};
use std::{
    fmt,
    path::{Path, PathBuf},
};

/// Something in a backup that is not what its manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The file itself, in SQLite's words.
    Damaged(String),
    /// A table that is not there, not as it should be, or none of ours.
    Table(String),
    Rows {
        table: String,
        said: i64,
        found: i64,
    },
    /// As many rows as there should be, with other values.
    Changed,
    /// An audit log that ends elsewhere.
    End {
        organization: String,
    },
    /// A broken place of an audit log.
    Log {
        organization: String,
        place: String,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(says) => write!(f, "The file is damaged: {says}."),
            Self::Table(table) => write!(f, "The table {table} is not as this backup must have it."),
            Self::Rows { table, said, found } => write!(
                f,
                "The table {table} has {}; the manifest says {}.",
                plural(found.unsigned_abs(), "row"),
                plural(said.unsigned_abs(), "row")
            ),
            Self::Changed => f.write_str("What is in it was changed: its checksum is another than the manifest says."),
            Self::End { organization } => {
                write!(f, "The audit log of {organization} ends elsewhere than the manifest says.")
            }
            Self::Log { organization, place } => write!(f, "The audit log of {organization} is broken: {place}."),
        }
    }
}

/// A backup that was looked through.
#[derive(Clone, Debug)]
pub struct Verified {
    pub manifest: Manifest,
    /// What is wrong with it; empty: nothing.
    pub findings: Vec<Finding>,
}

/// Writes a backup of the database at this URL. Servers may run on it.
///
/// # Errors
/// [`BackupError`]; then the file is what it was.
pub async fn make(url: &str, to: &Path, force: bool, now: Timestamp) -> Result<Manifest, BackupError> {
    backup::write(url, to, force, now).await
}

/// Looks through all of a backup: the file, the number of rows, the checksum and the chains of the audit logs.
///
/// # Errors
/// [`BackupError`]: it is none, or one of a newer version.
pub async fn verify(path: &Path) -> Result<Verified, BackupError> {
    let backup = Backup::open(path).await?;
    let findings = findings(&backup).await;
    backup.close().await;
    Ok(Verified { manifest: backup.manifest, findings: findings? })
}

/// Looks whether audit logs that were kept elsewhere say what was done since a backup was made.
///
/// # Errors
/// [`BackupError`]; inside, that one of them says nothing of this backup.
pub async fn fit(path: &Path, kept: &[Kept]) -> Result<Result<(), KeptError>, BackupError> {
    let backup = Backup::open(path).await?;
    backup.close().await;
    Ok(restorations::known(&ends(&backup), kept, &[], &[]).map(|_| ()))
}

/// Where the audit logs of a backup end.
fn ends(backup: &Backup) -> Ends {
    let chains = backup.manifest.chains.iter();
    chains.filter_map(|(id, end)| Some((id.parse().ok()?, end.clone()))).collect()
}

/// A database that was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    /// Where the file that was there is kept, if there was one.
    pub kept: Option<PathBuf>,
    /// What came of each organization.
    pub organizations: Vec<PutBack>,
    /// Ends of their audit logs that a server saw, and that no log has which says what was done after the backup.
    pub lacking: Vec<Seen>,
}

/// Where the ends are noted that a server saw of the audit logs of the database at this URL, unless said otherwise.
///
/// # Errors
/// [`BackupError`], for a URL of none of our databases.
pub fn seen_file(url: &str) -> Result<Option<PathBuf>, BackupError> {
    Ok(backup::file_of(url)?.map(|file| seen::beside(&file)))
}

/// Restores a backup into an empty database, or with `replace` in the place of what is in it. All that was issued has ended in
/// it before anybody can be served, and so has what was ended after the backup, as far as audit logs say it: those
/// that were kept elsewhere, and those of what is replaced. Where they do not, what is ended `whole` is so. Its pages say so
/// until it is confirmed. Ends that were `seen` say whether what is replaced has all of its log.
///
/// # Errors
/// [`BackupError`]; then the database is what it was.
pub async fn restore(
    url: &str,
    path: &Path,
    replace: bool,
    (kept, whole): (&[Kept], Whole),
    seen: &[Seen],
    now: Timestamp,
) -> Result<Restored, BackupError> {
    let backup = Backup::open(path).await?;
    let made_at = Timestamp::from_millis(backup.manifest.made_at);
    let ends = ends(&backup);
    let (mut organizations, mut lacking) = (vec![], vec![]);
    let finish = async |connection: &mut Connection, logs: Vec<Kept>| {
        let seen = seen::of(connection, seen).await?;
        let known = restorations::known(&ends, kept, &logs, &seen)
            .map_err(|error| StorageError::Protocol(error.to_string()))?;
        let all = [kept, &logs].concat();
        lacking = restorations::lacking(&ends, &all, &seen).into_iter().cloned().collect();
        organizations = cut(connection, Cause::Backup, Some(made_at), known, whole, now).await?;
        Ok(())
    };
    let done = backup::restore(url, &backup, replace, finish, now).await;
    backup.close().await;
    Ok(Restored { kept: done?, organizations, lacking })
}

async fn findings(backup: &Backup) -> Result<Vec<Finding>, BackupError> {
    let (manifest, found) = (&backup.manifest, backup.look().await?);
    let mut findings: Vec<Finding> = found.damage.into_iter().map(Finding::Damaged).collect();
    findings.extend(found.tables.into_iter().map(Finding::Table));
    let Some(content) = found.content else { return Ok(findings) };
    for (table, said) in &manifest.rows {
        let found = content.rows.get(table).copied().unwrap_or_default();
        if found != *said {
            findings.push(Finding::Rows { table: table.clone(), said: *said, found });
        }
    }
    if findings.is_empty() && content.sha256 != manifest.sha256 {
        findings.push(Finding::Changed);
    }
    let organizations = manifest.chains.keys().chain(content.chains.keys());
    let organizations: std::collections::BTreeSet<&String> = organizations.collect();
    for organization in organizations {
        if manifest.chains.get(organization) != content.chains.get(organization) {
            findings.push(Finding::End { organization: organization.clone() });
        }
    }
    match audit::verify(backup.store(), &[]).await {
        Ok(reports) => {
            for report in reports {
                let organization = report.name.clone().unwrap_or(report.organization.clone());
                let places = report.findings.iter().map(ToString::to_string);
                findings.extend(places.map(|place| Finding::Log { organization: organization.clone(), place }));
            }
        }
        Err(error) => findings.push(Finding::Damaged(format!("the audit log cannot be read ({error:?})"))),
    }
    Ok(findings)
}

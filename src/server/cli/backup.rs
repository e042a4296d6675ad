//! `clientele backup`, `clientele backup verify` and `clientele restore`.

use super::{database, exit::Exit, kept_log, restored};
use crate::{
    domain::{Timestamp, count::plural, restoration::Taken},
    server::{
        clock::Clock,
        config::{Backup, OnBackup, Restore},
        http::instant::exact,
        telemetry::{self, say},
        use_cases::backups::{self, BackupError, Manifest},
    },
};
use std::path::Path;

/// Makes a backup, or verifies one.
///
/// # Errors
/// [`Exit`], with the code that the help tells.
pub async fn run(arguments: &Backup) -> Result<(), Exit> {
    telemetry::start(&arguments.database.log, arguments.database.log_format)?;
    if let Some(OnBackup::Verify { file }) = &arguments.command {
        return verify(file).await;
    }
    let file = arguments.file.as_deref().ok_or_else(|| Exit::usage("name the file to write"))?;
    let url = database::url(&arguments.database);
    let made = backups::make(&url, file, arguments.force, Clock::system().now()).await;
    let manifest = made.map_err(|error| match error {
        BackupError::Exists(_) | BackupError::Url(_) => Exit::usage(error.to_string()),
        error => error.to_string().into(),
    })?;
    say(&format!("{}: {}.", file.display(), in_words(&manifest)));
    Ok(())
}

async fn verify(file: &Path) -> Result<(), Exit> {
    let verified = backups::verify(file).await.map_err(|error| match error {
        BackupError::NoSqlite(_) | BackupError::NoBackup(_) => Exit::no_backup(error.to_string()),
        BackupError::Unreadable(_) => Exit::damaged(error.to_string()),
        BackupError::NewerFormat { .. } | BackupError::NewerBackup { .. } => Exit::newer(error.to_string()),
        error => error.to_string().into(),
    })?;
    say(&format!("{}: {}.", file.display(), in_words(&verified.manifest)));
    for finding in &verified.findings {
        say(&format!("  {finding}"));
    }
    match verified.findings.len() {
        0 => {
            say("It is whole: its rows, its checksum and its audit logs are what the manifest says.");
            Ok(())
        }
        wrong => Err(Exit::damaged(format!(
            "the backup is not what was made: {} {} wrong",
            plural(wrong as u64, "thing"),
            if wrong == 1 { "is" } else { "are" }
        ))),
    }
}

/// `clientele restore`.
///
/// # Errors
/// [`Exit`], with the code that the help tells.
pub async fn restore(arguments: &Restore) -> Result<(), Exit> {
    telemetry::start(&arguments.database.log, arguments.database.log_format)?;
    verify(&arguments.file).await?;
    let logs = kept_log::read(&arguments.audit_log)?;
    let lost = backups::lost_since(&arguments.file, &logs).await.map_err(|error| error.to_string())?;
    let lost = lost.map_err(|error| kept_log::unfit(&arguments.audit_log, error))?;
    let taken: Vec<Taken> = lost.values().flatten().cloned().collect();
    let (url, now) = (database::url(&arguments.database), Clock::system().now());
    let done = backups::restore(&url, &arguments.file, arguments.replace, lost, now).await;
    let kept = done.map_err(|error| match error {
        BackupError::NotEmpty | BackupError::InUse | BackupError::Url(_) => Exit::usage(error.to_string()),
        error => error.to_string().into(),
    })?;
    say(AFTER);
    say(&restored::since((!logs.is_empty()).then_some(&taken)));
    if let Some(kept) = kept {
        say(&format!("The database that was there is kept as {}.", kept.display()));
    }
    Ok(())
}

/// What the operator must know now.
const AFTER: &str = "\
Restored. Everything that had been issued is ended: tokens, consents, sessions, one-time links, recovery codes.
What was changed after the backup is as it was before: look through clients and users that were deactivated, disabled or
removed since, and replace again the secrets and passwords that were replaced since, before a server is started for others.
The console says so on every page until an administrator confirms that they know, or clientele restored --confirm.";

fn in_words(manifest: &Manifest) -> String {
    let of = |table: &str| manifest.rows.get(table).copied().unwrap_or_default().unsigned_abs();
    let engine = if manifest.engine == "postgres" { "PostgreSQL" } else { "SQLite" };
    format!(
        "a backup of {}, made from {engine} by Clientele {}, with {}, {}, {} and {} of the audit log",
        exact(Timestamp::from_millis(manifest.made_at)),
        manifest.clientele,
        plural(of("organizations"), "organization"),
        plural(of("users"), "user"),
        plural(of("clients"), "client"),
        plural(of("audit"), "entry"),
    )
}

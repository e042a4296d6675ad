//! `clientele backup`, `clientele backup verify` and `clientele restore`.

use super::{database, exit::Exit, kept_log, restored};
use crate::{
    domain::{Timestamp, count::plural},
    server::{
        clock::Clock,
        config::{Backup, OnBackup, Restore},
        http::instant::exact,
        telemetry::{self, say},
        use_cases::{
            backups::{self, BackupError, Manifest, Seen},
            restorations::{PutBack, Whole},
        },
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
    let fit = backups::fit(&arguments.file, &logs).await.map_err(|error| error.to_string())?;
    fit.map_err(|error| kept_log::unfit(&arguments.audit_log, error))?;
    let (url, now) = (database::url(&arguments.database), Clock::system().now());
    let whole = Whole { secrets: arguments.end_secrets, passwords: arguments.end_passwords };
    let failed = |error: BackupError| match error {
        BackupError::NotEmpty | BackupError::InUse | BackupError::Url(_) => Exit::usage(error.to_string()),
        error => error.to_string().into(),
    };
    let seen_file = match &arguments.seen_file {
        Some(file) => Some(file.clone()),
        None => backups::seen_file(&url).map_err(failed)?,
    };
    let seen = seen_file.map(|file| seen(&file)).transpose()?.unwrap_or_default();
    let done = backups::restore(&url, &arguments.file, arguments.replace, (&logs, whole), &seen, now).await;
    let done = done.map_err(failed)?;
    say(AFTER);
    for organization in &done.organizations {
        say(&came_of(organization));
        for seen in done.lacking.iter().filter(|seen| seen.organization_id == organization.id) {
            say(&went_on(seen));
        }
    }
    if let Some(kept) = done.kept {
        say(&format!("The database that was there is kept as {}.", kept.display()));
    }
    Ok(())
}

/// The ends that a server noted. Where that cannot be told, nobody must believe that there are none.
fn seen(file: &Path) -> Result<Vec<Seen>, Exit> {
    backups::read_seen(file).map_err(|error| format!("cannot read {}: {error}", file.display()).into())
}

/// That a log went on, and where nothing says how.
fn went_on(seen: &Seen) -> String {
    let Seen { seq, at, .. } = seen;
    format!(
        "  A server saw entry {seq} of this audit log on {}: neither what was replaced nor what was given has it, so that more \
         was done than is known. Give a log that has it, by clientele restored --audit-log.",
        exact(*at)
    )
}

/// What the operator must know now.
const AFTER: &str = "\
Restored. Everything that had been issued is ended: tokens, consents, sessions, one-time links, recovery codes.
The console says so on every page until an administrator confirms that they know, or clientele restored --confirm.";

/// What the operator must know of one organization: what was ended in it as it had been after the backup, and what was not.
fn came_of(organization: &PutBack) -> String {
    let PutBack { name, taken, until, known_until, revives, whole, held, .. } = organization;
    let known = match until {
        Some(until) => format!("the audit log says what was done after the backup, until {}", exact(*until)),
        None => "nothing says what was done after the backup".to_owned(),
    };
    let since = restored::since(taken.as_deref(), *known_until, *revives);
    let mut told = vec![format!("{name}: {known}."), since];
    told.extend(restored::whole(*whole));
    told.extend(held.as_ref().map(restored::waits));
    told.join(
        "
",
    )
}

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

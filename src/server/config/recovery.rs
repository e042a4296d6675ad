//! The arguments of the commands for bad days.

use super::database::Database;
use clap::{Args, Subcommand};
use std::path::PathBuf;

const END_EVERYTHING: &str = "\
Ends every access token, refresh token, authorization code, consent, session, one-time link (invitations and new
passwords) and second step under way, in every organization, in one transaction. Servers that run on the database refuse
them from that moment on. Passwords, passkeys, authenticator apps, recovery codes and clients' secrets stay: with them
everybody begins anew. If one of these has leaked, replace it as well.

Exit codes:
  0  done; with --dry-run: told
  1  it failed, and nothing has ended
  2  the command line is wrong, or there is no terminal to confirm on
  7  not confirmed, and nothing has ended";

const BACKUP: &str = "\
Writes all of a database, SQLite or PostgreSQL, as it is at one instant, into one file. Servers may go on writing. The file
has hashes of passwords and secrets: only its owner may read it. It is whole under its name or not there at all.

Exit codes:
  0  done
  1  it failed, and FILE is what it was
  2  the command line is wrong, or FILE is there already";

const VERIFY: &str = "\
Counts the rows, computes the checksum, and walks the audit logs entry by entry.

Exit codes:
  0  it is whole
  1  it cannot be read
  2  the command line is wrong
  3  it is no backup
  4  it is not what was made: what is wrong is told, a sentence for each
  5  it is from a newer version of Clientele";

#[derive(Debug, Args)]
#[command(after_help = BACKUP, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Backup {
    #[command(subcommand)]
    pub command: Option<OnBackup>,
    /// The file to write
    #[arg(required = true)]
    pub file: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub database: Database,
}

#[derive(Debug, Subcommand)]
pub enum OnBackup {
    /// Find out whether a backup is still what was made
    #[command(after_help = VERIFY)]
    Verify {
        /// A backup
        file: PathBuf,
    },
}

const RESTORE: &str = "\
Verifies the backup first. No server may run on the database. A backup of one engine can be restored on the other, and one
of an older version is brought up to date. Whatever had been issued when it was made has ended before anybody is served, and
so has what was ended after it, by the audit log of the database that is replaced or by one that is given. Where neither
says it, clients get nothing and only those sign in who may confirm it, until it is confirmed. --end-secrets and
--end-passwords end all of them instead of leaving it to a look: programs need new secrets then, and people a one-time link
(clientele link).

Exit codes:
  0  done
  1  it failed, and the database is what it was
  2  the command line is wrong, the database is in use, it is not empty and --replace was not given, or an audit log is of
     something else
  3  FILE is no backup
  4  FILE is not what was made
  5  FILE is from a newer version of Clientele";

#[derive(Debug, Args)]
#[command(after_help = RESTORE)]
pub struct Restore {
    /// A backup
    pub file: PathBuf,
    /// An audit log that was exported as JSON lines after the backup, and kept elsewhere: what was removed,
    /// replaced or deactivated since is ended again. May be given again, for another organization
    #[arg(long, value_name = "FILE")]
    pub audit_log: Vec<PathBuf>,
    /// Where nobody knows what was ended after the backup: end every client's secret in it
    #[arg(long)]
    pub end_secrets: bool,
    /// Where nobody knows what was ended after the backup: end every password and passkey in it
    #[arg(long)]
    pub end_passwords: bool,
    /// The file in which a server notes the ends of the audit logs: what is replaced and lacks one of them is not all there
    /// was. Default: the file of the database with .seen at its end; for PostgreSQL none
    #[arg(long, env = "CLIENTELE_SEEN_FILE", value_name = "FILE")]
    pub seen_file: Option<PathBuf>,
    /// Restore in the place of what is in the database; a file of SQLite is kept beside it
    #[arg(long)]
    pub replace: bool,
    #[command(flatten)]
    pub database: Database,
}

const RESTORED: &str = "\
A database that was restored from a backup, or whose audit log ends before an end that was seen, is an earlier state:
everything that had been issued is ended in it, and what was removed, deactivated or replaced since is as it was before, but
for what an audit log tells. Where something may go on, clients get nothing and only those sign in who may confirm it; the
console says so on every page. All of that until it is confirmed, there or here.

Exit codes:
  0  confirmed, or nothing is left to confirm
  1  it failed
  2  the command line is wrong, a FILE is no audit log of this database, or --end-secrets or --end-passwords was given and no
     organization waits to be confirmed
  6  not confirmed yet";

#[derive(Debug, Args)]
#[command(after_help = RESTORED)]
pub struct Restored {
    /// An audit log that was exported as JSON lines from the database that was there before: what was removed,
    /// replaced or deactivated since is ended again, and named here and in the console. May be given again, for another organization
    #[arg(long, value_name = "FILE")]
    pub audit_log: Vec<PathBuf>,
    /// End every client's secret in the organizations that wait to be confirmed
    #[arg(long)]
    pub end_secrets: bool,
    /// End every password and passkey in the organizations that wait to be confirmed
    #[arg(long)]
    pub end_passwords: bool,
    /// Confirm it for all organizations
    #[arg(long)]
    pub confirm: bool,
    #[command(flatten)]
    pub database: Database,
}

#[derive(Debug, Args)]
#[command(after_help = END_EVERYTHING)]
pub struct EndEverything {
    #[command(flatten)]
    pub database: Database,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
    /// Say what would end, and end nothing
    #[arg(long)]
    pub dry_run: bool,
}

//! The arguments of the commands for bad days.

use super::database::Database;
use clap::Args;

const END_EVERYTHING: &str = "\
Ends every access token, refresh token, authorization code, consent, session, one-time link (invitations and new
passwords) and second step under way, in every organization, in one transaction. Servers that run on the database refuse
them from that moment on. Passwords, passkeys, authenticator apps, recovery codes and clients' secrets stay: with them
everybody begins anew. What was found out must be changed by itself.

Exit codes:
  0  done; with --dry-run: told
  1  it failed, and nothing has ended
  2  the command line is wrong, or there is no terminal to confirm on
  7  not confirmed, and nothing has ended";

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

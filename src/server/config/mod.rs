//! The command line and the environment. `clientele --help` is the documentation of every setting.

mod clients;
mod database;
mod key;
mod mail;
mod recovery;
mod views;
mod webhook;

pub use clients::{Ask, Clients, Noticed, Owning};
pub use database::{Database, LogFormat};
pub use key::{Key, OnKey, RotateKey};
pub use mail::{Hidden, Mail, SmtpServer, Tls};
pub use recovery::{Backup, EndEverything, OnBackup, Restore, Restored};
pub use views::{Reviews, Views};
pub use webhook::Webhook;

use crate::domain::{OrganizationId, noted::Noted, origin};
use clap::{Args, Command as Described, CommandFactory, FromArgMatches, Parser, Subcommand, builder::Resettable};
use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf};

/// The admin console for an organization's OAuth clients, and the authorization server behind it.
#[derive(Debug, Parser)]
#[command(name = "clientele", version, propagate_version = true, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub serve: Serve,
}

impl Cli {
    /// What the process was started with. A variable without a value is not set: that is how files of settings and
    /// orchestrators leave one out.
    pub fn read() -> Self {
        let empty = |name: &str| std::env::var_os(name).is_some_and(|value| value.to_string_lossy().trim().is_empty());
        let matches = without_empty(Self::command(), empty).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// The command line without the variables that are empty.
fn without_empty(command: Described, empty: impl Fn(&str) -> bool + Copy) -> Described {
    let unset = |one: clap::Arg| match one.get_env().is_some_and(|name| empty(&name.to_string_lossy())) {
        true => one.env(Resettable::Reset),
        false => one,
    };
    command.mut_args(unset).mut_subcommands(|inner| without_empty(inner, empty))
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the console (the default)
    Serve(Serve),
    /// Create the organization of an empty database and its first administrator
    Init(Init),
    /// Print a one-time link by which a user of the database chooses a new password
    Link(Link),
    /// Fill an empty database with demo organizations, people and clients
    Demo(Demo),
    /// Print the scope catalogue as JSON, or put another one in its place
    Scopes(Scopes),
    /// Look after the keys that secrets of authenticator apps and webhooks are sealed under
    Key(Key),
    /// Look after the audit log
    Audit(Audit),
    /// Look after OAuth clients of a running server, by its REST API
    Clients(Clients),
    /// Write a backup of a database, which may be in use, or verify one
    Backup(Backup),
    /// Restore a backup, and end all that had been issued
    Restore(Restore),
    /// Say whether the database was put back to an earlier state, and confirm that it is known
    Restored(Restored),
    /// End all that was ever issued, at once: tokens, sessions, consents, one-time links
    EndEverything(EndEverything),
}

#[derive(Debug, Clone, Args)]
pub struct Serve {
    #[command(flatten)]
    pub database: Database,
    /// The address to listen on
    #[arg(long, env = "CLIENTELE_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// The address people and programs use, as in https://clientele.example. Decides whose forms are accepted, and
    /// with https that cookies are Secure and browsers stay on https. Default: http on the address listened on
    #[arg(long, env = "CLIENTELE_PUBLIC_URL", value_name = "URL", value_parser = origin::parse)]
    pub public_url: Option<String>,
    /// Minutes without a request after which a session ends
    #[arg(long, env = "CLIENTELE_SESSION_IDLE", value_name = "MINUTES", default_value = "60",
          value_parser = clap::value_parser!(u32).range(1..=525_600))]
    pub session_idle: u32,
    /// Minutes after which a session ends however busy it is
    #[arg(long, env = "CLIENTELE_SESSION_ABSOLUTE", value_name = "MINUTES", default_value = "720",
          value_parser = clap::value_parser!(u32).range(1..=525_600))]
    pub session_absolute: u32,
    /// Minutes after which a dangerous act (removing a client for good, giving roles, changing how someone signs in) has
    /// the user confirm who they are again
    #[arg(long, env = "CLIENTELE_PROOF_AGE", value_name = "MINUTES", default_value = "15",
          value_parser = clap::value_parser!(u32).range(1..=525_600))]
    pub proof_age: u32,
    /// Attempts to sign in to one account from one address, or from a browser that has signed it in: as many at once, and as
    /// many in each minute that follows; ten times as many from everywhere
    #[arg(long, env = "CLIENTELE_SIGN_IN_PER_ACCOUNT", value_name = "N", default_value = "5")]
    pub sign_in_per_account: NonZeroU32,
    /// Attempts to sign in from one address: as many at once, and as many in each minute that follows
    #[arg(long, env = "CLIENTELE_SIGN_IN_PER_ADDRESS", value_name = "N", default_value = "20")]
    pub sign_in_per_address: NonZeroU32,
    /// Token requests of one client: as many at once, and as many in each minute that follows
    #[arg(long, env = "CLIENTELE_TOKENS_PER_CLIENT", value_name = "N", default_value = "600")]
    pub tokens_per_client: NonZeroU32,
    /// Token, authorization and revocation requests from one address: as many at once, and as many in each minute that
    /// follows
    #[arg(long, env = "CLIENTELE_TOKENS_PER_ADDRESS", value_name = "N", default_value = "1200")]
    pub tokens_per_address: NonZeroU32,
    /// API requests of one client with its own token: as many at once, and as many in each minute that follows
    #[arg(long, env = "CLIENTELE_API_PER_CLIENT", value_name = "N", default_value = "300")]
    pub api_per_client: NonZeroU32,
    /// API requests of one user: as many at once, and as many in each minute that follows
    #[arg(long, env = "CLIENTELE_API_PER_USER", value_name = "N", default_value = "3000")]
    pub api_per_user: NonZeroU32,
    /// Origins whose pages may call the API and the token endpoint, as in https://tools.example; several with commas
    #[arg(long = "cors-origin", env = "CLIENTELE_CORS_ORIGINS", value_name = "URL", value_delimiter = ',',
          value_parser = origin::parse)]
    pub cors_origins: Vec<String>,
    #[command(flatten)]
    pub network: Network,
    #[command(flatten)]
    pub mail: Mail,
    #[command(flatten)]
    pub webhook: Webhook,
    /// How many proxies stand in front, whose entries in X-Forwarded-For are believed
    #[arg(long, env = "CLIENTELE_TRUSTED_PROXIES", value_name = "N", default_value = "0")]
    pub trusted_proxies: usize,
    /// Days that sign-ins, refused ones, proofs, sign-outs and consents are kept
    #[arg(long, env = "CLIENTELE_EVENTS_DAYS", value_name = "DAYS", default_value = "90",
          value_parser = clap::value_parser!(u32).range(1..=3_650))]
    pub events_days: u32,
    /// A file in which the ends of the audit logs are noted, so that an older database in the place of the one that was
    /// there is noticed at the next start. Default: the file of the database with .seen at its end; for PostgreSQL none
    #[arg(long, env = "CLIENTELE_SEEN_FILE", value_name = "FILE")]
    pub seen_file: Option<PathBuf>,
    /// A file with keys, as `clientele key new` writes it, under which the secrets of authenticator apps are sealed
    #[arg(long, env = "CLIENTELE_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Fill the database with demo data when it is empty
    #[arg(long, env = "CLIENTELE_DEMO")]
    pub demo: bool,
}

/// How long a server lets itself be waited on, and how many at once.
#[derive(Debug, Clone, Args)]
pub struct Network {
    /// Connections at once. Default: as many as the process may open files, less those it needs itself, 4096 at most
    #[arg(long, env = "CLIENTELE_MAX_CONNECTIONS", value_name = "N",
          value_parser = clap::value_parser!(u32).range(8..=1_000_000))]
    pub max_connections: Option<u32>,
    /// Requests worked on at once, a quarter of the connections at most; others wait, and when too many do, are answered 503
    #[arg(long, env = "CLIENTELE_MAX_REQUESTS", value_name = "N", default_value = "256")]
    pub max_requests: NonZeroU32,
    /// Seconds for the line and headers of a request to arrive
    #[arg(long, env = "CLIENTELE_HEADER_TIMEOUT", value_name = "SECONDS", default_value = "10",
          value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub header_timeout: u32,
    /// Seconds for the body of a request to arrive, and one more for each 8 KiB of it; also how long an answer waits for
    /// a caller who takes nothing of it
    #[arg(long, env = "CLIENTELE_BODY_TIMEOUT", value_name = "SECONDS", default_value = "20",
          value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub body_timeout: u32,
    /// Seconds a request may be worked on; one for many clients has twenty times as long
    #[arg(long, env = "CLIENTELE_REQUEST_TIMEOUT", value_name = "SECONDS", default_value = "30",
          value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub request_timeout: u32,
    /// Seconds an open connection may be without a request. Let a proxy in front close its own earlier
    #[arg(long, env = "CLIENTELE_IDLE_TIMEOUT", value_name = "SECONDS", default_value = "75",
          value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub idle_timeout: u32,
    /// Seconds that requests under way have to be finished when the server is told to end
    #[arg(long, env = "CLIENTELE_STOP_TIMEOUT", value_name = "SECONDS", default_value = "20",
          value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub stop_timeout: u32,
}

#[derive(Debug, Args)]
pub struct Init {
    #[command(flatten)]
    pub database: Database,
    /// The organization's name
    #[arg(long, value_name = "NAME")]
    pub organization: String,
    /// The first administrator's name
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// The address they sign in with
    #[arg(long, value_name = "EMAIL")]
    pub email: String,
    /// A file whose first line is their password; - reads the standard input. Without it a one-time link is printed
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// The address people use, for the link
    #[arg(long, env = "CLIENTELE_PUBLIC_URL", value_name = "URL", value_parser = origin::parse)]
    pub public_url: Option<String>,
}

#[derive(Debug, Args)]
pub struct Link {
    #[command(flatten)]
    pub database: Database,
    /// Their address, or what they sign in with
    #[arg(long, value_name = "EMAIL")]
    pub email: String,
    /// Their organization, by name or id, where users of several have this address
    #[arg(long, value_name = "ORGANIZATION")]
    pub organization: Option<String>,
    /// Their id, where several users have this address
    #[arg(long, value_name = "ID")]
    pub user: Option<String>,
    /// Also remove their authenticator app, passkeys and recovery codes
    #[arg(long)]
    pub without_second_factor: bool,
    /// The address people use, for the link
    #[arg(long, env = "CLIENTELE_PUBLIC_URL", value_name = "URL", value_parser = origin::parse)]
    pub public_url: Option<String>,
}

#[derive(Debug, Args)]
pub struct Demo {
    #[command(flatten)]
    pub database: Database,
    /// How many clients the first organization gets; the first 40 are written by hand, the rest are made up
    #[arg(long, value_name = "N", default_value = "40", value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub clients: u32,
}

#[derive(Debug, Args)]
pub struct Scopes {
    #[command(flatten)]
    pub database: Database,
    /// A JSON file: an array of {"id", "description"}. Without it the catalogue is printed
    #[arg(long, value_name = "FILE")]
    pub import: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    pub command: OnAudit,
}

#[derive(Debug, Subcommand)]
pub enum OnAudit {
    /// Find out whether the audit log is still what was written; prints where each organization's chain ends
    Verify(Verify),
    /// Print sign-ins, refused ones, proofs, sign-outs and consents as JSON lines, the newest first
    Events(Events),
}

#[derive(Debug, Args)]
pub struct Events {
    #[command(flatten)]
    pub database: Database,
    /// Those of one organization; without it also those that are nobody's
    #[arg(long, value_name = "ORGANIZATION_ID")]
    pub organization: Option<OrganizationId>,
    /// Those of the last days
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3_650))]
    pub days: Option<u32>,
}

#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    pub database: Database,
    /// An end that an earlier run printed and that was kept elsewhere: it must still be in the chain. May be given again
    #[arg(long, value_name = "ORGANIZATION_ID=SEQ:HASH")]
    pub expect: Vec<Noted>,
}

impl Serve {
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// Where people find the console.
    pub fn address(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_variable_is_read_by_its_own_name() {
        let variables = |command: &Described| -> Vec<String> {
            command.get_arguments().filter_map(|one| Some(one.get_env()?.to_string_lossy().into_owned())).collect()
        };
        assert!(variables(&Cli::command()).contains(&"CLIENTELE_PUBLIC_URL".to_owned()));
        assert_eq!(variables(&without_empty(Cli::command(), |_| true)), Vec::<String>::new());
        let but_one = without_empty(Cli::command(), |name| name != "CLIENTELE_LOG");
        assert_eq!(variables(&but_one), ["CLIENTELE_LOG"]);
    }
}

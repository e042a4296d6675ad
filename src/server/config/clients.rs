//! The arguments of `clientele clients`.

use super::views::{Listed, Reviews, Views};
use crate::domain::rehearsal::Span;
use clap::{Args, Subcommand};
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the server or the network failed
  2  the command line is wrong, or there is no terminal to confirm on
  3  there is no such client
  4  not allowed
  5  refused: something changed meanwhile, or a field is wrong
  6  of several, at least one was refused; of one it is 3, 4 or 5
  7  not confirmed";

/// Look after OAuth clients of a running server, by its REST API
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Clients {
    /// Where the server is
    #[arg(long, env = "CLIENTELE_URL", value_name = "URL", default_value = "http://127.0.0.1:3000", global = true)]
    pub url: String,
    /// An access token; better in the environment, where other users of the machine do not see it
    #[arg(long, env = "CLIENTELE_TOKEN", value_name = "TOKEN", hide_env_values = true, global = true)]
    pub token: Option<String>,
    /// A Client Credentials client to get a token for, in place of --token
    #[arg(long, env = "CLIENTELE_CLIENT_ID", value_name = "ID", global = true)]
    pub client_id: Option<String>,
    /// Its secret
    #[arg(long, env = "CLIENTELE_CLIENT_SECRET", value_name = "SECRET", hide_env_values = true, global = true)]
    pub client_secret: Option<String>,
    /// Print JSON in place of a table
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Ask,
}

/// What is to be said of whose a client is.
#[derive(Debug, Default, Args)]
pub struct Owning {
    /// Who answers for it: the address of a user, or a team as "AP team <ap-team@example.com>"
    #[arg(long, value_name = "WHO")]
    pub owner: Option<String>,
    /// Who stands in for the owner
    #[arg(long, value_name = "WHO")]
    pub stand_in: Option<String>,
    /// What it is for, on one line
    #[arg(long, value_name = "TEXT")]
    pub purpose: Option<String>,
    /// A label to add, with a colour to give it everywhere: "production", "production=green"; may be repeated
    #[arg(long, value_name = "NAME[=COLOUR]")]
    pub label: Vec<String>,
    /// A label to take off; may be repeated
    #[arg(long, value_name = "NAME")]
    pub unlabel: Vec<String>,
    /// When somebody is to look at it again: a day such as 2026-12-01
    #[arg(long, value_name = "DAY")]
    pub review_on: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub notes: Option<String>,
}

impl Owning {
    /// Whether something is to be said.
    pub fn is_asked(&self) -> bool {
        let Self { owner, stand_in, purpose, label, unlabel, review_on, notes } = self;
        let texts = [owner, stand_in, purpose, review_on, notes];
        texts.iter().any(|text| text.is_some()) || !label.is_empty() || !unlabel.is_empty()
    }
}

/// What the user of a token is to be told of.
#[derive(Debug, Default, Args)]
pub struct Noticed {
    /// To be told of this in place of what was chosen before, such as removed_soon; may be repeated
    #[arg(long, value_name = "KIND", conflicts_with = "none")]
    pub choose: Vec<String>,
    /// To be told of nothing
    #[arg(long)]
    pub none: bool,
    /// Whether to get mails
    #[arg(long, value_name = "yes|no", value_parser = ["yes", "no"])]
    pub mail: Option<String>,
    /// Remove the webhook, with all that did not arrive there
    #[arg(long)]
    pub remove_webhook: bool,
}

#[derive(Debug, Subcommand)]
pub enum Ask {
    /// List clients: all, or those for which everything holds that is asked for
    List(Box<Listed>),
    /// Show what needs somebody: what is removed soon or rehearsed, secrets that end, requests, what nobody uses or owns, refusals
    Needs,
    /// Show what the user of a token is told of by mail and webhook; with options, choose it
    ///
    /// Needs the token of a user: a client's own has none. Where a webhook leads is set in the console.
    Notices(Box<Noticed>),
    /// Find anything by what you know of it: part of a name, an id, the last four characters of a secret, a request id
    Find {
        /// What you know of it
        text: String,
    },
    /// List the saved views with how many clients each shows; open, save, rename, replace or delete one
    Views {
        #[command(subcommand)]
        what: Option<Views>,
    },
    /// List the reviews of clients with how far each is; show, start or end one, or answer in it
    Reviews {
        /// Those only that run past their due day
        #[arg(long)]
        past_due: bool,
        /// Those only that wait for an answer of yours; a client's own token owns none
        #[arg(long)]
        mine: bool,
        #[command(subcommand)]
        what: Option<Reviews>,
    },
    /// Show a client, and what depends on it
    Show {
        /// Its Client ID or its whole name
        id: String,
    },
    /// Show what a client is used for: by day, and with which secrets, redirect URIs and scopes
    Usage {
        /// Its Client ID or its whole name
        id: String,
        /// How many days up to today: 1 to 400; 30 when left out
        #[arg(long, value_name = "DAYS")]
        days: Option<u16>,
    },
    /// Delete clients: recent ones are removed at once, older ones deactivated for seven days
    Delete {
        /// Their Client IDs or whole names
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
        /// Say what would happen, and do nothing
        #[arg(long)]
        dry_run: bool,
        /// Delete only clients that have this outcome: removed or deactivated
        #[arg(long, value_name = "OUTCOME")]
        expect: Option<String>,
    },
    /// Restore deactivated clients
    Restore {
        /// Their Client IDs or whole names
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// Say what would happen, and do nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Rehearse deactivating clients: each is refused for a while, nothing is cut, and who came meanwhile is told
    ///
    /// Without --for and --end it tells of one client what came of its latest rehearsal.
    Rehearse {
        /// Their Client IDs or whole names
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// Begin one that ends by itself after so long: 10m, 48h or 3d; at most 72 hours
        #[arg(long = "for", value_name = "SPAN", value_parser = Span::parse, conflicts_with = "end")]
        span: Option<Span>,
        /// End the one that runs
        #[arg(long)]
        end: bool,
        /// Say what would happen, and do nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Label clients; what else is said of them stays
    Label {
        /// A word, with a colour to give it everywhere: "production", "production=green"
        #[arg(value_name = "NAME[=COLOUR]")]
        label: String,
        /// Their Client IDs or whole names
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// Take it off
        #[arg(long)]
        off: bool,
        /// Say what would happen, and do nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Name who answers for clients; what else is said of them stays
    Owner {
        /// The address of a user, or a team as "AP team <ap-team@example.com>"
        #[arg(value_name = "WHO")]
        who: String,
        /// Their Client IDs or whole names
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// Say what would happen, and do nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Show whose a client is and why it is there; with options, say it
    ///
    /// An option that is left out changes nothing; an empty one empties its field.
    Ownership {
        /// Its Client ID or its whole name
        id: String,
        #[command(flatten)]
        said: Box<Owning>,
    },
    /// Show the secrets of a client: their last use, and what ends them
    Secrets {
        /// Its Client ID or its whole name
        id: String,
    },
    /// Have a secret end by itself after so many days without use
    Retire {
        /// The Client ID
        id: String,
        /// The id of the secret
        secret: String,
        /// 7, 30, 60 or 90; 0: not any more
        #[arg(long, value_name = "DAYS")]
        after: i64,
    },
    /// Write clients as JSON, without secrets: all, or those that are named
    Export {
        /// Their Client IDs or whole names
        #[arg(value_name = "ID")]
        ids: Vec<String>,
        /// The file to write; standard output when left out
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Add the clients of an export, with their ids and creation dates
    Import {
        /// A file; - is standard input
        file: PathBuf,
        /// Say what would happen, and do nothing
        #[arg(long)]
        dry_run: bool,
        /// Give each client a secret and print it
        #[arg(long)]
        with_secrets: bool,
    },
}

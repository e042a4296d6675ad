//! The arguments of `clientele clients`.

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

/// Which clients are listed.
#[derive(Debug, Args)]
pub struct Listed {
    /// Part of a name, a description, an id, a label, or of the name or the address of an owner or stand-in
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// active, inactive or disabled
    #[arg(long)]
    pub state: Option<String>,
    /// CODE, CLIENT-CREDENTIALS, TOKEN, SAML2-BEARER or PASSWORD
    #[arg(long)]
    pub grant_type: Option<String>,
    /// Not used since: never, a day (UTC) such as 2026-08-25, or so many days ago
    #[arg(long, value_name = "WHEN")]
    pub last_used: Option<String>,
    /// With a secret that is older than so many days
    #[arg(long, value_name = "DAYS")]
    pub secret_older_than: Option<String>,
    /// With a secret that ends never, or within so many days
    #[arg(long, value_name = "never|DAYS")]
    pub secret_expires: Option<String>,
    /// With a grant type that gets no tokens any more
    #[arg(long)]
    pub legacy_grant: bool,
    /// With the scope all
    #[arg(long)]
    pub scope_all: bool,
    /// With a scope that it has for 30 recorded days and that no call needed
    #[arg(long)]
    pub scopes_never_used: bool,
    /// That another organization allows
    #[arg(long)]
    pub other_organizations: bool,
    /// That a program made
    #[arg(long)]
    pub made_by_program: bool,
    /// Of which a rehearsal runs
    #[arg(long)]
    pub rehearsed: bool,
    /// Whose owner is missing or has left; or with this owner: the id of a user, or the address of a user or a team
    #[arg(long, value_name = "missing|ID|ADDRESS")]
    pub owner: Option<String>,
    /// With this label
    #[arg(long, value_name = "NAME")]
    pub label: Option<String>,
}

impl Listed {
    /// The parameters of the REST API.
    pub fn query(&self) -> Vec<(&'static str, &str)> {
        let flag = |asked: bool| asked.then_some("true");
        let all = [
            ("q", self.search.as_deref()),
            ("state", self.state.as_deref()),
            ("grantType", self.grant_type.as_deref()),
            ("lastUsed", self.last_used.as_deref()),
            ("secretOlderThan", self.secret_older_than.as_deref()),
            ("secretExpires", self.secret_expires.as_deref()),
            ("legacyGrant", flag(self.legacy_grant)),
            ("scopeAll", flag(self.scope_all)),
            ("scopesNeverUsed", flag(self.scopes_never_used)),
            ("otherOrganizations", flag(self.other_organizations)),
            ("madeByProgram", flag(self.made_by_program)),
            ("rehearsed", flag(self.rehearsed)),
            ("owner", self.owner.as_deref()),
            ("label", self.label.as_deref()),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
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

/// What is done with saved views.
#[derive(Debug, Subcommand)]
pub enum Views {
    /// List the clients that a view shows
    Open {
        /// Its id
        id: String,
    },
    /// Save what `list` would be asked for, under a name
    Save {
        name: String,
        /// For everyone in the organization; a client's own token can save no other
        #[arg(long)]
        shared: bool,
        #[command(flatten)]
        shows: Box<Shown>,
    },
    /// Give a view another name
    Rename {
        /// Its id
        id: String,
        name: String,
    },
    /// Have a view show something else
    Replace {
        /// Its id
        id: String,
        #[command(flatten)]
        shows: Box<Shown>,
    },
    /// Delete a view; its clients stay
    Delete {
        /// Its id
        id: String,
    },
}

/// What is done with reviews of clients.
#[derive(Debug, Subcommand)]
pub enum Reviews {
    /// Show a review: its clients, and what was said of each
    Show {
        /// Its id
        id: String,
        /// Those only that stand so: silent, needed, not_mine, let_go or gone
        #[arg(long)]
        standing: Option<String>,
        /// Those only that you own or stand in for; a client's own token owns none
        #[arg(long)]
        mine: bool,
    },
    /// Rehearse deactivating the clients of a review that got no answer, each by itself
    ///
    /// It passes over those that are in rehearsal, or were since the review started.
    Rehearse {
        /// Its id
        id: String,
        /// Each ends by itself after so long: 10m, 48h or 3d; at most 72 hours
        #[arg(long = "for", value_name = "SPAN", value_parser = Span::parse)]
        span: Span,
        /// Those instead of which somebody said to let them go
        #[arg(long)]
        let_go: bool,
    },
    /// Start a review of what `list` would be asked for, without what is deactivated
    Start {
        name: String,
        /// The day (UTC) by which it is to be answered, such as 2026-12-01
        #[arg(long, value_name = "DAY")]
        due: String,
        #[command(flatten)]
        shows: Box<Shown>,
    },
    /// Give a review that runs another name or due day
    ///
    /// An option that is left out changes nothing.
    Change {
        /// Its id
        id: String,
        #[arg(long)]
        name: Option<String>,
        /// The day (UTC) by which it is to be answered, such as 2026-12-01
        #[arg(long, value_name = "DAY")]
        due: Option<String>,
    },
    /// Say what becomes of a client; nothing of it ends the client
    Answer {
        /// The id of the review
        id: String,
        /// The Client ID
        client: String,
        /// needed, not_mine or let_go
        answer: String,
        /// With needed: a day (UTC) after today
        #[arg(long, value_name = "DAY")]
        until: Option<String>,
    },
    /// Take back what was said of a client
    TakeBack {
        /// The id of the review
        id: String,
        /// The Client ID
        client: String,
    },
    /// End a review: nobody is asked any more, and no client ends
    End {
        /// Its id
        id: String,
    },
}

/// What a view shows.
#[derive(Debug, Args)]
pub struct Shown {
    #[command(flatten)]
    listed: Listed,
    /// name, dateCreated or dateLastUsed
    #[arg(long, value_name = "FIELD")]
    sort_by: Option<String>,
    /// From last to first
    #[arg(long)]
    descending: bool,
}

impl Shown {
    /// The parameters of the REST API.
    pub fn query(&self) -> Vec<(&'static str, &str)> {
        let order = [("sortBy", self.sort_by.as_deref()), ("sortOrder", self.descending.then_some("desc"))];
        let order = order.into_iter().filter_map(|(name, value)| Some((name, value?)));
        self.listed.query().into_iter().chain(order).collect()
    }
}

#[derive(Debug, Subcommand)]
pub enum Ask {
    /// List clients: all, or those for which everything holds that is asked for
    List(Box<Listed>),
    /// Show what needs somebody: what is removed soon or rehearsed, secrets that end, requests, what nobody uses or owns, refusals
    Needs,
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
        /// Its Client ID
        id: String,
    },
    /// Show what a client is used for: by day, and with which secrets, redirect URIs and scopes
    Usage {
        /// Its Client ID
        id: String,
        /// How many days up to today: 1 to 400; 30 when left out
        #[arg(long, value_name = "DAYS")]
        days: Option<u16>,
    },
    /// Delete clients: recent ones are removed at once, older ones deactivated for seven days
    Delete {
        /// Their Client IDs
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
        /// Their Client IDs
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// Say what would happen, and do nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Rehearse deactivating a client: it is refused for a while, nothing is cut, and who came meanwhile is told
    ///
    /// Without --for and --end it tells what came of the latest rehearsal.
    Rehearse {
        /// Its Client ID
        id: String,
        /// Begin one that ends by itself after so long: 10m, 48h or 3d; at most 72 hours
        #[arg(long = "for", value_name = "SPAN", value_parser = Span::parse, conflicts_with = "end")]
        span: Option<Span>,
        /// End the one that runs
        #[arg(long)]
        end: bool,
    },
    /// Show whose a client is and why it is there; with options, say it
    ///
    /// An option that is left out changes nothing; an empty one empties its field.
    Ownership {
        /// Its Client ID
        id: String,
        #[command(flatten)]
        said: Box<Owning>,
    },
    /// Show the secrets of a client: their last use, and what ends them
    Secrets {
        /// Its Client ID
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
    /// Write all clients as JSON, without secrets
    Export {
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

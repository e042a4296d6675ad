//! The arguments of what lists clients: the list, saved views, reviews.

use crate::domain::rehearsal::Span;
use clap::{Args, Subcommand};

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
    /// With a secret that never expires, or that ends within so many days, be it by its silence
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
        /// Its Client ID or its whole name
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
        /// Its Client ID or its whole name
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

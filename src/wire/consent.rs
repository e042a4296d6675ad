//! The consent page: what an application asks of a user.

use super::When;
use crate::domain::ClientId;
use serde::{Deserialize, Serialize};

/// What `/oauth/authorize` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentPage {
    Ask(Box<ConsentQuestion>),
    /// The request cannot be trusted, and why: nothing is sent anywhere.
    Broken(String),
    /// The application has not registered the address that it wants the answer at.
    OtherAddress {
        application: String,
    },
    /// The application may sign nobody in.
    Closed {
        application: String,
        why: String,
    },
    /// An administrator has to approve the application.
    NeedsApproval {
        application: String,
        client_id: ClientId,
        owner: String,
        may_approve: bool,
        why: Unapproved,
        /// Where the application hears that nothing was allowed.
        back: Option<String>,
    },
    /// The application is approved, but with nothing of what it asks for.
    NothingAllowed {
        application: String,
        client_id: ClientId,
        may_approve: bool,
        back: Option<String>,
    },
    /// The organization lets only some roles use it.
    NotForYou {
        application: String,
        roles: Vec<String>,
        back: Option<String>,
    },
    /// The application hears that its request is refused when the user follows this address.
    GoBack {
        to: String,
    },
}

/// Why an organization's approval is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unapproved {
    /// Nobody has asked for it, or the last answer has stood for its time.
    Unasked,
    /// Its administrators see that someone asks.
    Asked,
    /// An administrator said no, and why; an empty reason: nothing was said. From `again` on one may ask again.
    Declined {
        reason: String,
        again: Box<When>,
    },
    Revoked,
}

/// The question to the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentQuestion {
    /// The request as it came, to be answered.
    pub request: String,
    /// What is shown, for the answer to bring back: a yes is to that.
    pub shown: String,
    pub application: String,
    pub description: String,
    pub client_id: ClientId,
    /// The application's organization.
    pub owner: String,
    /// Whether that is the user's own.
    pub own: bool,
    pub scopes: Vec<ScopeInWords>,
    /// Where the browser goes with either answer.
    pub returns_to: ReturnsTo,
    /// How long the application's access lasts.
    pub lasts: String,
}

/// Where an answer leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnsTo {
    /// In a few words, for someone who has never seen such an address.
    pub words: String,
    /// The address itself.
    pub address: String,
}

/// A scope as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeInWords {
    pub id: String,
    /// What it lets the application do.
    pub sentence: String,
    pub reads_only: bool,
}

//! A rehearsed deactivation as the screens show it.

use super::When;
use serde::{Deserialize, Serialize};

/// The latest rehearsal of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsal {
    pub number: i64,
    pub started: When,
    pub started_by: Option<String>,
    /// When it is to end; `relative` is the countdown. `None`: it is over.
    pub until: Option<When>,
    /// When and how it ended, such as "by itself"; `None`: it runs.
    pub ended: Option<(When, String)>,
    /// "No knock in 48 hours."
    pub result: String,
    /// Those who proved that they are the client, the latest first.
    pub callers: Vec<RehearsalCaller>,
    /// How often others came, who only named it, and when last.
    pub strangers: Option<(u64, When)>,
}

/// Somebody who came during a rehearsal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RehearsalCaller {
    /// `None`, with no secret: all those that were too many to be told apart.
    pub address: Option<String>,
    /// What is known of the secret that was shown: `cs_…q7Rf`.
    pub secret: Option<String>,
    pub n: u64,
    pub last: When,
}

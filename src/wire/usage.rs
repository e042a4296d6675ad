//! What a client is used for, as its Usage tab shows it.

use super::{Count, Happened, When};
use crate::domain::{ScopeId, usage::Recorded};
use serde::{Deserialize, Serialize};

/// The use of a client. `days`, `refusals`, `addresses` and `not_told_apart` are of the days that were asked for; everything
/// else is of all days that are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientUsage {
    /// Since which day, in UTC, the use of this client is recorded by day: "Thu 3 Sep 2026"; `None`: it is not.
    pub recorded_since: Option<String>,
    /// In their order, today the last.
    pub days: Vec<UsageDay>,
    pub refusals: Vec<UsageRefusal>,
    /// The latest first, at most twenty.
    pub addresses: Vec<(String, When)>,
    /// How many uses were counted by kind alone, as there were too many ways of use at once.
    pub not_told_apart: u64,
    /// The newest first.
    pub secrets: Vec<UsedThing>,
    /// Those that it has, then those that it had.
    pub redirect_uris: Vec<UsedThing>,
    /// Scopes that calls of the REST API needed.
    pub scopes: Vec<UsedThing>,
    /// Scopes of the client that none needed.
    pub never_needed: Vec<ScopeId>,
    /// Scopes of the client of which that is not known: some calls were not told apart.
    pub maybe_needed: Vec<ScopeId>,
    /// How often another API asked about its tokens: which scope that needed is not known.
    pub introspected: u64,
    pub organizations: Vec<UsedThing>,
    /// People who let the client act for them.
    pub people: Count,
}

/// A day, in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageDay {
    /// "Mon 23 Nov 2026"
    pub date: String,
    pub recorded: Recorded,
    pub counts: UsageCounts,
}

impl UsageDay {
    /// Whether its counts are to be read as such: what was not recorded is not zero.
    pub fn is_known(&self) -> bool {
        matches!(self.recorded, Recorded::Whole | Recorded::Partly) || self.counts != UsageCounts::default()
    }
}

/// What happened, as often as it is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageCounts {
    /// Calls with its tokens, and what it asked about tokens.
    pub calls: u64,
    /// Tokens that it got.
    pub tokens: u64,
    /// How often people said yes to it.
    pub sign_ins: u64,
    pub refused: u64,
}

/// What was refused, in the words of people and of programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRefusal {
    /// "Token", "Call of this API"
    pub what: String,
    /// The code of RFC 6749, or of the REST API.
    pub code: String,
    pub n: u64,
    pub last: When,
}

/// Something that the client has or had, and when it was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedThing {
    pub name: String,
    /// Whether the client has it still.
    pub has: bool,
    pub n: u64,
    pub last: Happened,
}

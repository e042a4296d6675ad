//! Several clients at once: what the question shows of each, and what came of them.

use super::{ClientRow, Evidence, Ownership};
use crate::domain::{ClientId, ownership::Label, several::Several};
use serde::{Deserialize, Serialize};

/// Clients that were chosen, as far as they are there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeveralClients {
    pub rows: Vec<SeveralRow>,
    /// How many were chosen; those that are not among the rows are not there.
    pub chosen: u64,
    /// How many more there are, of which another question asks.
    pub beyond: u64,
    /// Labels of the organization, to be offered.
    pub labels: Vec<Label>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeveralRow {
    pub row: ClientRow,
    pub ownership: Ownership,
    /// What depends on it, where that was asked for and may be seen.
    pub use_of: Option<Box<SeveralUse>>,
}

/// What depends on a client, in figures that can be added up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeveralUse {
    pub evidence: Evidence,
    /// Calls in the last thirty days that are recorded, and from which addresses.
    pub calls: u64,
    pub callers: Vec<String>,
    /// Knocks during the latest rehearsal; `None`: there was none.
    pub knocks: Option<u64>,
}

/// What came of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeveralAnswer {
    pub what: Several,
    pub rows: Vec<AnsweredRow>,
    /// The list as its user left it.
    pub back: String,
}

impl SeveralAnswer {
    /// How many were done.
    pub fn done(&self) -> u64 {
        self.rows.iter().filter(|row| row.done).count() as u64
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredRow {
    pub id: ClientId,
    pub name: String,
    pub done: bool,
    /// What was done, or why nothing was.
    pub says: String,
}

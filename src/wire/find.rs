//! What was found by what somebody knows of it.

use crate::domain::nearness::Nearness;
use serde::{Deserialize, Serialize};

/// What was found, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Those of which there is something, by kind.
    pub groups: Vec<FoundGroup>,
    /// Among what was looked, as far as who is signed in may see it: "clients", "users".
    pub among: Vec<String>,
}

/// What was found of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundGroup {
    /// "Clients"
    pub label: String,
    pub rows: Vec<FoundRow>,
    /// Where all of it is listed, when there is more.
    pub all: Option<String>,
    /// How near its first is. Groups are shown by it.
    pub nearest: Nearness,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundRow {
    pub name: String,
    /// What tells it from another of that name.
    pub more: String,
    pub to: String,
}

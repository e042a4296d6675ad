//! What needs whoever is signed in.

use serde::{Deserialize, Serialize};

/// What there is to look at, as far as who is signed in may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs {
    /// What there is, what ends by itself first.
    pub lines: Vec<NeedLine>,
    /// What was looked for, and there is none of: "clients in rehearsal".
    pub none: Vec<String>,
    /// What cannot be said yet, in a sentence each.
    pub unknown: Vec<String>,
}

/// So many of something, and where they are listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedLine {
    /// "3 deactivated clients"
    pub what: String,
    /// What comes of it, or what to do, in sentences.
    pub more: String,
    /// Where they are listed.
    pub to: String,
    /// Whether somebody is about to lose something.
    pub urgent: bool,
}

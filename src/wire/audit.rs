//! The audit log.

use super::{ActivityEntry, Beside};
use leptos::Params;
use leptos_router::params::Params;
use serde::{Deserialize, Serialize};

/// The page's address as typed into the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Params, Serialize, Deserialize)]
pub struct AuditQuery {
    /// Part of the name of who or what, or a whole id or request id.
    pub q: Option<String>,
    /// The id of a user or a client, or `clientele`.
    pub who: Option<String>,
    /// A kind of object: client, authorization, user, role, division, organization.
    pub kind: Option<String>,
    /// What was done, by its word in the database.
    pub action: Option<String>,
    /// `done` or `refused`.
    pub outcome: Option<String>,
    /// The first day, as in 2026-11-23, in the zone of who asks.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
    /// Cursor: entries after this one, which are older.
    pub after: Option<String>,
    /// Cursor: entries before this one, which are newer.
    pub before: Option<String>,
    /// The entry to show beside the list.
    pub entry: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    pub entries: Vec<AuditEntry>,
    /// The one that was asked for, wherever it is in the list.
    pub chosen: Option<AuditEntry>,
    pub beside: Beside,
    /// People to filter by: id and name.
    pub people: Vec<(String, String)>,
    /// What can be done, to filter by: id and words.
    pub actions: Vec<(String, String)>,
    /// The zone whose days are meant.
    pub zone: String,
    /// Usual ranges of days that reach to today: words and the first day.
    pub days: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    pub entry: ActivityEntry,
    /// What it was done to.
    pub kind: String,
    pub object_id: String,
    pub name: String,
    pub action: String,
    pub done: bool,
    /// The version it led to, if it made one.
    pub version: Option<i64>,
}

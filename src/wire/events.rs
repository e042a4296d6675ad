//! Events of access.

use super::{Beside, When};
use leptos::Params;
use leptos_router::params::Params;
use serde::{Deserialize, Serialize};

/// The page's address as typed into the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Params, Serialize, Deserialize)]
pub struct EventsQuery {
    /// Part of a name, or a whole address or request id.
    pub q: Option<String>,
    /// The id of a user.
    pub who: Option<String>,
    /// What happened, by its word in the database.
    pub event: Option<String>,
    /// `done` or `refused`.
    pub outcome: Option<String>,
    /// The first day, as in 2026-11-23, in the zone of who asks.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
    /// Cursor: events after this one, which are older.
    pub after: Option<String>,
    /// Cursor: events before this one, which are newer.
    pub before: Option<String>,
    /// `exact`: times in full.
    pub times: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventsPage {
    pub rows: Vec<EventRow>,
    pub beside: Beside,
    /// Users to filter by: id and name.
    pub people: Vec<(String, String)>,
    /// What can happen, to filter by: id and words.
    pub kinds: Vec<(String, String)>,
    /// The zone whose days are meant.
    pub zone: String,
    /// Usual ranges of days that reach to today: words and the first day.
    pub days: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    pub when: When,
    pub done: bool,
    /// "Signed in", "Sign-in refused".
    pub what: String,
    /// "With a passkey.", "The password was wrong."
    pub more: String,
    /// How often, and when it was last, where several share a row.
    pub again: Option<(u64, When)>,
    /// "Ana Ruiz"; what is kept of a name that nobody has; "Nobody known".
    pub who: String,
    /// The user's id.
    pub user: Option<String>,
    pub address: Option<String>,
    /// "Firefox on Linux"
    pub browser: Option<String>,
    /// The application that was answered: id and name.
    pub client: Option<(String, String)>,
}

/// The page of one's own events, as typed into the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Params, Serialize, Deserialize)]
pub struct OwnEventsQuery {
    /// Cursor: events after this one, which are older.
    pub after: Option<String>,
    /// Cursor: events before this one, which are newer.
    pub before: Option<String>,
    /// `exact`: times in full.
    pub times: Option<String>,
}

/// A page of one's own events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnEventsPage {
    pub rows: Vec<EventRow>,
    pub beside: Beside,
    /// The zone in which times are shown.
    pub zone: String,
}

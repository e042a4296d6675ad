//! Who is looking at the screens.

use crate::policy::Actor;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The signed-in user with what every page shows of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub actor: Actor,
    pub email: String,
    pub organization_name: String,
    pub preferences: Preferences,
    pub end: SessionEnd,
    /// What every page says of a database that was put back, until it is confirmed: only its frame asks.
    pub restored: Option<RestoredBanner>,
}

/// That the database was put back to an earlier state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoredBanner {
    /// Whether it was found so, and no backup was restored.
    pub older_file: bool,
    /// When, in words.
    pub restored: String,
    /// From when the data are, in words.
    pub state_of: String,
    /// Whether something that was ended after may go on.
    pub revives: bool,
    /// Whether clients get nothing and only those sign in who may confirm it, until it is confirmed.
    pub held: bool,
}

/// The page about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestorationPage {
    pub told: RestoredBanner,
    /// Comes back with the confirmation.
    pub restored_at: i64,
    /// When it was confirmed and by whom, in words.
    pub confirmed: Option<(String, String)>,
    /// Until when it is known what had been taken since, in words; `None`: to the end, or nothing is.
    pub known_until: Option<String>,
    /// What had been taken since; `None`: it is not known, or not for this reader.
    pub taken: Option<Vec<TakenRow>>,
    /// What waits until it is confirmed; `None`: nothing, or it is not for this reader.
    pub waits: Option<RestorationWaits>,
}

/// What is let in again by the confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestorationWaits {
    pub secrets: u64,
    /// The clients that have them.
    pub clients: u64,
    pub people: u64,
}

/// What somebody or something had lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenRow {
    /// "client"
    pub kind: String,
    pub name: String,
    /// "was removed"
    pub words: String,
    /// Where to look after it; `None`: there is no page of it.
    pub to: Option<String>,
    pub at: String,
    pub by: Option<String>,
    /// Whether it has lost that here, too; else it is as before again.
    pub ended: bool,
}

/// When a session ends. Spans in milliseconds, as seen when the answer was made: clocks of browsers differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionEnd {
    /// Until it ends, if nothing is asked with it before.
    pub left: i64,
    /// Whether a request moves that on: not when it has lasted as long as any may.
    pub moves: bool,
    /// How long before the end its user is told.
    pub told_before: i64,
}

/// Whose session the browser has now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionNow {
    pub user: Uuid,
    pub name: String,
    pub end: SessionEnd,
}

/// What a person chose in the account menu and in My account; kept in a cookie, so that the first byte of a page knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub theme: Theme,
    /// Whether `/` focuses the search (WCAG 2.1.4 wants a way to turn it off).
    pub slash_searches: bool,
    /// The zone in which times are shown, by its name: "Europe/Rome" (IANA time zone database, RFC 6557).
    pub zone: String,
}

impl Preferences {
    /// The zone where none was chosen.
    pub const UTC: &'static str = "UTC";
}

impl Default for Preferences {
    fn default() -> Self {
        Self { theme: Theme::System, slash_searches: true, zone: Self::UTC.to_owned() }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.as_str() == word)
    }
}

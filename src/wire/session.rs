//! Who is looking at the screens.

use crate::policy::Actor;
use serde::{Deserialize, Serialize};

/// The signed-in user with what every page shows of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub actor: Actor,
    pub email: String,
    pub organization_name: String,
    pub preferences: Preferences,
}

/// What a person chose in the account menu; kept in a cookie, so that the first byte of a page knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub theme: Theme,
    /// Whether `/` focuses the search (WCAG 2.1.4 wants a way to turn it off).
    pub slash_searches: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { theme: Theme::System, slash_searches: true }
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

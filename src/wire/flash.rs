//! What one request leaves for the page it redirects to, so that everything works without JavaScript. Kept on the
//! server under an id of its own; the URL carries the id only.

use super::{SeveralAnswer, UiError, When};
use crate::domain::{ClientId, SettingsForm};
use serde::{Deserialize, Serialize};

/// Left for the next page, for one session and a few minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flash {
    Notice(Notice),
    Refused(Box<Refused>),
}

/// Something was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    Saved {
        name: String,
    },
    Removed {
        name: String,
    },
    Deactivated {
        id: ClientId,
        name: String,
        date: Box<When>,
    },
    /// Tokens issued before `cut` stay ended.
    Restored {
        name: String,
        cut: Box<When>,
    },
    Disabled {
        id: ClientId,
        name: String,
        /// Where the notice is shown, and where Enable leads back to.
        back: String,
        /// Why the caller cannot enable it.
        why_not_enable: Option<String>,
    },
    Enabled {
        name: String,
    },
    /// A former version is what the client is again.
    BroughtBack {
        name: String,
        version: i64,
    },
    SecretRemoved {
        hint: String,
    },
    Authorized {
        name: String,
    },
    RequestDeclined {
        name: String,
    },
    AuthorizationRevoked {
        name: String,
    },
    /// A sentence that needs nothing beside it.
    Told {
        text: String,
    },
    /// What came of several clients, which has a page of its own.
    Several(Box<SeveralAnswer>),
}

/// Something was not done; what was typed is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub error: UiError,
    pub settings: Option<SettingsForm>,
    /// `role@division` pairs as sent by the form.
    pub roles: Option<Vec<String>>,
    /// What was typed into a form that has no type of its own: names and values of its fields, never a password.
    pub typed: Vec<(String, String)>,
}

impl Refused {
    /// What was typed into a field; `None`: the form had none of this name.
    pub fn typed(&self, field: &str) -> Option<String> {
        self.typed.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone())
    }

    /// Everything sent under one name, as a list of boxes is.
    pub fn all_typed(&self, field: &str) -> Vec<String> {
        self.typed.iter().filter(|(name, _)| name == field).map(|(_, value)| value.clone()).collect()
    }

    /// What is said beside a field.
    pub fn problem(&self, field: &str) -> Option<String> {
        self.error.problem(field)
    }
}

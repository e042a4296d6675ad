//! Roles as they are held: in one division, or in all.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a role is held. `*` in the database and the REST API stands for every division, those to come included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum DivisionScope {
    All,
    One(Uuid),
}

impl DivisionScope {
    /// Whether holding a role here is holding it there.
    pub fn covers(self, other: Self) -> bool {
        self == Self::All || self == other
    }

    /// # Errors
    /// When the word is neither `*` nor a UUID.
    pub fn parse(word: &str) -> Result<Self, String> {
        match word {
            "*" => Ok(Self::All),
            id => Uuid::try_parse(id).map(Self::One).map_err(|_| "Choose a division.".to_owned()),
        }
    }
}

impl From<DivisionScope> for String {
    fn from(scope: DivisionScope) -> Self {
        match scope {
            DivisionScope::All => "*".into(),
            DivisionScope::One(id) => id.to_string(),
        }
    }
}

impl TryFrom<String> for DivisionScope {
    type Error = String;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        Self::parse(&word)
    }
}

/// A role held by a user or given to a client, with the names people know it by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleGrant {
    pub role_id: Uuid,
    pub role_name: String,
    pub division: DivisionScope,
    /// "Home division", "All divisions".
    pub division_name: String,
}

impl RoleGrant {
    /// What makes two grants the same: names may change.
    pub const fn key(&self) -> (Uuid, DivisionScope) {
        (self.role_id, self.division)
    }

    /// "Payroll admin in Home division"
    pub fn label(&self) -> String {
        format!("{} in {}", self.role_name, self.division_name)
    }
}

//! What an edit of a role does to those who hold it.

use super::Permission;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What an edit of a role changes for those who hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleEffect {
    /// For how many users and clients something changes.
    pub users: u64,
    pub clients: u64,
    /// They; the first hundred, and none for those who may not see who holds which role.
    pub holders: Vec<Affected>,
    /// How many hold the role and have everything by other roles too.
    pub unchanged: u64,
    /// Says that these effects were seen, and no others.
    pub seen: String,
}

impl RoleEffect {
    pub const fn affects_somebody(&self) -> bool {
        self.users + self.clients > 0
    }

    /// How many are not named.
    pub const fn more(&self) -> u64 {
        (self.users + self.clients).saturating_sub(self.holders.len() as u64)
    }

    pub fn without_names(self) -> Self {
        Self { holders: vec![], ..self }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affected {
    pub id: Uuid,
    pub name: String,
    pub client: bool,
    pub gains: Vec<Permission>,
    pub loses: Vec<Permission>,
}

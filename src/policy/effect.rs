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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_named_is_counted() {
        let ana =
            Affected { id: Uuid::from_u128(1), name: "Ana Ruiz".into(), client: false, gains: vec![], loses: vec![] };
        for (users, clients, named, more) in [(0, 0, 0, 0), (3, 4, 2, 5), (0, 1, 1, 0), (1, 0, 0, 1), (0, 0, 1, 0)] {
            let holders = vec![ana.clone(); named];
            let effect = RoleEffect { users, clients, holders, unchanged: 9, seen: "seen".into() };
            assert_eq!((effect.affects_somebody(), effect.more()), (users + clients > 0, more), "{effect:?}");
            let nameless = RoleEffect { holders: vec![], ..effect.clone() };
            assert_eq!((nameless.more(), effect.without_names()), (users + clients, nameless));
        }
    }
}

//! Roles as they are held: in one division, or in all.

use super::{DivisionId, RoleId, count::plural};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Where a role is held. `*` in the database and the REST API stands for every division, those to come included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum DivisionScope {
    All,
    One(DivisionId),
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
            id => id.parse().map(Self::One).map_err(|_| "Choose a division.".to_owned()),
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

/// A role in a division, named by their ids: `role@division`. Whether there are such is for the catalogue to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleAt {
    pub role: RoleId,
    pub division: DivisionScope,
}

impl RoleAt {
    /// `None`: one of the two words is no id.
    pub fn parse(role: &str, division: &str) -> Option<Self> {
        Some(Self { role: role.parse().ok()?, division: DivisionScope::parse(division).ok()? })
    }
}

impl FromStr for RoleAt {
    type Err = String;

    fn from_str(pair: &str) -> Result<Self, Self::Err> {
        let (role, division) = pair.split_once('@').unwrap_or_default();
        Self::parse(role, division).ok_or_else(|| "Choose a role and a division.".to_owned())
    }
}

/// A role held by a user or given to a client, with the names people know it by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleGrant {
    pub role_id: RoleId,
    pub role_name: String,
    pub division: DivisionScope,
    /// "Home division", "All divisions".
    pub division_name: String,
}

impl RoleGrant {
    /// What makes two grants the same: names may change.
    pub const fn key(&self) -> RoleAt {
        RoleAt { role: self.role_id, division: self.division }
    }

    /// "Payroll admin in Home division"
    pub fn label(&self) -> String {
        format!("{} in {}", self.role_name, self.division_name)
    }
}

/// The roles that a set of grants has and an earlier one did not: nothing that was held in all divisions is new in one.
pub fn gained(before: &[RoleGrant], after: &[RoleGrant]) -> Vec<RoleGrant> {
    let had = |grant: &&RoleGrant| {
        before.iter().any(|held| held.role_id == grant.role_id && held.division.covers(grant.division))
    };
    after.iter().filter(|grant| !had(grant)).cloned().collect()
}

/// Why nobody can delete a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Needed {
    /// An application serves only holders of this role, and would serve everyone; `None`: it may not be named.
    ByApplication(Option<String>),
    /// So many clients have no other role; `None`: they may not be named.
    ByClients(usize, Option<Vec<String>>),
}

/// How many clients are named that have no other role.
const NAMED: usize = 3;

impl Needed {
    /// `None`: each of them has another one, too. `names`: whether they may be named.
    pub fn by_clients(clients: Vec<String>, names: bool) -> Option<Self> {
        (!clients.is_empty()).then(|| Self::ByClients(clients.len(), names.then_some(clients)))
    }
}

impl fmt::Display for Needed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByApplication(name) => {
                let name = name.as_deref().unwrap_or("An application");
                write!(
                    f,
                    "{name} serves only holders of this role, and would serve everyone: edit its authorization first"
                )
            }
            Self::ByClients(n, names) => {
                let (verb, them) = if *n == 1 { ("has", "it") } else { ("have", "them") };
                let who = clients(*n, names.as_deref());
                write!(
                    f,
                    "{who} {verb} no other role, and Client Credentials needs one: give {them} another role first, or \
                     delete {them}"
                )
            }
        }
    }
}

/// "Billing sync, Night export and Route planner", "3 clients"
fn clients(n: usize, names: Option<&[String]>) -> String {
    match names {
        None if n == 1 => "A client".to_owned(),
        None => plural(n as u64, "client"),
        Some(names) if n > NAMED => format!("{} and {} more", names[..NAMED].join(", "), n - NAMED),
        Some([others @ .., last]) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        Some(names) => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn grant(role: u128, division: DivisionScope) -> RoleGrant {
        RoleGrant {
            role_id: RoleId::from_uuid(Uuid::from_u128(role)),
            role_name: "R".into(),
            division,
            division_name: "D".into(),
        }
    }

    #[test]
    fn what_is_wider_than_before_is_gained_and_what_is_narrower_is_not() {
        let home = DivisionScope::One(DivisionId::from_uuid(Uuid::from_u128(1)));
        let (one, all) = (grant(7, home), grant(7, DivisionScope::All));
        for (before, after, new) in [
            (vec![], vec![one.clone()], vec![one.clone()]),
            (vec![one.clone()], vec![one.clone()], vec![]),
            (vec![one.clone()], vec![all.clone()], vec![all.clone()]),
            (vec![all.clone()], vec![one.clone()], vec![]),
            (vec![one.clone()], vec![grant(8, home)], vec![grant(8, home)]),
            (vec![one], vec![], vec![]),
        ] {
            assert_eq!(gained(&before, &after), new);
        }
    }

    #[test]
    fn who_needs_a_role_is_named_to_those_who_may_know() {
        let said = |names: &[&str], shown| {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            Needed::by_clients(names, shown)
                .map(|needed| needed.to_string().split(" no other").next().unwrap().to_owned())
        };
        for (names, shown, says) in [
            (&[][..], true, None),
            (&["A"], true, Some("A has")),
            (&["A"], false, Some("A client has")),
            (&["A", "B"], true, Some("A and B have")),
            (&["A", "B", "C"], true, Some("A, B and C have")),
            (&["A", "B", "C", "D", "E"], true, Some("A, B, C and 2 more have")),
            (&["A", "B", "C", "D", "E"], false, Some("5 clients have")),
        ] {
            assert_eq!(said(names, shown).as_deref(), says);
        }
    }

    #[test]
    fn where_a_role_is_held_is_stored_as_it_is_read() {
        let home = DivisionScope::One(DivisionId::from_uuid(Uuid::from_u128(1)));
        for (scope, word) in [(DivisionScope::All, "*"), (home, "00000000-0000-0000-0000-000000000001")] {
            assert_eq!(serde_json::to_value(scope).unwrap(), word);
            assert_eq!(DivisionScope::parse(word), Ok(scope));
        }
    }
}

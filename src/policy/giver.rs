//! "Why not?": the users who could give an actor what is missing.

use super::{Denial, Permission};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who could give what the actor lacks, as far as the actor may know. Names only, and none for what the actor has: it
/// says nothing of anyone else's powers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Givers {
    /// Names are for those who may see the directory.
    #[default]
    Untold,
    Known(Known),
}

/// The first few by name, for each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// For permissions that the actor has in no division.
    pub permissions: BTreeMap<Permission, Vec<String>>,
    /// For permissions that the actor does not have in all.
    pub everywhere: BTreeMap<Permission, Vec<String>>,
    /// For roles that the actor does not hold there; `None`: the actor may not see who holds which role.
    pub roles: Option<Vec<GivenRole>>,
}

/// A role that someone can give in a division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenRole {
    pub role: String,
    /// Its name; "All divisions" for all of them.
    pub division: String,
    pub everywhere: bool,
    pub names: Vec<String>,
}

/// More names than this help nobody.
pub const NAMED: usize = 3;

impl Known {
    /// `None`: not for the actor to know.
    pub(super) fn names(&self, denial: &Denial) -> Option<Vec<&str>> {
        match denial {
            Denial::Permission(permission) => Some(first(self.permissions.get(permission))),
            Denial::PermissionGiven(permission)
            | Denial::PermissionTaken(permission)
            | Denial::RoleTaken { permission, .. }
            | Denial::RoleBack { permission, .. } => Some(first(self.everywhere.get(permission))),
            Denial::RoleOfClient { role, division }
            | Denial::RoleGiven { role, division }
            | Denial::RoleOfUser { role, division } => {
                self.names_of_role(role, |given| given.everywhere || given.division == *division)
            }
            Denial::Delegated(_) => None,
        }
    }

    pub(super) fn names_of_role(&self, role: &str, fits: impl Fn(&GivenRole) -> bool) -> Option<Vec<&str>> {
        let given = self.roles.as_ref()?.iter().filter(|given| given.role == role && fits(given));
        let mut names: Vec<&str> = given.flat_map(|given| &given.names).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names.truncate(NAMED);
        Some(names)
    }
}

/// `None`: not for the actor to know.
pub(super) fn in_words(names: Option<Vec<&str>>) -> String {
    let Some(names) = names else {
        return "Ask an administrator who can give roles".to_owned();
    };
    match names.split_last() {
        None => "Nobody in the organization can give it".to_owned(),
        Some((last, [])) => format!("{last} can give it"),
        Some((last, others)) => format!("{} or {last} can give it", others.join(", ")),
    }
}

fn first(names: Option<&Vec<String>>) -> Vec<&str> {
    names.into_iter().flatten().map(String::as_str).take(NAMED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Power;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn known() -> Known {
        let given = |role: &str, division: &str, everywhere, named: &[&str]| GivenRole {
            role: role.into(),
            division: division.into(),
            everywhere,
            names: names(named),
        };
        Known {
            permissions: [(Permission::OauthClientView, names(&["Ana", "Bo", "Cy", "Di"]))].into(),
            everywhere: [(Permission::OauthClientView, names(&["Eve"]))].into(),
            roles: Some(vec![
                given("Billing", "All divisions", true, &["Di", "Ana"]),
                given("Billing", "Utrecht", false, &["Cy", "Ana"]),
                given("Billing", "Delft", false, &["Bo"]),
                given("Payroll", "Utrecht", false, &["Fay"]),
            ]),
        }
    }

    #[test]
    fn those_are_named_who_can_give_what_is_missing_and_three_at_most() {
        let (role, permission) = (|role: &str| role.to_owned(), Permission::OauthClientView);
        for (denial, named) in [
            (Denial::Permission(permission), &["Ana", "Bo", "Cy"][..]),
            (Denial::Permission(Permission::OauthClientEdit), &[]),
            (Denial::PermissionGiven(permission), &["Eve"]),
            (Denial::PermissionTaken(permission), &["Eve"]),
            (Denial::RoleTaken { role: role("Billing"), division: role("Utrecht"), permission }, &["Eve"]),
            (Denial::RoleBack { role: role("Billing"), division: role("Utrecht"), permission }, &["Eve"]),
            (Denial::RoleOfClient { role: role("Billing"), division: role("Utrecht") }, &["Ana", "Cy", "Di"]),
            (Denial::RoleGiven { role: role("Billing"), division: role("Delft") }, &["Ana", "Bo", "Di"]),
            (Denial::RoleOfUser { role: role("Payroll"), division: role("Delft") }, &[]),
        ] {
            assert_eq!(known().names(&denial).as_deref(), Some(named), "{denial:?}");
        }
        assert_eq!(known().names(&Denial::Delegated(Power::Roles)), None);
        assert_eq!(known().names_of_role("Billing", |_| true), Some(vec!["Ana", "Bo", "Cy"]));
        assert_eq!(Known { roles: None, ..known() }.names_of_role("Billing", |_| true), None);
    }

    #[test]
    fn who_can_give_is_said_in_a_sentence() {
        for (named, says) in [
            (None, "Ask an administrator who can give roles"),
            (Some(vec![]), "Nobody in the organization can give it"),
            (Some(vec!["Ana"]), "Ana can give it"),
            (Some(vec!["Ana", "Bo"]), "Ana or Bo can give it"),
            (Some(vec!["Ana", "Bo", "Cy"]), "Ana, Bo or Cy can give it"),
        ] {
            assert_eq!(in_words(named), says);
        }
    }
}

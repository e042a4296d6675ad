//! A refusal, in the words that people see.

use super::{Permission, Power};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    Permission(Permission),
    /// One of the roles the client has, which the actor does not hold there.
    RoleOfClient {
        role: String,
        division: String,
    },
    /// A role being given that the actor does not hold there.
    RoleGiven {
        role: String,
        division: String,
    },
    /// One of the roles the user holds, which the actor does not hold there.
    RoleOfUser {
        role: String,
        division: String,
    },
    /// A role being taken from a user, by deactivating them or by itself: the actor neither holds it there nor has this
    /// permission of it in all divisions.
    RoleTaken {
        role: String,
        division: String,
        permission: Permission,
    },
    /// A role that would come back with a user who holds it: as [`Self::RoleTaken`].
    RoleBack {
        role: String,
        division: String,
        permission: Permission,
    },
    /// A permission being put into a role, which the actor does not have in all divisions.
    PermissionGiven(Permission),
    /// A permission being taken out of a role, which the actor does not have in all divisions.
    PermissionTaken(Permission),
    /// Power that would be handed on by an application that acts for a user.
    Delegated(Power),
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Permission(permission) => write!(f, "Needs {}", permission.label()),
            Self::RoleOfClient { role, division } => {
                write!(f, "Needs the role {role} in {division}, which this client has")
            }
            Self::RoleGiven { role, division } => {
                write!(f, "Needs the role {role} in {division}: only its holders can give it")
            }
            Self::RoleOfUser { role, division } => {
                write!(f, "Needs the role {role} in {division}, which this user holds")
            }
            Self::PermissionGiven(permission) => {
                let label = permission.label();
                write!(f, "Needs {label} in all divisions: only those who have it can put it into a role")
            }
            Self::PermissionTaken(permission) => {
                let label = permission.label();
                write!(f, "Needs {label} in all divisions: only those who have it can take it from a role")
            }
            Self::RoleTaken { role, division, permission } => {
                outweighed(f, (role, division, *permission), "take it away")
            }
            Self::RoleBack { role, division, permission } => {
                outweighed(f, (role, division, *permission), "bring it back")
            }
            Self::Delegated(power) => write!(f, "{power}: do it in the console"),
        }
    }
}

fn outweighed(
    f: &mut fmt::Formatter<'_>,
    (role, division, permission): (&str, &str, Permission),
    what: &str,
) -> fmt::Result {
    let label = permission.label();
    write!(f, "Needs {label} in all divisions, or the role {role} in {division}: only those who have it can {what}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use Permission as P;

    #[test]
    fn every_refusal_names_what_is_missing() {
        let (role, division, permission) =
            (|| "Payroll admin".to_owned(), || "Home division".to_owned(), P::OauthClientView);
        for (denial, says) in [
            (Denial::Permission(permission), "Needs OAuth > Client > View"),
            (
                Denial::RoleOfClient { role: role(), division: division() },
                "Needs the role Payroll admin in Home division, which this client has",
            ),
            (
                Denial::RoleGiven { role: role(), division: division() },
                "Needs the role Payroll admin in Home division: only its holders can give it",
            ),
            (
                Denial::RoleOfUser { role: role(), division: division() },
                "Needs the role Payroll admin in Home division, which this user holds",
            ),
            (
                Denial::RoleTaken { role: role(), division: division(), permission },
                "Needs OAuth > Client > View in all divisions, or the role Payroll admin in Home division: only those who \
                 have it can take it away",
            ),
            (
                Denial::RoleBack { role: role(), division: division(), permission },
                "Needs OAuth > Client > View in all divisions, or the role Payroll admin in Home division: only those who \
                 have it can bring it back",
            ),
            (
                Denial::PermissionGiven(permission),
                "Needs OAuth > Client > View in all divisions: only those who have it can put it into a role",
            ),
            (
                Denial::PermissionTaken(permission),
                "Needs OAuth > Client > View in all divisions: only those who have it can take it from a role",
            ),
            (
                Denial::Delegated(Power::Roles),
                "An application that acts for you cannot give roles: do it in the console",
            ),
        ] {
            assert_eq!(denial.to_string(), says);
        }
    }
}

//! What an application cannot hand on, in the words that people see.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Power that goes on when the token that handed it on has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// Roles, for a client or a user.
    Roles,
    /// A secret with which one acts by the roles of its client.
    Secret,
    /// A client with roles that was disabled or deactivated.
    Client,
    /// A user with roles who was deactivated.
    User,
    /// A way to sign in as someone else.
    SignIn,
    /// A role, or permissions for one.
    Permissions,
}

impl fmt::Display for Power {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::Roles => "give roles",
            Self::Secret => "make a secret for a client that has roles",
            Self::Client => "bring back a client that has roles",
            Self::User => "bring back a user who holds roles",
            Self::SignIn => "change how someone signs in",
            Self::Permissions => "add permissions to roles",
        };
        write!(f, "An application that acts for you cannot {words}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_application_cannot_do_is_named() {
        for (power, what) in [
            (Power::Roles, "give roles"),
            (Power::Secret, "make a secret for a client that has roles"),
            (Power::Client, "bring back a client that has roles"),
            (Power::User, "bring back a user who holds roles"),
            (Power::SignIn, "change how someone signs in"),
            (Power::Permissions, "add permissions to roles"),
        ] {
            assert_eq!(power.to_string(), format!("An application that acts for you cannot {what}"));
        }
    }
}

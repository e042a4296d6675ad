//! What an actor could not undo, said before the act.

use super::{Action, Actor, Denial, Permission};
use crate::domain::RoleGrant;
use std::fmt;

/// What brings a client back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// After a deactivation.
    Restore,
    /// After it was disabled.
    Enable,
}

/// Why an actor could not take back what they may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoWayBack {
    undo: Undo,
    lacks: Lacks,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Lacks {
    Permission(Permission),
    /// Roles of the client, by name.
    Roles(Vec<String>),
}

impl fmt::Display for NoWayBack {
    /// "You do not hold Payroll admin, which this client has: you could not restore it."
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.lacks {
            Lacks::Permission(permission) => write!(f, "You do not have {}", permission.label())?,
            Lacks::Roles(names) => write!(f, "You do not hold {}, which this client has", listed(names))?,
        }
        let verb = match self.undo {
            Undo::Restore => "restore",
            Undo::Enable => "enable",
        };
        write!(f, ": you could not {verb} it.")
    }
}

fn listed(names: &[String]) -> String {
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => names.concat(),
    }
}

impl Actor {
    /// Why the actor could not take back what they may do to a client that has these roles; `None`: they could.
    pub fn could_not(&self, undo: Undo, has: &[RoleGrant]) -> Option<NoWayBack> {
        let action = match undo {
            Undo::Restore => Action::RestoreClient { has },
            Undo::Enable => Action::EnableClient { has },
        };
        let lacks = match self.may(action).into_result().err()? {
            Denial::Permission(permission) => Lacks::Permission(permission),
            _ => Lacks::Roles(self.lacking(has)),
        };
        Some(NoWayBack { undo, lacks })
    }

    /// Those of these roles that the actor does not hold, with the division where they hold the role in another.
    fn lacking(&self, has: &[RoleGrant]) -> Vec<String> {
        let elsewhere = |grant: &RoleGrant| self.roles.iter().any(|held| held.role_id == grant.role_id);
        let mut names: Vec<String> = has
            .iter()
            .filter(|grant| !self.holds(grant))
            .map(|grant| if elsewhere(grant) { grant.label() } else { grant.role_name.clone() })
            .collect();
        names.dedup();
        names
    }
}

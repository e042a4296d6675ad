//! What an actor could not undo, said before the act.

use super::{Action, Actor, Denial};
use crate::domain::RoleGrant;

/// What brings a client back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// After a deactivation.
    Restore,
    /// After it was disabled.
    Enable,
}

impl Actor {
    /// Why the actor could not take back what they may do to a client that has these roles: "You do not hold Payroll admin,
    /// which this client has: you could not restore it." `None`: they could.
    pub fn could_not(&self, undo: Undo, has: &[RoleGrant]) -> Option<String> {
        let (action, verb) = match undo {
            Undo::Restore => (Action::RestoreClient { has }, "restore"),
            Undo::Enable => (Action::EnableClient { has }, "enable"),
        };
        let lacks = match self.may(action).into_result().err()? {
            Denial::Permission(permission) => format!("You do not have {}", permission.label()),
            _ => format!("You do not hold {}, which this client has", self.lacking(has)),
        };
        Some(format!("{lacks}: you could not {verb} it."))
    }

    /// Those of these roles that the actor does not hold, with the division where they hold the role in another.
    fn lacking(&self, has: &[RoleGrant]) -> String {
        let elsewhere = |grant: &RoleGrant| self.roles.iter().any(|held| held.role_id == grant.role_id);
        let mut names: Vec<String> = has
            .iter()
            .filter(|grant| !self.holds(grant))
            .map(|grant| if elsewhere(grant) { grant.label() } else { grant.role_name.clone() })
            .collect();
        names.dedup();
        match names.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            _ => names.concat(),
        }
    }
}

//! "Why not?": who could give someone what they lack.

use super::{Actor, Denial, Permission};
use crate::domain::{DivisionScope, RoleGrant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Someone who can give the roles they hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Giver {
    pub id: Uuid,
    pub name: String,
    pub permissions: BTreeSet<Permission>,
    pub roles: Vec<RoleGrant>,
}

/// Who could give roles, as far as one may know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Givers {
    /// Names are for those who may see the directory.
    #[default]
    Untold,
    Known(Vec<Giver>),
}

/// More names than this help nobody.
const NAMED: usize = 3;

impl Giver {
    fn could_end(&self, denial: &Denial) -> bool {
        match denial {
            Denial::Permission(permission)
            | Denial::PermissionGiven(permission)
            | Denial::PermissionTaken(permission)
            | Denial::RoleTaken { permission, .. } => self.permissions.contains(permission),
            Denial::RoleOfClient { role, division }
            | Denial::RoleGiven { role, division }
            | Denial::RoleOfUser { role, division } => self.roles.iter().any(|held| {
                held.role_name == *role && (held.division == DivisionScope::All || held.division_name == *division)
            }),
        }
    }
}

impl Actor {
    /// Who could give what is missing: "Vera Lind or Ana Ruiz can give it".
    pub fn who_gives(&self, denial: &Denial) -> String {
        let Givers::Known(givers) = &self.givers else {
            return "An administrator who can give roles can give it".to_owned();
        };
        let names: Vec<&str> = givers
            .iter()
            .filter(|giver| giver.id != self.id && giver.could_end(denial))
            .take(NAMED)
            .map(|giver| giver.name.as_str())
            .collect();
        match names.split_last() {
            None => "Nobody who can give roles has it".to_owned(),
            Some((last, [])) => format!("{last} can give it"),
            Some((last, others)) => format!("{} or {last} can give it", others.join(", ")),
        }
    }

    /// The reason to show beside an inactive control, and who could end it; `None`: it may be done.
    pub fn why(&self, action: super::Action<'_>) -> Option<String> {
        let denial = self.may(action).into_result().err()?;
        Some(format!("{denial}. {}", self.who_gives(&denial)))
    }
}

//! What nobody could give any more after a change.

use super::Permission;
use crate::domain::count::plural;
use std::{collections::BTreeSet, fmt};

/// Permissions that nobody of the organization who can give roles would have any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost(pub BTreeSet<Permission>);

/// How many of them are named.
const NAMED: usize = 3;

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.contains(&Permission::AuthorizationGrantAdd) {
            let others = match self.0.len() - 1 {
                0 => String::new(),
                n => format!(" and {}", plural(n as u64, "more permission")),
            };
            return write!(
                f,
                "Not done. Nobody would be left who can give roles. First give someone else a role with Authorization > Grant > \
                 Add{others} in all divisions."
            );
        }
        let it = if self.0.len() == 1 { "it" } else { "them" };
        write!(
            f,
            "Not done. Nobody would be left who can give {}. First give someone else who can give roles a role with {it} in all \
             divisions.",
            self.named()
        )
    }
}

impl Lost {
    fn named(&self) -> String {
        let mut named: Vec<String> =
            self.0.iter().take(NAMED).map(|permission| permission.label().to_owned()).collect();
        let more = self.0.len() - named.len();
        if more > 0 {
            named.push(format!("{more} more"));
        }
        match named.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            _ => named.concat(),
        }
    }
}

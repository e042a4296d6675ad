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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_could_give_any_more_is_named_three_at_most() {
        use Permission as P;
        let roles = "Not done. Nobody would be left who can give roles. First give someone else a role with \
                     Authorization > Grant > Add";
        let give = "Not done. Nobody would be left who can give";
        let first = "First give someone else who can give roles a role with";
        for (lost, says) in [
            (&[P::AuthorizationGrantAdd][..], format!("{roles} in all divisions.")),
            (
                &[P::AuthorizationGrantAdd, P::OauthClientView],
                format!("{roles} and 1 more permission in all divisions."),
            ),
            (
                &[P::AuthorizationGrantAdd, P::OauthClientView, P::OauthClientAdd],
                format!("{roles} and 2 more permissions in all divisions."),
            ),
            (&[P::OauthClientView], format!("{give} OAuth > Client > View. {first} it in all divisions.")),
            (
                &[P::OauthClientView, P::OauthClientAdd, P::OauthClientEdit],
                format!(
                    "{give} OAuth > Client > View, OAuth > Client > Add and OAuth > Client > Edit. {first} them in all \
                     divisions."
                ),
            ),
            (
                &[P::OauthClientView, P::OauthClientAdd, P::OauthClientEdit, P::OauthClientDelete],
                format!(
                    "{give} OAuth > Client > View, OAuth > Client > Add, OAuth > Client > Edit and 1 more. {first} them in \
                     all divisions."
                ),
            ),
        ] {
            assert_eq!(Lost(lost.iter().copied().collect()).to_string(), says);
        }
    }
}

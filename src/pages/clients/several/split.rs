//! A question about several clients, split by outcome: what happens to each, and what does not.

use crate::{
    domain::several::Several,
    pages::clients::rehearse,
    policy::{Action, Actor},
    wire::{Deletion, SeveralRow, plural},
};

/// Why a client is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A delete would remove it at once: that is asked of one alone.
    Young(String),
    Denied(String),
    /// It is in no state for it.
    State(String),
}

impl Why {
    pub fn says(&self) -> &str {
        match self {
            Self::Young(says) | Self::Denied(says) | Self::State(says) => says,
        }
    }
}

/// `None`: it is done to this one.
fn why(what: Several, one: &SeveralRow, actor: &Actor) -> Option<Why> {
    let row = &one.row;
    match what {
        // Who may see the list may export it.
        Several::Export => None,
        Several::Label | Several::Owner => {
            actor.why(Action::EditClient { has: &row.roles, giving: &[] }).map(Why::Denied)
        }
        Several::Rehearse => rehearse::stop(actor, row).map(|says| {
            let denied = actor.why(Action::RehearseClient { has: &row.roles }).as_ref() == Some(&says);
            if denied { Why::Denied(says) } else { Why::State(says) }
        }),
        Several::Deactivate => match (&row.removal, &row.deletion) {
            (Some(removal), _) => Some(Why::State(format!("Already deactivated, removed on {}", removal.date.exact))),
            (None, deletion) => actor.why(Action::DeleteClient).map(Why::Denied).or_else(|| match deletion {
                Deletion::Removed { .. } => Some(Why::Young(format!("Created {}", row.created.in_a_sentence()))),
                Deletion::Deactivated { .. } => None,
            }),
        },
    }
}

/// The clients of a question, by what becomes of them, in the order of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    pub done: Vec<SeveralRow>,
    pub young: Vec<(SeveralRow, Why)>,
    pub denied: Vec<(SeveralRow, Why)>,
    pub state: Vec<(SeveralRow, Why)>,
    /// How many are not there.
    pub gone: u64,
}

impl Split {
    pub fn of(what: Several, rows: Vec<SeveralRow>, chosen: u64, actor: &Actor) -> Self {
        let mut split = Self { gone: chosen.saturating_sub(rows.len() as u64), ..Self::default() };
        for row in rows {
            match why(what, &row, actor) {
                None => split.done.push(row),
                Some(why) => match why {
                    Why::Young(_) => split.young.push((row, why)),
                    Why::Denied(_) => split.denied.push((row, why)),
                    Why::State(_) => split.state.push((row, why)),
                },
            }
        }
        split
    }
}

/// What somebody may do with several clients, if not with each: the question says with which.
pub fn offered(actor: &Actor) -> Vec<Several> {
    let may = |what: &Several| {
        let action = match what {
            Several::Label | Several::Owner => Action::EditClient { has: &[], giving: &[] },
            Several::Export => Action::ListClients,
            Several::Rehearse => Action::RehearseClient { has: &[] },
            Several::Deactivate => Action::DeleteClient,
        };
        actor.may(action).is_allowed()
    };
    Several::ALL.into_iter().filter(may).collect()
}

/// What was done to them.
pub const fn verb(what: Several) -> &'static str {
    match what {
        Several::Label => "labelled",
        Several::Owner => "given an owner",
        Several::Export => "exported",
        Several::Rehearse => "rehearsed",
        Several::Deactivate => "deactivated",
    }
}

fn are(n: usize) -> &'static str {
    if n == 1 { "is" } else { "are" }
}

/// "12 are deactivated for seven days."
pub fn done(what: Several, n: usize) -> String {
    let are = are(n);
    match what {
        Several::Label => format!("{n} {are} labelled."),
        Several::Owner => format!("{n} {are} given this owner."),
        Several::Export => format!("{n} {are} in the file."),
        Several::Rehearse => format!("{n} {are} refused for a while."),
        Several::Deactivate => format!("{n} {are} deactivated for seven days."),
    }
}

/// "3 are 30 days old or younger and are not touched: delete each by itself."
pub fn young(n: usize) -> String {
    let (are, each) = (are(n), if n == 1 { "it" } else { "each" });
    format!("{n} {are} 30 days old or younger and {are} not touched: delete {each} by itself.")
}

/// "2 you may not deactivate."
pub fn denied(what: Several, n: usize) -> String {
    let verb = match what {
        Several::Label => "label",
        Several::Owner => "name an owner for",
        Several::Export => "export",
        Several::Rehearse => "rehearse",
        Several::Deactivate => "deactivate",
    };
    format!("{n} you may not {verb}.")
}

/// "1 is deactivated already."
pub fn state(what: Several, n: usize) -> String {
    match what {
        Several::Deactivate => format!("{n} {} deactivated already.", are(n)),
        Several::Label | Several::Owner | Several::Export | Several::Rehearse => {
            format!("{n} cannot be rehearsed now.")
        }
    }
}

/// "1 client is not there any more."
pub fn gone(n: u64) -> String {
    format!("{} {} not there any more.", plural(n, "client"), are(usize::try_from(n).unwrap_or(usize::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_is_a_sentence() {
        assert_eq!(done(Several::Deactivate, 12), "12 are deactivated for seven days.");
        assert_eq!(done(Several::Label, 1), "1 is labelled.");
        assert_eq!(young(3), "3 are 30 days old or younger and are not touched: delete each by itself.");
        assert_eq!(young(1), "1 is 30 days old or younger and is not touched: delete it by itself.");
        assert_eq!(denied(Several::Owner, 2), "2 you may not name an owner for.");
        assert_eq!(state(Several::Deactivate, 1), "1 is deactivated already.");
        assert_eq!(gone(1), "1 client is not there any more.");
    }
}

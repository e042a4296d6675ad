//! What is known of a database that was put back to an earlier state: from when it is, what had been taken from users, clients
//! and others since, and whether some of it goes on.

mod aftermath;
mod decided;
mod limits;
mod names;
mod taken;

pub use aftermath::{Aftermath, Unfit, aftermath};
pub use decided::undecided;
pub use limits::ASKED_OF_EVERYONE;
pub use names::{Names, as_called_then};
pub use taken::{KeptEntry, Lost, Taken, Taking};

/// How the earlier state came into its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// `clientele restore`
    Backup,
    /// Something else: the audit log ends before an end that was seen.
    OlderFile,
}

impl Cause {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::OlderFile => "older_file",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Backup, Self::OlderFile].into_iter().find(|cause| cause.as_str() == word)
    }
}

/// Whether something that was ended after the earlier state, and that lets somebody do something, may go on in it: nobody knows
/// what it was, or it could not be ended again. `aftermath`: what an audit log says of the time after; `None`: nothing.
pub fn revives(aftermath: Option<&Aftermath>) -> bool {
    aftermath.is_none_or(|aftermath| {
        !aftermath.whole || aftermath.taken.iter().any(|taken| !taken.ended && taken.gives_power())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    #[test]
    fn a_cause_is_read_as_it_was_written() {
        assert!([Cause::Backup, Cause::OlderFile].into_iter().all(|cause| Cause::parse(cause.as_str()) == Some(cause)));
        assert_eq!(Cause::parse(""), None);
    }

    #[test]
    fn only_where_all_that_was_taken_is_known_and_ended_nothing_goes_on() {
        let taken = |ended| Taken {
            taking: Taking::Disabled,
            kind: "client".into(),
            id: "a".into(),
            name: "a".into(),
            at: Timestamp::default(),
            by: None,
            lost: vec![],
            anew: false,
            ended,
        };
        let known = |whole, taken| Aftermath { taken, whole, until: Timestamp::default() };
        assert!(revives(None));
        assert!(revives(Some(&known(false, vec![]))));
        assert!(!revives(Some(&known(true, vec![]))));
        assert!(!revives(Some(&known(true, vec![taken(true)]))));
        assert!(revives(Some(&known(true, vec![taken(true), taken(false)]))));
        let view = Taken { kind: "view".into(), ..taken(false) };
        assert!(!revives(Some(&known(true, vec![view]))), "it lets nobody do anything");
    }
}

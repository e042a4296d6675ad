//! Refusals in the words that people and programs get. Every door says the same.

mod consent;
mod outage;
mod reason;
mod wrong;

pub use consent::Unlike;
pub use outage::{Outage, ShownOnce};
pub use reason::{Absent, Reason, Thing};
pub use wrong::Wrong;

use super::{
    count::plural,
    time::{Timestamp, ago, duration_words},
};
use std::fmt;

pub const SIGNED_OUT: &str = "Your session has ended. Sign in again.";
pub const WRONG_CREDENTIALS: &str = "Email or password is not right. Try again.";
pub const PROOF_NEEDED: &str = "Nothing was done yet. When you have confirmed that it is you, press the button again.";
pub const PROVED_ELSEWHERE: &str = "Nothing was done. Meanwhile you confirmed who you are, or changed \
                                    your password, in another tab. Press the button again.";
pub const FACTOR_NEEDED: &str = "Your organization asks for a second factor. Add one to your account first.";
pub const FROM_ELSEWHERE: &str = "This client may not be used from this address.";
pub const NO_SUCH_CLIENT: &str = "There is no such client.";
pub const OUTCOME_CHANGED: &str =
    "Nothing was deleted. What Delete does to this client has changed since you were asked.";
pub const UNCONFIRMED: &str = "Not saved yet. Look at what this changes, then save.";

/// What is said of a user or a program that tried too often; `retry_after` in seconds.
pub fn too_many_attempts(retry_after: u64) -> String {
    format!("Too many attempts. Try again in {}.", wait(retry_after))
}

/// What is said while others are being served, as many as can be; `retry_after` in seconds.
pub fn busy(retry_after: u64) -> String {
    format!("Clientele is very busy. Nothing was done. Try again in {}.", wait(retry_after))
}

/// How many of those who may confirm a restoration are named.
const NAMED: usize = 3;

/// What is said of a user who may not sign in before a restoration is confirmed; `who`: the names of those who may confirm it.
pub fn held(who: &[String]) -> String {
    let more = who.len().saturating_sub(NAMED);
    let who = match more {
        0 if who.is_empty() => "whoever runs the server".to_owned(),
        0 => match who.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, before)) => format!("{} or {last}", before.join(", ")),
            None => String::new(),
        },
        more => format!("{} or {}", who[..NAMED].join(", "), plural(more as u64, "other administrator")),
    };
    format!(
        "Clientele was restored to an earlier state, in which access that had ended may be good again. Until {who} confirms \
         that, nobody else can sign in. What you gave was right: try again later."
    )
}

/// "40 seconds", "32 minutes": to the minute from two minutes on, rounded up.
fn wait(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    duration_words(if seconds < 120 { seconds } else { seconds.saturating_add(59) / 60 * 60 })
}

/// "now" alone says when; of what was done a sentence says "just now".
pub fn within_a_sentence(ago: &str) -> &str {
    if ago == "now" { "just now" } else { ago }
}

/// What is said of an edit that was made on an older version. `ago` as in "5 minutes ago".
pub fn stale(by: Option<&str>, ago: &str) -> String {
    format!("Not saved. {} changed this client {}", by.unwrap_or(CLIENTELE), within_a_sentence(ago))
}

/// What is said of a secret whose maker lacks roles that its client is to be given.
pub fn made_by_another(hint: &str, ago: &str, by: Option<&str>, lacks: &[String]) -> String {
    let by = by.unwrap_or("someone who is no longer known");
    format!("{hint}, made {} by {by}, who does not hold {}", within_a_sentence(ago), lacks.join(" and "))
}

/// Who did what nobody asked for.
const CLIENTELE: &str = "Clientele";

/// A change of a client that was faster than the one that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overtaken {
    /// `None`: Clientele itself.
    pub by: Option<String>,
    pub did: Did,
    pub at: Timestamp,
    /// The instant of the refused request.
    pub now: Timestamp,
}

/// What the faster change did to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    Deactivated,
    Restored,
    Disabled,
    Enabled,
    /// A rehearsal of it was begun.
    Rehearsed,
    RehearsalEnded,
    /// Whose it is.
    ChangedOwnership,
    Changed,
}

impl Did {
    const fn word(self) -> &'static str {
        match self {
            Self::Deactivated => "deactivated",
            Self::Restored => "restored",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::Rehearsed => "began a rehearsal of",
            Self::RehearsalEnded => "ended the rehearsal of",
            Self::ChangedOwnership => "changed the owner, labels or notes of",
            Self::Changed => "changed",
        }
    }
}

impl fmt::Display for Overtaken {
    /// "Tom Okafor restored this client 5 seconds ago. Nothing left to do."
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = self.by.as_deref().unwrap_or(CLIENTELE);
        let ago = ago(self.now, self.at);
        let ago = within_a_sentence(&ago);
        let again = matches!(self.did, Did::Changed | Did::ChangedOwnership);
        let rest = if again { "Look at it again." } else { "Nothing left to do." };
        write!(f, "{by} {} this client {ago}. {rest}", self.did.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_tried_too_often_is_told_how_long_to_wait_rounded_up_to_the_minute_from_two_on() {
        for (seconds, words) in [
            (1, "1 second"),
            (119, "1 minute 59 seconds"),
            (120, "2 minutes"),
            (121, "3 minutes"),
            (180, "3 minutes"),
            (1_900, "32 minutes"),
        ] {
            assert_eq!(too_many_attempts(seconds), format!("Too many attempts. Try again in {words}."));
            assert_eq!(busy(seconds), format!("Clientele is very busy. Nothing was done. Try again in {words}."));
        }
    }

    #[test]
    fn a_change_that_was_faster_is_named_with_who_made_it() {
        for (by, ago, says) in [
            (Some("Tom Okafor"), "5 minutes ago", "Not saved. Tom Okafor changed this client 5 minutes ago"),
            (None, "now", "Not saved. Clientele changed this client just now"),
        ] {
            assert_eq!(stale(by, ago), says);
        }
        let (at, seconds) = (Timestamp::from_millis(1_795_442_520_000), 1_000);
        for (did, later, says) in [
            (Did::Deactivated, 0, "Tom Okafor deactivated this client just now. Nothing left to do."),
            (Did::Restored, 5, "Tom Okafor restored this client 5 seconds ago. Nothing left to do."),
            (Did::Disabled, 5, "Tom Okafor disabled this client 5 seconds ago. Nothing left to do."),
            (Did::Enabled, 5, "Tom Okafor enabled this client 5 seconds ago. Nothing left to do."),
            (Did::Rehearsed, 5, "Tom Okafor began a rehearsal of this client 5 seconds ago. Nothing left to do."),
            (
                Did::RehearsalEnded,
                5,
                "Tom Okafor ended the rehearsal of this client 5 seconds ago. Nothing left to do.",
            ),
            (Did::Changed, 5, "Tom Okafor changed this client 5 seconds ago. Look at it again."),
        ] {
            let overtaken = Overtaken { by: Some("Tom Okafor".into()), did, at, now: at.plus(later * seconds) };
            assert_eq!(overtaken.to_string(), says);
        }
        let swept = Overtaken { by: None, did: Did::Deactivated, at, now: at };
        assert_eq!(swept.to_string(), "Clientele deactivated this client just now. Nothing left to do.");
    }

    #[test]
    fn a_secret_of_someone_who_lacks_roles_is_named_with_its_maker() {
        let lacks = ["Billing".to_owned(), "Payroll admin".to_owned()];
        assert_eq!(
            made_by_another("cs_…q7Rf", "now", Some("Vera Lind"), &lacks),
            "cs_…q7Rf, made just now by Vera Lind, who does not hold Billing and Payroll admin"
        );
        assert_eq!(
            made_by_another("cs_…q7Rf", "3 days ago", None, &lacks[..1]),
            "cs_…q7Rf, made 3 days ago by someone who is no longer known, who does not hold Billing"
        );
    }
}

//! Notices of what needs a person, by mail and by webhook: what can be chosen, and when one is due. Each morning, when there is something of
//! what they chose; and one more when something ends within a day that they were not told of.

use super::{
    ClientId, Timestamp,
    need::Need,
    time::{DAY, HOUR, MINUTE},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The hour of a person's own zone at which the mail of a morning is due.
pub const MORNING: u32 = 7;
/// What ends within so many milliseconds is told by itself.
pub const SOON: i64 = DAY;
/// So many milliseconds pass at least between a mail and one more.
pub const APART: i64 = HOUR;
/// So many milliseconds a mail that was taken on may be under way: longer than anybody waits for a mail server.
pub const UNDER_WAY: i64 = 2 * MINUTE;

/// What ends by itself, by its instant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ending {
    pub ends_at: Timestamp,
    pub need: Need,
    /// The client, the secret or the review that it is.
    pub thing: Uuid,
    /// `None`: it is a review.
    pub client: Option<ClientId>,
    /// The client's, or the review's.
    pub name: String,
    /// What a secret is known by.
    pub hint: Option<String>,
    /// Whether it does not end then if it is used before.
    pub unless_used: bool,
}

/// One end of one thing: what a person is told once.
pub type End = (Need, Uuid, Timestamp);

impl Ending {
    pub const fn end(&self) -> End {
        (self.need, self.thing, self.ends_at)
    }
}

/// Whether what such a line counts ends by its instant.
pub const fn ends(need: Need) -> bool {
    matches!(need, Need::RemovedSoon | Need::Rehearsed | Need::SecretEnds | Need::ReviewDue)
}

/// How the mails to a person stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// When the next mail of a morning is due; `None`: that is to be found out.
    pub due_at: Option<Timestamp>,
    /// When one was last taken on, whatever came of it.
    pub tried_at: Option<Timestamp>,
    /// Whether that was one more, of what ends.
    pub extra: bool,
    /// When to try again what could not be sent.
    pub retry_at: Option<Timestamp>,
}

/// What is due to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// To find out when their next morning is.
    Plan,
    /// The mail of a morning: everything that they chose.
    Morning,
    /// One more, of what ends within [`SOON`].
    Ends,
}

impl Standing {
    /// What is due at this instant; `untold`: something ends within [`SOON`] that they chose and were not told of.
    pub fn due(self, untold: bool, now: Timestamp) -> Option<Due> {
        // A clock that was set back must not keep anything back.
        let within = |span: i64| self.tried_at.is_some_and(|at| (0..span).contains(&now.since(at)));
        let Some(due_at) = self.due_at else { return Some(Due::Plan) };
        if within(UNDER_WAY) || self.retry_at.is_some_and(|at| at > now) {
            return None;
        }
        let again = self.retry_at.is_some();
        if due_at <= now || (again && !self.extra) {
            Some(Due::Morning)
        } else if again || (untold && !within(APART)) {
            Some(Due::Ends)
        } else {
            None
        }
    }

    /// What of that is new, and not only a mail that is tried again: what goes another way, too, goes there once. `None`:
    /// nothing.
    pub fn new_of(self, due: Due, untold: bool, now: Timestamp) -> Option<Due> {
        match due {
            Due::Plan => None,
            Due::Morning if self.due_at.is_some_and(|at| at <= now) => Some(Due::Morning),
            Due::Morning | Due::Ends => untold.then_some(Due::Ends),
        }
    }

    /// How it stands once this was taken on; `morning`: the next one.
    pub fn taken(self, due: Due, morning: Timestamp, now: Timestamp) -> Self {
        let due_at = match self.due_at {
            Some(at) if at > now => Some(at),
            _ => Some(morning),
        };
        match due {
            Due::Plan => Self { due_at: Some(morning), ..self },
            Due::Morning | Due::Ends => Self { due_at, tried_at: Some(now), extra: due == Due::Ends, retry_at: None },
        }
    }
}

/// After how many milliseconds a mail is tried again that could not be sent so many times in a row.
pub const fn again_after(failures: i64) -> i64 {
    match failures {
        ..=1 => 2 * MINUTE,
        2 => 5 * MINUTE,
        3 => 15 * MINUTE,
        _ => HOUR,
    }
}

/// The kinds that a form names, of those that are offered.
///
/// # Errors
/// A sentence that says which one is none of them, and what would be accepted.
pub fn chosen<'a>(words: impl IntoIterator<Item = &'a str>, offered: &[Need]) -> Result<BTreeSet<Need>, String> {
    let accepted = || offered.iter().map(|need| need.as_str()).collect::<Vec<_>>().join(", ");
    let read = |word: &str| {
        let need = Need::parse(word).filter(|need| offered.contains(need));
        need.ok_or_else(|| format!("{word:?} is nothing that you can be told of. Use {}.", accepted()))
    };
    words.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_442_520_000);

    fn standing(due_in: i64) -> Standing {
        Standing { due_at: Some(NOW.plus(due_in)), ..Standing::default() }
    }

    #[test]
    fn a_mail_is_due_in_the_morning_and_when_something_ends() {
        assert_eq!(Standing::default().due(true, NOW), Some(Due::Plan));
        assert_eq!(standing(1).due(false, NOW), None);
        assert_eq!(standing(0).due(false, NOW), Some(Due::Morning));
        assert_eq!(standing(-9 * DAY).due(true, NOW), Some(Due::Morning));
        assert_eq!(standing(HOUR).due(true, NOW), Some(Due::Ends));
    }

    #[test]
    fn one_more_waits_for_an_hour_and_for_what_is_under_way() {
        let tried = |ago: i64, due_in| Standing { tried_at: Some(NOW.plus(-ago)), ..standing(due_in) };
        assert_eq!(tried(APART - 1, HOUR).due(true, NOW), None);
        assert_eq!(tried(APART, HOUR).due(true, NOW), Some(Due::Ends));
        assert_eq!(tried(UNDER_WAY - 1, 0).due(true, NOW), None);
        assert_eq!(tried(UNDER_WAY, 0).due(true, NOW), Some(Due::Morning));
        // The clock was set back.
        assert_eq!(tried(-DAY, HOUR).due(true, NOW), Some(Due::Ends));
    }

    #[test]
    fn what_could_not_be_sent_is_tried_again_as_what_it_was() {
        let again = |extra, retry_in: i64| Standing { extra, retry_at: Some(NOW.plus(retry_in)), ..standing(HOUR) };
        assert_eq!(again(false, 1).due(true, NOW), None);
        assert_eq!(again(false, 0).due(false, NOW), Some(Due::Morning));
        assert_eq!(again(true, 0).due(false, NOW), Some(Due::Ends));
        let spans: Vec<i64> = (0..6).map(|failures| again_after(failures) / MINUTE).collect();
        assert_eq!(spans, [2, 2, 5, 15, 60, 60]);
    }

    #[test]
    fn what_goes_another_way_goes_there_once_however_often_a_mail_is_tried() {
        let again = |extra, due_in| Standing { extra, retry_at: Some(NOW), ..standing(due_in) };
        let new = |standing: Standing, untold| standing.new_of(standing.due(untold, NOW).unwrap(), untold, NOW);
        assert_eq!(new(Standing::default(), true), None);
        assert_eq!(new(standing(0), true), Some(Due::Morning));
        assert_eq!(new(standing(HOUR), true), Some(Due::Ends));
        for extra in [false, true] {
            assert_eq!(new(again(extra, HOUR), false), None);
            assert_eq!(new(again(extra, HOUR), true), Some(Due::Ends));
            assert_eq!(new(again(extra, 0), false), Some(Due::Morning));
        }
    }

    #[test]
    fn what_is_taken_on_keeps_a_morning_that_is_still_to_come() {
        let (morning, soon) = (NOW.plus(DAY), NOW.plus(HOUR));
        let due_at = |standing: Standing, due| standing.taken(due, morning, NOW).due_at;
        assert_eq!(due_at(standing(HOUR), Due::Ends), Some(soon));
        assert_eq!(due_at(standing(0), Due::Morning), Some(morning));
        assert_eq!(due_at(standing(HOUR), Due::Plan), Some(morning));
        let taken = Standing { retry_at: Some(NOW), ..standing(HOUR) }.taken(Due::Ends, morning, NOW);
        assert_eq!(taken, Standing { due_at: Some(soon), tried_at: Some(NOW), extra: true, retry_at: None });
        assert_eq!(UNDER_WAY, 120_000, "two minutes");
    }

    #[test]
    fn what_ends_by_itself_is_told_from_what_stays() {
        let of: Vec<Need> = Need::ALL.into_iter().filter(|need| ends(*need)).collect();
        assert_eq!(of, [Need::RemovedSoon, Need::Rehearsed, Need::SecretEnds, Need::ReviewDue]);
    }

    #[test]
    fn only_what_is_offered_is_chosen() {
        let offered = [Need::RemovedSoon, Need::Silent];
        assert_eq!(chosen(["silent", "silent"], &offered), Ok(BTreeSet::from([Need::Silent])));
        assert_eq!(chosen([], &offered), Ok(BTreeSet::new()));
        let says = chosen(["requested"], &offered).unwrap_err();
        assert_eq!(says, "\"requested\" is nothing that you can be told of. Use removed_soon, silent.");
    }

    /// The next instant at which a day of UTC has come to its morning.
    fn morning(now: Timestamp) -> Timestamp {
        let at = |day: i64| Timestamp::from_millis(day * DAY + i64::from(MORNING) * HOUR);
        let today = now.millis().div_euclid(DAY);
        if at(today) > now { at(today) } else { at(today + 1) }
    }

    proptest! {
        /// Whatever ends and whatever fails: one mail for each morning, an hour between a mail and one more, and each end of a thing
        /// is the reason of one mail.
        #[test]
        fn mails_are_few(
            ends in prop::collection::vec(0..4 * 24 * 60_i64, 0..12),
            fails in prop::collection::vec(prop::bool::weighted(0.3), 40),
            looks in prop::collection::vec(1..90_i64, 60..200),
        ) {
            let ends: Vec<Timestamp> = ends.into_iter().map(|minute| NOW.plus(minute * MINUTE)).collect();
            let (mut told, mut standing, mut now) = (BTreeSet::new(), Standing::default(), NOW);
            let (mut sent, mut failures, mut tries): (Vec<(Due, Timestamp)>, i64, usize) = (vec![], 0, 0);
            let mut reasons = 0;
            for step in looks {
                now = now.plus(step * MINUTE);
                let soon = |(_, at): &(usize, &Timestamp)| (1..=SOON).contains(&at.since(now));
                let near: BTreeSet<usize> = ends.iter().enumerate().filter(soon).map(|(n, _)| n).collect();
                let untold = near.difference(&told).count() > 0;
                let Some(due) = standing.due(untold, now) else { continue };
                let first = standing.retry_at.is_none();
                standing = standing.taken(due, morning(now), now);
                prop_assert!(standing.due_at.is_some_and(|at| at > now));
                if due == Due::Plan {
                    continue;
                }
                if due == Due::Ends && first {
                    prop_assert!(untold);
                    reasons += 1;
                }
                told.extend(near);
                tries += 1;
                if fails[tries % fails.len()] {
                    failures += 1;
                    standing.retry_at = Some(now.plus(again_after(failures)));
                } else {
                    failures = 0;
                    sent.push((due, now));
                }
            }
            prop_assert!(reasons <= ends.len());
            let mornings: Vec<i64> = sent
                .iter()
                .filter(|(due, _)| *due == Due::Morning)
                .map(|(_, at)| at.plus(-i64::from(MORNING) * HOUR).millis().div_euclid(DAY))
                .collect();
            prop_assert!(mornings.is_sorted_by(|one, next| one < next), "{mornings:?}");
            for pair in sent.windows(2) {
                prop_assert!(pair[1].1.since(pair[0].1) >= UNDER_WAY, "{pair:?}");
            }
        }
    }
}

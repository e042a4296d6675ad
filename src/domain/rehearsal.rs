//! Rehearsals: a client is refused for a while as if it were deactivated, to find out who would notice. Nothing is cut, so what
//! was issued before lives again when the rehearsal ends. That is decided from stored instants at each read: no job has to end
//! it, and a restart does not.
//!
//! | standing | how it comes to be | what is refused |
//! |---|---|---|
//! | none | nobody began one | nothing |
//! | running until an instant | somebody began it | everything, as if deactivated |
//! | over | its instant has come, somebody ended it, or the client was disabled or deactivated | nothing by the rehearsal |
//!
//! When the clock is set back (`domain/clock.rs`) its end is moved like every other end: what had ended stays ended, and what
//! was begun by a clock that was ahead keeps the time that it had left.

use super::{
    count::plural,
    time::{DAY, HOUR, MINUTE, Timestamp, duration_words},
};
use serde::{Deserialize, Serialize};

/// The shortest rehearsal, in milliseconds.
pub const SHORTEST: i64 = MINUTE;
/// The longest: a weekend.
pub const LONGEST: i64 = 72 * HOUR;
/// How many finished rehearsals of a client are kept, with their results.
pub const KEPT: i64 = 10;
/// How many callers of one rehearsal are told apart; of those who proved nothing as many again.
pub const TOLD_APART: i64 = 100;

/// When nobody has looked for longer than this, which is a few sweeps, nobody listened either: no server ran, or the database is
/// from a backup.
pub const UNHEARD: i64 = 5 * MINUTE;

/// Since when nobody listened, by when it was last looked; `None`: somebody did, or nobody knows. `state_of`: the database was put
/// back to what it was then, and knows nothing of what came since.
pub fn unheard(looked: Option<Timestamp>, state_of: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    match state_of {
        Some(of) => Some(looked.map_or(of, |looked| looked.min(of))).filter(|since| *since < now),
        None => looked.filter(|looked| now.since(*looked) > UNHEARD),
    }
}

/// How long a rehearsal is to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(i64);

impl Span {
    /// What a form offers, in minutes.
    pub const OFFERED: [i64; 5] = [10, 60, 24 * 60, 48 * 60, 72 * 60];

    /// # Errors
    /// A sentence that says what would be accepted.
    pub fn of_minutes(minutes: i64) -> Result<Self, String> {
        let span = minutes.saturating_mul(MINUTE);
        (SHORTEST..=LONGEST).contains(&span).then_some(Self(span)).ok_or_else(|| BOUNDS.to_owned())
    }

    /// As people say it: `10 minutes`, `90m`, `48h`, `3 days`; a number alone is minutes.
    ///
    /// # Errors
    /// A sentence that says what would be accepted.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, unit) = text.split_at(digits);
        let unit = match unit.trim().to_lowercase().as_str() {
            "" | "m" | "min" | "minute" | "minutes" => MINUTE,
            "h" | "hour" | "hours" => HOUR,
            "d" | "day" | "days" => DAY,
            _ => return Err(WORDS.to_owned()),
        };
        if number.is_empty() {
            return Err(WORDS.to_owned());
        }
        // All digits: what does not fit is far over the longest.
        let number: i64 = number.parse().unwrap_or(i64::MAX);
        Self::of_minutes(number.saturating_mul(unit / MINUTE))
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    pub const fn minutes(self) -> i64 {
        self.0 / MINUTE
    }
}

const BOUNDS: &str = "A rehearsal lasts at least 1 minute and at most 72 hours.";
const WORDS: &str = "Enter how long, such as 10 minutes, 2 hours or 3 days: at least 1 minute, at most 72 hours.";

/// A rehearsal of a client that nobody has ended yet; it may be over by its instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsal {
    pub started_at: Timestamp,
    pub ends_at: Timestamp,
}

impl Rehearsal {
    pub const fn new(span: Span, now: Timestamp) -> Self {
        Self { started_at: now, ends_at: now.plus(span.millis()) }
    }

    /// Whether the client is refused for it. The instant of its end is too late.
    pub fn runs(&self, now: Timestamp) -> bool {
        now < self.ends_at
    }

    /// How it ends now, unless it was over before: when, how, and how long it lasted.
    pub fn closed(&self, otherwise: Ended, now: Timestamp) -> Closed {
        let (ended_at, ended) = if self.runs(now) { (now, otherwise) } else { (self.ends_at, Ended::ByItself) };
        Closed { ended_at, ended, lasted: ended_at.since(self.started_at).max(0) }
    }
}

/// How a rehearsal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    pub ended_at: Timestamp,
    pub ended: Ended,
    /// Milliseconds. Kept apart from the instants: it stays what it was when the clock is set back.
    pub lasted: i64,
}

/// What ended a rehearsal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Its instant came.
    ByItself,
    /// Somebody ended it.
    Early,
    /// The client was disabled or deactivated.
    Cut,
}

impl Ended {
    pub const ALL: [Self; 3] = [Self::ByItself, Self::Early, Self::Cut];

    /// The word of the database and of the REST API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByItself => "by_itself",
            Self::Early => "early",
            Self::Cut => "cut",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ended| ended.as_str() == word)
    }
}

/// Who came during a rehearsal, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    pub knocks: u64,
    /// How many are told apart.
    pub callers: u64,
    /// Some callers were not told apart.
    pub more: bool,
    /// How often somebody came to sign in: its people, or anyone with a link.
    pub visits: u64,
    /// For how long nobody listened; milliseconds.
    pub unheard: i64,
}

/// What came of a rehearsal, in a sentence: "No knock in 48 hours.", "3 callers knocked 12 times in 10 minutes, and somebody came
/// to sign in once.", and in a second one that not all of it was heard.
pub fn result(heard: Heard, lasted: i64) -> String {
    let Heard { knocks, callers, more, visits, unheard } = heard;
    let span = said(lasted);
    let times = |n| if n == 1 { "once".to_owned() } else { plural(n, "time") };
    let knocked = if knocks == 0 {
        "No knock".to_owned()
    } else {
        let more = if more { "More than " } else { "" };
        format!("{more}{} knocked {}", plural(callers, "caller"), times(knocks))
    };
    let visited = match visits {
        0 => String::new(),
        visits => format!(", and somebody came to sign in {}", times(visits)),
    };
    let unheard = match unheard.min(lasted) {
        ..=0 => String::new(),
        unheard => format!(" Not all of it was heard: nobody listened for {}.", said(whole_minutes(unheard))),
    };
    format!("{knocked} in {span}{visited}.{unheard}")
}

/// Rounded up, so that nothing is claimed to be heard that was not.
fn whole_minutes(span: i64) -> i64 {
    (span + MINUTE - 1) / MINUTE * MINUTE
}

/// How long it lasted, rounded down so that it never claims more silence than there was.
pub fn said(lasted: i64) -> String {
    let seconds = lasted.max(0) / 1_000;
    duration_words(if seconds >= 60 { seconds - seconds % 60 } else { seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_442_520_000);

    #[test]
    fn a_span_is_said_in_minutes_hours_and_days() {
        let table = [
            ("1", 1),
            ("1 minute", 1),
            ("90m", 90),
            (" 2 Hours ", 120),
            ("48h", 2_880),
            ("3 days", 4_320),
            ("3d", 4_320),
            ("4320 min", 4_320),
        ];
        for (text, minutes) in table {
            assert_eq!(Span::parse(text).map(Span::minutes), Ok(minutes), "{text}");
        }
        for text in ["", "hours", "-1", "1.5 h", "1 week", "1 h 30 m", "ten minutes"] {
            assert_eq!(Span::parse(text), Err(WORDS.to_owned()), "{text}");
        }
        for text in ["0", "0 h", "4321", "73h", "4 days", "99999999999999999999", "999999999999999999 days"] {
            assert_eq!(Span::parse(text), Err(BOUNDS.to_owned()), "{text}");
        }
        let offered = Span::OFFERED.map(|minutes| Span::of_minutes(minutes).map(|span| said(span.millis())).unwrap());
        assert_eq!(offered, ["10 minutes", "1 hour", "24 hours", "48 hours", "72 hours"]);
    }

    #[test]
    fn a_rehearsal_is_over_at_its_instant() {
        let rehearsal = Rehearsal::new(Span::of_minutes(1).unwrap(), NOW);
        assert!(rehearsal.runs(NOW) && rehearsal.runs(NOW.plus(MINUTE - 1)));
        assert!(!rehearsal.runs(NOW.plus(MINUTE)));
    }

    #[test]
    fn what_is_over_was_ended_by_nobody() {
        let rehearsal = Rehearsal::new(Span::of_minutes(60).unwrap(), NOW);
        let closed = |after| {
            let Closed { ended_at, ended, lasted } = rehearsal.closed(Ended::Early, NOW.plus(after));
            (ended_at.since(NOW), ended, lasted)
        };
        assert_eq!(closed(5 * MINUTE), (5 * MINUTE, Ended::Early, 5 * MINUTE));
        for after in [HOUR, HOUR + 1, 9 * DAY] {
            assert_eq!(closed(after), (HOUR, Ended::ByItself, HOUR), "{after}");
        }
        assert_eq!(closed(-MINUTE).2, 0, "no silence before it began");
    }

    #[test]
    fn a_result_claims_no_more_silence_than_there_was() {
        let table = [
            (0, (0, false), 48 * HOUR, "No knock in 48 hours."),
            (0, (0, false), 48 * HOUR - 1, "No knock in 47 hours 59 minutes."),
            (0, (0, false), 40_999, "No knock in 40 seconds."),
            (1, (1, false), 10 * MINUTE, "1 caller knocked once in 10 minutes."),
            (1_200, (3, false), 90 * MINUTE, "3 callers knocked 1,200 times in 1 hour 30 minutes."),
            (9_000, (100, true), HOUR, "More than 100 callers knocked 9,000 times in 1 hour."),
        ];
        for (knocks, (callers, more), lasted, says) in table {
            assert_eq!(result(Heard { knocks, callers, more, ..Heard::default() }, lasted), says);
        }
    }

    #[test]
    fn a_result_names_who_came_to_sign_in_and_what_nobody_heard() {
        let quiet = Heard::default();
        let table = [
            (Heard { visits: 12, ..quiet }, "No knock in 48 hours, and somebody came to sign in 12 times."),
            (
                Heard { knocks: 1, callers: 1, visits: 1, ..quiet },
                "1 caller knocked once in 48 hours, and somebody came to sign in once.",
            ),
            (
                Heard { unheard: 47 * HOUR - 1, ..quiet },
                "No knock in 48 hours. Not all of it was heard: nobody listened for 47 hours.",
            ),
            (
                Heard { unheard: 90 * HOUR, ..quiet },
                "No knock in 48 hours. Not all of it was heard: nobody listened for 48 hours.",
            ),
        ];
        for (heard, says) in table {
            assert_eq!(result(heard, 48 * HOUR), says);
        }
    }

    #[test]
    fn nobody_listened_when_nobody_looked_for_a_few_sweeps_or_the_database_is_older() {
        let at = |before: i64| Some(NOW.plus(-before));
        for (looked, state_of, since) in [
            (None, None, None),
            (None, at(HOUR), at(HOUR)),
            (None, at(0), None),
            (at(5 * MINUTE), None, None),
            (at(5 * MINUTE + 1), None, at(5 * MINUTE + 1)),
            (at(UNHEARD), None, None),
            (at(UNHEARD + 1), None, at(UNHEARD + 1)),
            (at(2), at(1), at(2)),
            // A clock that was ahead.
            (at(-HOUR), None, None),
            (at(-HOUR), at(-HOUR), None),
        ] {
            assert_eq!(unheard(looked, state_of, NOW), since, "{looked:?} {state_of:?}");
        }
    }

    #[test]
    fn every_ending_survives_the_round_trip_through_its_word() {
        assert!(Ended::ALL.iter().all(|ended| Ended::parse(ended.as_str()) == Some(*ended)));
        assert_eq!(Ended::parse("Early"), None);
    }
}

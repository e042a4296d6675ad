//! The shape and the life of a client secret. The server makes secrets and hashes them.

use super::time::{DAY, HOUR, Timestamp};

/// How many secrets of a client may live at a time, so that rotation never needs an outage.
pub const MAX_LIVE: usize = 2;

/// Marks a value as a Clientele client secret, for people and for secret scanners.
pub const PREFIX: &str = "cs_";

/// How long a secret can be made to last, in days; 0: until it is removed.
pub const LIFETIMES: [i64; 4] = [0, 30, 90, 365];

/// How long a secret is made to last: one of [`LIFETIMES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime(i64);

impl Lifetime {
    /// # Errors
    /// A sentence, for a number of days that cannot be chosen.
    pub fn of_days(days: i64) -> Result<Self, String> {
        LIFETIMES.contains(&days).then_some(Self(days)).ok_or_else(|| CHOOSE_LIFETIME.to_owned())
    }

    /// As a form says it; nothing is never.
    ///
    /// # Errors
    /// A sentence, for what cannot be chosen.
    pub fn parse(days: &str) -> Result<Self, String> {
        let known = LIFETIMES.into_iter().find(|n| n.to_string() == days);
        if days.is_empty() { Self::of_days(0) } else { known.map(Self).ok_or_else(|| CHOOSE_LIFETIME.to_owned()) }
    }

    /// When a secret made now expires; `None`: never.
    pub fn expiry(self, now: Timestamp) -> Option<Timestamp> {
        (self.0 > 0).then(|| now.plus(self.0 * DAY))
    }
}

/// After how many days without use a secret can be made to end; 0: never.
pub const SILENCES: [i64; 5] = [0, 7, 30, 60, 90];

/// When nobody has looked for longer than this nothing was recorded either, or a clock jumped: then days are counted anew.
pub const UNWATCHED: i64 = HOUR;

/// How long a use may take to be written, at the most: what was used before a secret's end counts, whichever process noted it.
/// Each writes every second; a database that takes no writes for longer than this is one that nobody looks at.
pub const UNWRITTEN: i64 = UNWATCHED;
const _: () = assert!(UNWRITTEN >= UNWATCHED, "what waited to be written would be neither use nor unwatched");

/// After how many days without use a secret ends. Only what was recorded is silence: days are counted from the latest of the last
/// use, of when this was asked for, of when recording began, of the end of the last day of which some was lost, and of when the client
/// was last let in again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence(i64);

impl Silence {
    /// `None`: never.
    ///
    /// # Errors
    /// A sentence, for a number of days that cannot be chosen.
    pub fn of_days(days: i64) -> Result<Option<Self>, String> {
        let choice = SILENCES.contains(&days).then(|| (days > 0).then_some(Self(days)));
        choice.ok_or_else(|| "Choose never, 7 days, 30 days, 60 days or 90 days.".to_owned())
    }

    /// As it was stored.
    pub const fn stored(days: i64) -> Self {
        Self(days)
    }

    pub const fn days(self) -> i64 {
        self.0
    }

    /// Whether a secret lives on by a choice that it would have ended without.
    pub fn gives_life(before: Option<Self>, after: Option<Self>) -> bool {
        before.is_some_and(|before| after.is_none_or(|after| after.0 > before.0))
    }

    /// When a secret ends that is not used before; `None`: use is not recorded, so nobody knows. `whole`: since when nothing of
    /// it is missing.
    pub fn ends_at(self, from: Timestamp, last_used: Option<Timestamp>, whole: Option<Timestamp>) -> Option<Timestamp> {
        let since = from.max(whole?);
        Some(since.max(last_used.unwrap_or(since)).plus(self.0 * DAY))
    }
}

/// Whether days without use are counted anew, by when it was last looked.
pub fn counts_anew(watched: Option<Timestamp>, now: Timestamp) -> bool {
    watched.and_then(|at| at.age(now)).is_none_or(|age| age > UNWATCHED)
}

const CHOOSE_LIFETIME: &str = "Choose never, 30 days, 90 days or 365 days.";

/// What may be kept and shown of a secret: prefix and the last four characters, `cs_…q7Rf`.
pub fn hint(plain: &str) -> String {
    let last: String = plain.chars().skip(plain.chars().count().saturating_sub(4)).collect();
    format!("{PREFIX}…{last}")
}

/// The hint that somebody means who types it, or the four characters that it ends with; `None`: it is no hint.
pub fn hint_meant(typed: &str) -> Option<String> {
    let last = typed.strip_prefix(PREFIX).unwrap_or(typed);
    let last = last.trim_start_matches(['…', '.']);
    let fits = last.len() == 4 && last.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    fits.then(|| format!("{PREFIX}…{last}"))
}

/// Whether a text shows more of a secret than its hint: it begins like one and goes on.
pub fn is_more_than_a_hint(text: &str) -> bool {
    text.starts_with(PREFIX) && text.chars().count() > 12
}

/// Whether removing one of these secrets would leave none that is accepted.
pub fn is_last(removed: Option<Timestamp>, others: &[Option<Timestamp>], now: Timestamp) -> bool {
    others.is_empty() || (is_live(removed, now) && !others.iter().any(|expiry| is_live(*expiry, now)))
}

/// Whether a secret with this expiry is still accepted. The instant of expiry itself is too late.
pub fn is_live(expires_at: Option<Timestamp>, now: Timestamp) -> bool {
    expires_at.is_none_or(|expiry| now < expiry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::MINUTE;

    #[test]
    fn a_hint_gives_away_four_characters() {
        assert_eq!(hint("cs_7fPq2vX0mK9aTz4LwR8uYb3NcHe6GdJ1sVi5oQnB-Wk"), "cs_…B-Wk");
        for typed in ["B-Wk", "cs_…B-Wk", "…B-Wk", "cs_...B-Wk", "cs_B-Wk"] {
            assert_eq!(hint_meant(typed).as_deref(), Some("cs_…B-Wk"), "{typed}");
        }
        for typed in ["", "B-W", "cs_7fPq2vX0mK9aTz4LwR8uYb3NcHe6GdJ1sVi5oQnB-Wk", "B Wk", "büro"] {
            assert_eq!(hint_meant(typed), None, "{typed}");
        }
    }

    #[test]
    fn more_than_a_hint_is_told_from_a_hint() {
        assert!(is_more_than_a_hint("cs_7fPq2vX0mK") && !is_more_than_a_hint("cs_7fPq2vX0m"));
        assert!(!is_more_than_a_hint("7fPq2vX0mK9aTz4LwR8uYb3NcHe6GdJ1sVi5oQnB-Wk"));
    }

    #[test]
    fn the_last_living_secret_is_told_from_the_others() {
        let now = Timestamp::from_millis(10);
        let (dead, live) = (Some(now), Some(now.plus(1)));
        for (removed, others, last) in [
            (None, &[][..], true),
            (dead, &[], true),
            (live, &[dead], true),
            (live, &[dead, None], false),
            (dead, &[live], false),
            (dead, &[dead], false),
        ] {
            assert_eq!(is_last(removed, others, now), last, "{removed:?} {others:?}");
        }
    }

    #[test]
    fn a_secret_lasts_as_long_as_was_chosen() {
        let now = Timestamp::from_millis(5);
        let expiry = |days| Lifetime::parse(days).map(|lifetime| lifetime.expiry(now));
        assert_eq!((expiry(""), expiry("0")), (Ok(None), Ok(None)));
        assert_eq!(expiry("90"), Ok(Some(now.plus(90 * DAY))));
        assert_eq!(Lifetime::of_days(90), Lifetime::parse("90"));
        for wrong in ["1", "-30", "090", "never"] {
            assert!(expiry(wrong).is_err(), "{wrong}");
        }
        assert!(Lifetime::of_days(1).is_err());
    }

    #[test]
    fn only_what_was_recorded_is_silence() {
        let at = |day: i64| Timestamp::from_millis(day * DAY);
        let ends = |from, last_used, recorded| Silence(30).ends_at(at(from), last_used, recorded);
        assert_eq!(ends(100, None, None), None, "not recorded");
        for (from, last_used, recorded, end) in [
            (100, None, 1, 130),
            (100, Some(90), 1, 130),
            (100, Some(120), 1, 150),
            (100, None, 110, 140),
            (100, Some(90), 110, 140),
        ] {
            assert_eq!(
                ends(from, last_used.map(at), Some(at(recorded))),
                Some(at(end)),
                "{from} {last_used:?} {recorded}"
            );
        }
        assert_eq!((Silence::of_days(0), Silence::of_days(30)), (Ok(None), Ok(Some(Silence(30)))));
        assert_eq!(Silence::stored(30).days(), 30);
        for wrong in [-7, 1, 29, 91] {
            assert!(Silence::of_days(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_silence_that_is_taken_back_or_lengthened_gives_life() {
        let [none, short, long] = [0, 7, 90].map(|days| Silence::of_days(days).unwrap());
        for (before, after, life) in [
            (none, none, false),
            (none, short, false),
            (short, short, false),
            (long, short, false),
            (short, long, true),
            (short, none, true),
        ] {
            assert_eq!(Silence::gives_life(before, after), life, "{before:?} {after:?}");
        }
    }

    #[test]
    fn days_on_which_nobody_looked_are_not_counted() {
        let now = Timestamp::from_millis(9 * DAY);
        for (watched, anew) in [
            (None, true),
            (Some(now), false),
            (Some(now.plus(-UNWATCHED)), false),
            (Some(now.plus(-UNWATCHED - 1)), true),
            // Another clock is a little ahead; one that was set back.
            (Some(now.plus(MINUTE)), false),
            (Some(now.plus(MINUTE + 1)), true),
        ] {
            assert_eq!(counts_anew(watched, now), anew, "{watched:?}");
        }
    }

    #[test]
    fn a_secret_dies_at_its_expiry() {
        let expiry = Timestamp::from_millis(1_000);
        assert!(is_live(None, expiry));
        assert!(is_live(Some(expiry), Timestamp::from_millis(999)));
        assert!(!is_live(Some(expiry), expiry));
    }
}

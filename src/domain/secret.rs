//! The shape and the life of a client secret. The server makes secrets and hashes them.

use super::time::{DAY, Timestamp};

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

const CHOOSE_LIFETIME: &str = "Choose never, 30 days, 90 days or 365 days.";

/// What may be kept and shown of a secret: prefix and the last four characters, `cs_…q7Rf`.
pub fn hint(plain: &str) -> String {
    let last: String = plain.chars().skip(plain.chars().count().saturating_sub(4)).collect();
    format!("{PREFIX}…{last}")
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

    #[test]
    fn a_hint_gives_away_four_characters() {
        assert_eq!(hint("cs_7fPq2vX0mK9aTz4LwR8uYb3NcHe6GdJ1sVi5oQnB-Wk"), "cs_…B-Wk");
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
    fn a_secret_dies_at_its_expiry() {
        let expiry = Timestamp::from_millis(1_000);
        assert!(is_live(None, expiry));
        assert!(is_live(Some(expiry), Timestamp::from_millis(999)));
        assert!(!is_live(Some(expiry), expiry));
    }
}

//! How long a session lasts.

use super::{Timestamp, time::DAY};

/// How long a browser that somebody signed in with is known, since the last time, in milliseconds. Browsers keep a cookie no
/// longer (RFC 6265bis section 5.5).
pub const BROWSER_KNOWN: i64 = 400 * DAY;

/// How long a session lasts, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Without a request.
    pub idle: i64,
    /// At all.
    pub absolute: i64,
    /// How long the user counts as having shown who they are.
    pub proof: i64,
}

impl Limits {
    /// Whether a session is too old, or was left alone for too long. One that begins in the future would outlive both
    /// limits.
    pub fn ended(self, began_at: Timestamp, last_seen_at: Timestamp, now: Timestamp) -> bool {
        let within = |at: Timestamp, limit: i64| at.age(now).is_some_and(|age| age < limit);
        !within(last_seen_at, self.idle) || !within(began_at, self.absolute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::CLOCK_TOLERANCE;

    #[test]
    fn a_session_ends_when_it_is_too_old_or_was_left_alone_or_is_from_the_future() {
        let (now, limits) = (Timestamp::from_millis(500 * DAY), Limits { idle: 30, absolute: 1_000, proof: 10 });
        for (began, seen, ended) in [
            (999, 29, false),
            (1_000, 29, true),
            (999, 30, true),
            (0, 0, false),
            // Another server's clock is a little ahead; one that was wrong.
            (-CLOCK_TOLERANCE, -CLOCK_TOLERANCE, false),
            (-CLOCK_TOLERANCE - 1, 0, true),
            (999, -CLOCK_TOLERANCE - 1, true),
        ] {
            assert_eq!(limits.ended(now.plus(-began), now.plus(-seen), now), ended, "{began} {seen}");
        }
        assert_eq!(BROWSER_KNOWN / DAY, 400, "as long as browsers keep a cookie");
    }
}

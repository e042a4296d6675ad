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

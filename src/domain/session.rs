//! How long a session lasts.

use super::Timestamp;

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

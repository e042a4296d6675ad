//! Instants in UTC, as every door writes them.

use crate::domain::Timestamp;
use chrono::{DateTime, Utc};

/// The instant in UTC; 1970-01-01 for one beyond what a calendar holds.
pub fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.millis()).unwrap_or_default()
}

/// "2026-11-23T14:02:00.000Z" (RFC 3339)
pub fn iso(at: Timestamp) -> String {
    utc(at).format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// "Mon 30 Nov 2026, 14:02 UTC", for people
pub fn exact(at: Timestamp) -> String {
    utc(at).format("%a %-d %b %Y, %H:%M UTC").to_string()
}

/// An instant in RFC 3339, in whichever zone; `None`: it is none.
pub fn parse(text: &str) -> Option<Timestamp> {
    text.trim().parse::<DateTime<Utc>>().ok().map(|at| Timestamp::from_millis(at.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_milliseconds_and_its_zone() {
        assert_eq!(iso(Timestamp::from_millis(1_795_449_720_000)), "2026-11-23T16:02:00.000Z");
        assert_eq!(iso(Timestamp::from_millis(7)), "1970-01-01T00:00:00.007Z");
        assert_eq!(parse("1970-01-01T02:00:00.007+02:00"), Some(Timestamp::from_millis(7)));
        assert_eq!(parse("1970-01-01"), None);
    }
}

//! Instants in words, in UTC, always with the zone.

use crate::{
    domain::{Timestamp, time},
    server::http::instant::{exact, iso, utc},
    wire::{Happened, When},
};

fn when(at: Timestamp, relative: String, brief: String) -> When {
    When { at, iso: iso(at), relative, brief, date: utc(at).format("%-d %b %Y").to_string(), exact: exact(at) }
}

/// An instant that has passed.
pub fn past(now: Timestamp, at: Timestamp) -> When {
    when(at, time::ago(now, at), time::ago_short(now, at))
}

/// A deadline, with the countdown to it.
pub fn deadline(now: Timestamp, at: Timestamp) -> When {
    when(at, time::countdown(now, at), time::countdown_long(now, at))
}

/// Use that is recorded since `recorded_since`, if it is.
pub fn happened(now: Timestamp, at: Option<Timestamp>, recorded_since: Option<Timestamp>) -> Happened {
    match (at, recorded_since) {
        (Some(at), _) => Happened::At(past(now, at)),
        (None, Some(_)) => Happened::Never,
        (None, None) => Happened::NotRecorded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_times_carry_their_zone() {
        let at = Timestamp::from_millis(1_795_449_720_000);
        assert_eq!(exact(at), "Mon 23 Nov 2026, 16:02 UTC");
        let shown = past(at.plus(time::DAY * 12), at);
        assert_eq!((shown.relative.as_str(), shown.date.as_str()), ("12 days ago", "23 Nov 2026"));
        assert_eq!(shown.iso, "2026-11-23T16:02:00.000Z");
    }
}

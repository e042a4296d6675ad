//! Instants in words, in the zone of who reads them, with the difference to UTC where they are exact.

use crate::{
    domain::{Timestamp, time, watch::Unused},
    server::{
        console::zone,
        http::instant::{self, clock, iso, utc},
    },
    wire::{Happened, When},
};
use chrono::{DateTime, Offset as _};
use chrono_tz::Tz;

/// "Mon 30 Nov 2026, 15:02 UTC+1", for people. The difference and no abbreviation: "IST" means three zones. It also tells
/// apart the two times that a clock shows in the night in which it is set back.
pub fn exact(at: Timestamp) -> String {
    with_difference(&utc(at).with_timezone(&zone::readers()))
}

fn with_difference(at: &DateTime<Tz>) -> String {
    format!("{} {}", clock(at), difference(at))
}

/// "UTC", "UTC+1", "UTC-3:30"
fn difference(at: &DateTime<Tz>) -> String {
    let minutes = at.offset().fix().local_minus_utc() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

fn when(at: Timestamp, relative: String, brief: String) -> When {
    let zone = zone::readers();
    let here = utc(at).with_timezone(&zone);
    let (date, local) = (instant::date(&here), clock(&here));
    let exact = format!("{local} {}", difference(&here));
    let utc = if zone == Tz::UTC { exact.clone() } else { instant::exact(at) };
    When { at, iso: iso(at), relative, brief, date, local, exact, utc }
}

/// An instant that has passed.
pub fn past(now: Timestamp, at: Timestamp) -> When {
    let relative = time::ago(now, at);
    when(at, relative.clone(), time::shortened(relative))
}

/// A deadline, with the countdown to it.
pub fn deadline(now: Timestamp, at: Timestamp) -> When {
    when(at, time::countdown(now, at), time::countdown_long(now, at))
}

/// The last use of what is known here since an instant. `whole`: since when nothing of it is missing.
pub fn happened(
    now: Timestamp,
    at: Option<Timestamp>,
    (known_since, whole): (Timestamp, Option<Timestamp>),
) -> Happened {
    if let Some(at) = at {
        return Happened::At(past(now, at));
    }
    match Unused::of(known_since, whole, now) {
        Unused::NotRecorded => Happened::NotRecorded,
        Unused::Never => Happened::Never,
        Unused::NotSince(at) => Happened::NotSince(instant::date(&utc(at).with_timezone(&zone::readers()))),
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
        assert_eq!((shown.iso.as_str(), shown.local.as_str()), ("2026-11-23T16:02:00.000Z", "Mon 23 Nov 2026, 16:02"));
        assert_eq!(shown.utc, shown.exact);
    }

    #[test]
    fn a_zone_is_said_by_its_difference_at_that_instant() {
        let said = |zone: &str, at: i64| {
            with_difference(&utc(Timestamp::from_millis(at)).with_timezone(&zone::named(zone).unwrap()))
        };
        let (november, july) = (1_795_449_720_000, 1_784_736_120_000);
        for (zone, in_november, in_july) in [
            ("Europe/Rome", "Mon 23 Nov 2026, 17:02 UTC+1", "Wed 22 Jul 2026, 18:02 UTC+2"),
            ("Europe/London", "Mon 23 Nov 2026, 16:02 UTC", "Wed 22 Jul 2026, 17:02 UTC+1"),
            ("Asia/Kolkata", "Mon 23 Nov 2026, 21:32 UTC+5:30", "Wed 22 Jul 2026, 21:32 UTC+5:30"),
            ("America/St_Johns", "Mon 23 Nov 2026, 12:32 UTC-3:30", "Wed 22 Jul 2026, 13:32 UTC-2:30"),
        ] {
            assert_eq!(
                (said(zone, november), said(zone, july)),
                (in_november.to_owned(), in_july.to_owned()),
                "{zone}"
            );
        }
        // The clocks of Rome show 02:30 twice.
        let first = 1_792_888_200_000;
        assert_eq!(said("Europe/Rome", first), "Sun 25 Oct 2026, 02:30 UTC+2");
        assert_eq!(said("Europe/Rome", first + 3_600_000), "Sun 25 Oct 2026, 02:30 UTC+1");
    }
}

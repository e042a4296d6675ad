//! Instants and spans. Nothing here reads a clock: `now` is always an argument.

use super::count;
use serde::{Deserialize, Serialize};

pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// How far ahead of this clock another server's may be, in milliseconds.
pub const CLOCK_TOLERANCE: i64 = MINUTE;

/// An instant: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This instant moved by a span in milliseconds; saturates at the ends of the range.
    pub const fn plus(self, span: i64) -> Self {
        Self(self.0.saturating_add(span))
    }

    /// Milliseconds from `earlier` to this instant; negative when the clock was set back in between.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// How long ago this was, in milliseconds, where another server or an earlier run may have noted it: its clock may be
    /// ahead, so what is ahead of `now` by at most [`CLOCK_TOLERANCE`] is now. `None`: it is further ahead. Then one of the
    /// two clocks is wrong, and nothing may rest on how old this is.
    pub const fn age(self, now: Self) -> Option<i64> {
        match now.since(self) {
            age if age >= 0 => Some(age),
            ahead if ahead >= -CLOCK_TOLERANCE => Some(0),
            _ => None,
        }
    }
}

/// Words for a span that has passed, rounded down: "now", "40 seconds ago", "12 days ago", "3 years ago".
///
/// Units change where a rule would otherwise be hidden: days go up to 45 because the 30-day rule must be readable in
/// days. A future instant (clock set back) reads "now".
pub fn ago(now: Timestamp, then: Timestamp) -> String {
    let span = now.since(then);
    if span < 5 * SECOND {
        return "now".into();
    }
    let (count, unit) = largest_unit(span);
    format!("{} ago", plural(count, unit))
}

/// What [`ago`] says in the fewest letters, for figures in a dialog: "20 min ago", "40 s ago".
pub fn shortened(ago: String) -> String {
    let parts = ago.split_once(' ').and_then(|(count, rest)| Some((count, rest.split_once(' ')?)));
    match parts {
        Some((count, ("second" | "seconds", rest))) => format!("{count} s {rest}"),
        Some((count, ("minute" | "minutes", rest))) => format!("{count} min {rest}"),
        _ => ago,
    }
}

/// Words for a countdown in one unit, rounded down so that it never promises more than there is: "6 days" from 48 h
/// on, below that hours, below one hour minutes, below one minute seconds.
pub fn countdown(now: Timestamp, until: Timestamp) -> String {
    let left = until.since(now).max(0);
    match left {
        left if left >= 48 * HOUR => plural(left / DAY, "day"),
        left if left >= HOUR => plural(left / HOUR, "hour"),
        left if left >= MINUTE => plural(left / MINUTE, "minute"),
        left => plural(left / SECOND, "second"),
    }
}

/// A countdown in two units where there is room: "6 days 22 hours". Below 48 h it equals [`countdown`].
pub fn countdown_long(now: Timestamp, until: Timestamp) -> String {
    let left = until.since(now).max(0);
    let hours = left % DAY / HOUR;
    if left < 48 * HOUR || hours == 0 {
        return countdown(now, until);
    }
    format!("{} {}", plural(left / DAY, "day"), plural(hours, "hour"))
}

/// "1 day", "7 days".
fn plural(count: i64, unit: &str) -> String {
    count::plural(count.unsigned_abs(), unit)
}

/// A duration in seconds as people say it: "24 hours", "5 minutes", "1 hour 30 minutes", "301 seconds".
pub fn duration_words(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds % 3600 / 60, seconds % 60);
    let parts: Vec<String> = [(hours, "hour"), (minutes, "minute"), (rest, "second")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| plural(count, unit))
        .collect();
    if parts.is_empty() { plural(0, "second") } else { parts.join(" ") }
}

fn largest_unit(span: i64) -> (i64, &'static str) {
    // The Gregorian mean: 365.2425 days a year, a twelfth of it a month.
    const YEAR: i64 = 31_556_952 * SECOND;
    const MONTH: i64 = YEAR / 12;
    match span {
        s if s < MINUTE => (s / SECOND, "second"),
        s if s < HOUR => (s / MINUTE, "minute"),
        s if s < DAY => (s / HOUR, "hour"),
        s if s < 46 * DAY => (s / DAY, "day"),
        s if s < 13 * 7 * DAY => (s / (7 * DAY), "week"),
        s if s < 24 * MONTH => (s / MONTH, "month"),
        s => (s / YEAR, "year"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_449_720_000);

    #[test]
    fn ages_are_rounded_down_and_change_unit_where_the_design_says() {
        let table = [
            (0, "now"),
            (4_999, "now"),
            (-HOUR, "now"),
            (5_000, "5 seconds ago"),
            (MINUTE - 1, "59 seconds ago"),
            (MINUTE, "1 minute ago"),
            (HOUR - 1, "59 minutes ago"),
            (DAY - 1, "23 hours ago"),
            (DAY, "1 day ago"),
            (30 * DAY - 1, "29 days ago"),
            (46 * DAY - 1, "45 days ago"),
            (46 * DAY, "6 weeks ago"),
            (91 * DAY - 1, "12 weeks ago"),
            (91 * DAY, "2 months ago"),
            (92 * DAY, "3 months ago"),
            (729 * DAY, "23 months ago"),
            (730 * DAY + 11 * HOUR + 38 * MINUTE + 24 * SECOND, "2 years ago"),
            (731 * DAY, "2 years ago"),
            (6 * 366 * DAY, "6 years ago"),
        ];
        for (span, words) in table {
            assert_eq!(ago(NOW, NOW.plus(-span)), words, "{span}");
        }
        assert_eq!(shortened(ago(NOW, NOW.plus(-20 * MINUTE))), "20 min ago");
        assert_eq!(shortened(ago(NOW, NOW.plus(-40 * SECOND))), "40 s ago");
        assert_eq!(shortened(ago(NOW, NOW.plus(-HOUR))), "1 hour ago");
    }

    #[test]
    fn what_another_clock_noted_has_an_age_unless_it_is_far_ahead() {
        let table = [
            (DAY, Some(DAY)),
            (1, Some(1)),
            (0, Some(0)),
            (-1, Some(0)),
            (-CLOCK_TOLERANCE, Some(0)),
            (-CLOCK_TOLERANCE - 1, None),
            (-400 * DAY, None),
        ];
        for (ago, age) in table {
            assert_eq!(NOW.plus(-ago).age(NOW), age, "{ago}");
        }
        assert_eq!(Timestamp::from_millis(i64::MAX).age(NOW), None);
        assert_eq!(Timestamp::from_millis(i64::MIN).age(NOW), Some(i64::MAX));
    }

    #[test]
    fn a_countdown_never_promises_more_than_there_is() {
        let table = [
            (7 * DAY, "7 days", "7 days"),
            (7 * DAY - 1, "6 days", "6 days 23 hours"),
            (48 * HOUR, "2 days", "2 days"),
            (48 * HOUR - 1, "47 hours", "47 hours"),
            (HOUR, "1 hour", "1 hour"),
            (43 * MINUTE + 1, "43 minutes", "43 minutes"),
            (MINUTE - 1, "59 seconds", "59 seconds"),
            (-1, "0 seconds", "0 seconds"),
        ];
        for (left, short, long) in table {
            assert_eq!(countdown(NOW, NOW.plus(left)), short, "{left}");
            assert_eq!(countdown_long(NOW, NOW.plus(left)), long, "{left}");
        }
    }

    #[test]
    fn durations_read_as_people_say_them() {
        for (seconds, words) in [
            (86_400, "24 hours"),
            (300, "5 minutes"),
            (5_400, "1 hour 30 minutes"),
            (301, "5 minutes 1 second"),
            (172_800, "48 hours"),
            (0, "0 seconds"),
        ] {
            assert_eq!(duration_words(seconds), words);
        }
    }
}

//! Days of the calendar.

use super::{Timestamp, time::DAY};
use serde::{Deserialize, Serialize};

/// A day of the calendar such as 2026-12-01, in no zone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(String);

impl Day {
    /// # Errors
    /// A sentence that says what would be accepted.
    pub fn parse(input: &str) -> Result<Self, String> {
        let input = input.trim();
        let read = || {
            let [year, month, day] = input.split('-').collect::<Vec<_>>()[..] else { return None };
            let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
            if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
                return None;
            }
            let (year, month, day): (u16, u8, u8) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
            (year >= 2000 && (1..=days_of(year, month)).contains(&day)).then(|| Self(input.to_owned()))
        };
        read().ok_or_else(|| "Use a day, as in 2026-12-01.".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its last instant and one millisecond more, at Greenwich.
    pub fn end(&self) -> Timestamp {
        let part = |range: std::ops::Range<usize>| {
            self.0.get(range).and_then(|part| part.parse::<u16>().ok()).unwrap_or_default()
        };
        let (year, month, day) = (part(0..4), part(5..7) as u8, part(8..10));
        let years: i64 = (1970..year).map(|year| if days_of(year, 2) == 29 { 366 } else { 365 }).sum();
        let months: i64 = (1..month).map(|month| i64::from(days_of(year, month))).sum();
        Timestamp::from_millis((years + months + i64::from(day)) * DAY)
    }
}

const fn days_of(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_where_the_next_one_begins() {
        for (day, end) in
            [("2000-01-31", 949_363_200_000), ("2026-11-23", 1_795_478_400_000), ("2028-02-29", 1_835_481_600_000)]
        {
            assert_eq!(Day::parse(day).unwrap().end(), Timestamp::from_millis(end), "{day}");
        }
    }

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for fine in ["2026-12-01", " 2028-02-29 ", "2000-01-31", "2026-04-30", "2026-02-28"] {
            assert_eq!(Day::parse(fine).unwrap().as_str(), fine.trim());
        }
        for wrong in
            ["", "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "26-04-01", "1999-12-31"]
        {
            assert!(Day::parse(wrong).is_err(), "{wrong}");
        }
        for wrong in [
            "2026-4-1",
            "2026-4-10",
            "2026-12-1",
            "02026-12-01",
            "2026-12-01T00:00",
            "+026-12-01",
            "2026-12-1a",
            "٢٠٢٦-12-01",
        ] {
            assert!(Day::parse(wrong).is_err(), "{wrong}");
        }
    }
}

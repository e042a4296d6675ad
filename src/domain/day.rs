//! Days of the calendar.

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

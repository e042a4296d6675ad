//! Instants in UTC, as every door writes them.

use crate::domain::Timestamp;
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, SecondsFormat, TimeZone, Timelike as _, Utc};

/// The instant in UTC; 1970-01-01 for one beyond what a calendar holds.
pub fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.millis()).unwrap_or_default()
}

/// "2026-11-23T14:02:00.000Z" (RFC 3339)
pub fn iso(at: Timestamp) -> String {
    utc(at).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// "Mon 30 Nov 2026, 14:02 UTC", for people
pub fn exact(at: Timestamp) -> String {
    format!("{} UTC", clock(&utc(at)))
}

/// "Mon 30 Nov 2026, 15:02", as the clocks of its zone show it. Put together here: a page has dozens, and a pattern would be
/// read anew for each.
pub fn clock<Z: TimeZone>(at: &DateTime<Z>) -> String {
    let local = at.naive_local();
    let mut text = day_of(local.date());
    text.push_str(", ");
    two_digits(&mut text, local.hour());
    text.push(':');
    two_digits(&mut text, local.minute());
    text
}

/// "Mon 30 Nov 2026"
pub fn day<Z: TimeZone>(at: &DateTime<Z>) -> String {
    day_of(at.naive_local().date())
}

/// "30 Nov 2026"
pub fn date<Z: TimeZone>(at: &DateTime<Z>) -> String {
    let mut text = String::with_capacity(ROOM);
    push_date(&mut text, at.naive_local().date());
    text
}

/// Bytes that no instant in words is longer than.
const ROOM: usize = 32;

fn day_of(date: NaiveDate) -> String {
    const DAYS: [&str; 7] = ["Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "];
    let mut text = String::with_capacity(ROOM);
    text.push_str(DAYS[date.weekday().num_days_from_monday() as usize]);
    push_date(&mut text, date);
    text
}

fn push_date(text: &mut String, date: NaiveDate) {
    const MONTHS: [&str; 12] =
        [" Jan ", " Feb ", " Mar ", " Apr ", " May ", " Jun ", " Jul ", " Aug ", " Sep ", " Oct ", " Nov ", " Dec "];
    if date.day() < 10 {
        text.push(digit(date.day()));
    } else {
        two_digits(text, date.day());
    }
    text.push_str(MONTHS[date.month0() as usize]);
    text.push_str(&date.year().to_string());
}

/// A number below a hundred in two digits.
fn two_digits(text: &mut String, n: u32) {
    text.push(digit(n / 10));
    text.push(digit(n));
}

/// The last digit of a number.
fn digit(n: u32) -> char {
    char::from_digit(n % 10, 10).unwrap_or('0')
}

/// Years that RFC 3339 can write. What is beyond them would be written as another instant.
const YEARS: std::ops::RangeInclusive<i32> = 0..=9999;

/// An instant in RFC 3339, in whichever zone; `None`: it is none.
pub fn parse(text: &str) -> Option<Timestamp> {
    let at = text.trim().parse::<DateTime<Utc>>().ok()?;
    YEARS.contains(&at.year()).then(|| Timestamp::from_millis(at.timestamp_millis()))
}

/// The first instant of a day such as 2026-08-25; `None`: it is none.
pub fn first_of_day(text: &str) -> Option<Timestamp> {
    let day = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok().filter(|day| YEARS.contains(&day.year()))?;
    Some(Timestamp::from_millis(day.and_time(NaiveTime::MIN).and_utc().timestamp_millis()))
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
        assert_eq!(first_of_day("1970-01-02"), Some(Timestamp::from_millis(86_400_000)));
        assert_eq!((first_of_day("2026-02-30"), first_of_day("2026-02-03T00:00")), (None, None));
        for beyond in
            ["+262142-12-31T23:59:60Z", "+10000-01-01T00:00:00Z", "-0001-12-31T23:59:59Z", "9999-12-31T23:59:59-00:01"]
        {
            assert_eq!(parse(beyond), None, "{beyond}");
        }
        assert_eq!((first_of_day("+10000-01-01"), first_of_day("-0001-01-01")), (None, None));
    }

    #[test]
    fn every_month_and_day_of_the_week_is_written_as_a_pattern_would() {
        for day in 0..800 {
            let at = utc(Timestamp::from_millis(1_767_225_600_000 + day * 86_400_000 + day * 67_000));
            assert_eq!(clock(&at), at.format("%a %-d %b %Y, %H:%M").to_string());
            assert_eq!(date(&at), at.format("%-d %b %Y").to_string());
        }
    }
}

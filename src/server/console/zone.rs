//! The zone in which a person reads times (IANA time zone database, RFC 6557), and its days.

use crate::{
    domain::{Timestamp, day::Day, need::LATELY, notice::MORNING, time::DAY},
    server::{
        http::instant::utc,
        use_cases::{error::AppError, needs},
    },
    wire::Preferences,
};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};
use leptos::prelude::{Owner, provide_context, with_context};

/// Names of former times that browsers still give for places (the `iana` attributes of CLDR's `timezone.xml`), and today's.
/// Zones that are named in both ways keep the same time.
pub const FORMER: [(&str, Tz); 19] = [
    ("Africa/Asmera", Tz::Africa__Asmara),
    ("America/Buenos_Aires", Tz::America__Argentina__Buenos_Aires),
    ("America/Catamarca", Tz::America__Argentina__Catamarca),
    ("America/Coral_Harbour", Tz::America__Atikokan),
    ("America/Cordoba", Tz::America__Argentina__Cordoba),
    ("America/Godthab", Tz::America__Nuuk),
    ("America/Indianapolis", Tz::America__Indiana__Indianapolis),
    ("America/Jujuy", Tz::America__Argentina__Jujuy),
    ("America/Louisville", Tz::America__Kentucky__Louisville),
    ("America/Mendoza", Tz::America__Argentina__Mendoza),
    ("Asia/Calcutta", Tz::Asia__Kolkata),
    ("Asia/Katmandu", Tz::Asia__Kathmandu),
    ("Asia/Rangoon", Tz::Asia__Yangon),
    ("Asia/Saigon", Tz::Asia__Ho_Chi_Minh),
    ("Atlantic/Faeroe", Tz::Atlantic__Faroe),
    ("Europe/Kiev", Tz::Europe__Kyiv),
    ("Pacific/Enderbury", Tz::Pacific__Kanton),
    ("Pacific/Ponape", Tz::Pacific__Pohnpei),
    ("Pacific/Truk", Tz::Pacific__Chuuk),
];

/// The zone of this name; of a name of former times, the zone as it is called today.
pub fn named(zone: &str) -> Option<Tz> {
    let former = FORMER.iter().find(|(former, _)| *former == zone).map(|(_, today)| *today);
    former.or_else(|| zone.parse().ok())
}

/// The zone that was chosen in the browser of the request at hand; UTC where none was.
pub fn readers() -> Tz {
    with_context::<Preferences, _>(|chosen| named(&chosen.zone)).flatten().unwrap_or(Tz::UTC)
}

/// The names of the zones that people choose from: UTC, then places. What else the database has are names of former times.
pub fn places() -> Vec<String> {
    const AREAS: [&str; 10] =
        ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
    let former = |name: &str| FORMER.iter().any(|(former, _)| *former == name);
    let place = |name: &&str| name.split_once('/').is_some_and(|(area, _)| AREAS.contains(&area)) && !former(name);
    let places = TZ_VARIANTS.iter().map(|zone| zone.name()).filter(place);
    std::iter::once(Preferences::UTC).chain(places).map(str::to_owned).collect()
}

/// The first instant of a day: midnight; where clocks jump over midnight, the first instant after the jump; where they pass
/// midnight twice, the first time. A day that a zone left out begins where the next one does. `None` at the end of the
/// calendar.
pub fn first_instant(day: NaiveDate, zone: Tz) -> Option<Timestamp> {
    first_from(day.and_time(NaiveTime::MIN), zone)
}

/// The first instant at which clocks show this, or what they show after it.
fn first_from(shown: NaiveDateTime, zone: Tz) -> Option<Timestamp> {
    // Clocks jump by multiples of fifteen minutes.
    let quarters = (0..=96).filter_map(|n| shown.checked_add_signed(TimeDelta::minutes(15 * n)));
    let first = quarters.filter_map(|at| zone.from_local_datetime(&at).earliest()).next()?;
    Some(Timestamp::from_millis(first.timestamp_millis()))
}

/// The day that it is at an instant, less so many days: "2026-11-23".
pub fn day_before(now: Timestamp, days: u64, zone: Tz) -> String {
    date_before(now, days, zone).to_string()
}

fn date_before(now: Timestamp, days: u64, zone: Tz) -> NaiveDate {
    let today = utc(now).with_timezone(&zone).date_naive();
    today.checked_sub_days(Days::new(days)).unwrap_or(today)
}

/// The first day on which refusals count as of late, in the reader's zone, and its first instant.
pub fn lately(now: Timestamp) -> (String, Timestamp) {
    lately_in(now, readers())
}

/// The same in a zone.
pub fn lately_in(now: Timestamp, zone: Tz) -> (String, Timestamp) {
    let day = date_before(now, LATELY - 1, zone);
    (day.to_string(), first_instant(day, zone).unwrap_or(now))
}

/// What is told of needs rests on these: the first day on which refusals count, and the days themselves.
///
/// # Errors
/// Before the year 2000.
pub fn days_in(now: Timestamp, zone: Tz) -> Result<(String, needs::Days), AppError> {
    let (day, since) = lately_in(now, zone);
    Ok((day, needs::Days { refused_since: Some(since), today: today_in(now, zone)? }))
}

/// The day that it is.
///
/// # Errors
/// Before the year 2000.
pub fn today_in(now: Timestamp, zone: Tz) -> Result<Day, AppError> {
    Day::parse(&day_before(now, 0, zone)).map_err(AppError::internal)
}

/// The next instant at which a day has come to its [`MORNING`] in a zone. Where clocks jump over that, the first instant after the
/// jump; a day that a zone left out has none.
pub fn next_morning(now: Timestamp, zone: Tz) -> Timestamp {
    let day_of = |at: Timestamp| utc(at).with_timezone(&zone).date_naive();
    let of = |day: NaiveDate| {
        let hour = NaiveTime::from_hms_opt(MORNING, 0, 0)?;
        first_from(day.and_time(hour), zone).filter(|at| day_of(*at) == day)
    };
    let days = (0..=3).filter_map(|n| day_of(now).checked_add_days(Days::new(n)));
    days.filter_map(of).find(|at| *at > now).unwrap_or_else(|| now.plus(DAY))
}

/// What is read as somebody does who reads times in this zone.
pub fn read_in<T>(zone: Tz, read: impl FnOnce() -> T) -> T {
    Owner::new().with(|| {
        provide_context(Preferences { zone: zone.name().to_owned(), ..Preferences::default() });
        read()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::http::instant::iso;
    use chrono::Offset as _;

    fn begins(day: &str, zone: &str) -> String {
        let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").unwrap();
        iso(first_instant(day, named(zone).unwrap()).unwrap())
    }

    #[test]
    fn a_day_begins_at_its_first_instant_whatever_clocks_do() {
        for (day, zone, first) in [
            ("2026-11-23", "UTC", "2026-11-23T00:00:00.000Z"),
            ("2026-07-22", "Europe/Rome", "2026-07-21T22:00:00.000Z"),
            ("2026-11-23", "Asia/Kathmandu", "2026-11-22T18:15:00.000Z"),
            // Clocks jump over midnight.
            ("2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00.000Z"),
            // Clocks pass midnight twice.
            ("2026-11-01", "America/Havana", "2026-11-01T04:00:00.000Z"),
            // The zone left this day out.
            ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00.000Z"),
        ] {
            assert_eq!(begins(day, zone), first, "{day} {zone}");
        }
    }

    #[test]
    fn a_day_is_as_long_as_clocks_make_it() {
        for (day, next, hours) in
            [("2026-03-29", "2026-03-30", 23), ("2026-03-30", "2026-03-31", 24), ("2026-10-25", "2026-10-26", 25)]
        {
            let ends = |day| chrono::DateTime::parse_from_rfc3339(&begins(day, "Europe/Rome")).unwrap();
            assert_eq!((ends(next) - ends(day)).num_hours(), hours, "{day}");
        }
    }

    #[test]
    fn today_is_the_day_that_it_is_in_the_zone() {
        // Mon 30 Mar 2026, 00:30 in Rome, the day after one of 23 hours; 22:30 UTC.
        let now = Timestamp::from_millis(1_774_823_400_000);
        let rome = named("Europe/Rome").unwrap();
        assert_eq!((day_before(now, 0, rome), day_before(now, 1, rome)), ("2026-03-30".into(), "2026-03-29".into()));
        assert_eq!(day_before(now, 0, Tz::UTC), "2026-03-29");
    }

    #[test]
    fn a_morning_comes_once_a_day_whatever_clocks_do() {
        let rome = named("Europe/Rome").unwrap();
        // Fri 27 Mar 2026, 12:00 in Rome; in the night to Sunday clocks are set forward.
        let mut at = Timestamp::from_millis(1_774_609_200_000);
        let mut mornings = vec![];
        for _ in 0..4 {
            at = next_morning(at, rome);
            mornings.push(iso(at));
        }
        let days = ["2026-03-28T06:00", "2026-03-29T05:00", "2026-03-30T05:00", "2026-03-31T05:00"];
        assert_eq!(mornings, days.map(|day| format!("{day}:00.000Z")));
        // The zone left 30 December 2011 out: nobody's morning comes twice.
        let apia = named("Pacific/Apia").unwrap();
        let first = next_morning(Timestamp::from_millis(1_325_148_000_000), apia);
        assert!(next_morning(first, apia).since(first) >= 23 * 3_600_000);
    }

    #[test]
    fn what_is_read_in_a_zone_is_in_that_one() {
        let rome = named("Europe/Rome").unwrap();
        assert_eq!((read_in(rome, readers), readers()), (rome, Tz::UTC));
    }

    #[test]
    fn every_zone_there_is_to_choose_is_known_by_its_name() {
        let places = places();
        assert_eq!(places[0], "UTC");
        for known in ["Europe/Rome", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "Europe/Kyiv"] {
            assert!(places.iter().any(|zone| zone == known), "{known}");
        }
        assert!(places.iter().all(|zone| named(zone).is_some_and(|found| found.name() == zone)));
        assert_eq!((named("Mars/Olympus"), named("")), (None, None));
    }

    #[test]
    fn a_name_of_former_times_is_the_zone_as_it_is_called_today() {
        let places = places();
        for (former, today) in FORMER {
            assert_eq!(named(former), Some(today), "{former}");
            assert!(places.iter().any(|zone| zone == today.name()), "{today}");
            assert!(!places.iter().any(|zone| zone == former), "{former} is there to choose");
            // The database keeps the former name for the same zone: what was chosen by it stays right.
            let same: Tz = former.parse().unwrap();
            for month in 1..=12 {
                let at = NaiveDate::from_ymd_opt(2026, month, 15).unwrap().and_time(NaiveTime::MIN);
                assert_eq!(
                    same.offset_from_utc_datetime(&at).fix(),
                    today.offset_from_utc_datetime(&at).fix(),
                    "{former}"
                );
            }
        }
    }
}

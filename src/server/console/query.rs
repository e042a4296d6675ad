//! Questions as the addresses of pages ask them, parsed once.

use super::place::{by_id, by_name};
use crate::{
    domain::{
        FieldError, Parsed, Timestamp, UserState,
        audit::{AuditAction, ObjectKind, Who, Word},
        day::Day,
        draft::{kept, parsed},
        event::EventKind,
        review::{MOST_CLIENTS, Standing},
        text::folded,
    },
    server::{
        console::zone::first_instant,
        use_cases::{
            audit::{WantedEntries, WantedEvents},
            clients::{ListedReviews, Rows},
            people::WantedUsers,
            place::ById,
        },
    },
    wire::{AuditQuery, EventsQuery, OwnEventsQuery, UiError, UsersQuery},
};
use chrono::NaiveDate;
use chrono_tz::Tz;

/// The longest text that is looked for, in characters.
const MAX_TEXT: usize = 100;

/// What is looked for.
///
/// # Errors
/// Invalid, when it is too long.
fn text(given: Option<&str>) -> Result<String, UiError> {
    let text = given.unwrap_or_default().trim();
    if text.chars().count() > MAX_TEXT {
        return Err(UiError::invalid("q", format!("Use at most {MAX_TEXT} characters.")));
    }
    Ok(text.to_owned())
}

/// A parameter that was sent with something in it.
fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().filter(|value| !value.trim().is_empty())
}

/// How many days of use are asked for, today the last.
///
/// # Errors
/// Invalid, when the page does not show so many.
pub fn usage_days(days: Option<&str>) -> Result<u16, UiError> {
    match days.map_or("30", str::trim) {
        "" | "30" => Ok(30),
        "90" => Ok(90),
        _ => Err(UiError::invalid("days", "Use 30 or 90.")),
    }
}

/// Rows of a review on a page.
const REVIEWED: usize = 25;

/// Which clients of a review are asked for.
///
/// # Errors
/// Each parameter that is not understood, under its name.
pub fn reviewed(standing: Option<&str>, mine: Option<&str>, after: Option<&str>) -> Parsed<Rows> {
    let mut errors = vec![];
    let sent = |value: Option<&str>| value.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned);
    let standing = match sent(standing) {
        None => None,
        Some(word) => {
            let known = Standing::parse(&word).ok_or("Use silent, not_mine, let_go, needed or gone.");
            kept(parsed("standing", known), &mut errors)
        }
    };
    let mine = match sent(mine).as_deref() {
        None | Some("no") => false,
        Some("yes") => true,
        Some(_) => {
            errors.push(FieldError::wrong("mine", "Use yes or no."));
            false
        }
    };
    let after = match sent(after).map(|position| position.parse::<i64>()) {
        None => 0,
        Some(Ok(position)) if (0..=MOST_CLIENTS as i64).contains(&position) => position,
        Some(_) => {
            errors.push(FieldError::wrong("after", "This place in the list is not known. Start from the first page."));
            0
        }
    };
    if errors.is_empty() { Ok(Rows { standing, mine, after, size: REVIEWED }) } else { Err(errors) }
}

/// Which reviews are asked for.
///
/// # Errors
/// Invalid, when the word is none of them.
pub fn reviews(only: &str, today: Day) -> Result<ListedReviews, UiError> {
    match only.trim() {
        "" => Ok(ListedReviews::default()),
        "past-due" => Ok(ListedReviews { past_due: Some(today), ..ListedReviews::default() }),
        "mine" => Ok(ListedReviews { asking: true, ..ListedReviews::default() }),
        _ => Err(UiError::invalid("only", "Use past-due or mine.")),
    }
}

/// Which users are asked for.
///
/// # Errors
/// Invalid, with the parameter that is not understood.
pub fn users(query: &UsersQuery) -> Result<WantedUsers, UiError> {
    let state = given(&query.state).map(|word| {
        UserState::parse(word).ok_or_else(|| UiError::invalid("state", "Use active, invited or inactive."))
    });
    let role = given(&query.role).map(|id| id.parse().map_err(|_| UiError::invalid("role", "Use the id of a role.")));
    Ok(WantedUsers {
        text: folded(&text(query.q.as_deref())?),
        state: state.transpose()?,
        role: role.transpose()?,
        from: by_name(&query.after, &query.before).map_err(UiError::Invalid)?,
    })
}

/// Which entries of the audit log are asked for, by days of a zone.
///
/// # Errors
/// Invalid, with the parameter that is not understood.
pub fn audit(query: &AuditQuery, zone: Tz) -> Result<WantedEntries, UiError> {
    let unknown = || UiError::invalid("who", "Use the id of a user or a client, or clientele.");
    let owned = |value| given(value).map(str::to_owned);
    let (from, to) = days((&query.from, &query.to), zone)?;
    Ok(WantedEntries {
        text: text(query.q.as_deref())?,
        who: given(&query.who).map(|who| Who::parse(who).ok_or_else(unknown)).transpose()?,
        kind: owned(&query.kind).map(Word::<ObjectKind>::read),
        action: owned(&query.action).map(Word::<AuditAction>::read),
        done: outcome(&query.outcome)?,
        from,
        to,
        place: by_id(&query.after, &query.before).map_err(UiError::Invalid)?,
    })
}

/// Which events of access are asked for, by days of a zone.
///
/// # Errors
/// Invalid, with the parameter that is not understood.
pub fn events(query: &EventsQuery, zone: Tz) -> Result<WantedEvents, UiError> {
    let unknown = |_| UiError::invalid("who", "Use the id of a user.");
    let (from, to) = days((&query.from, &query.to), zone)?;
    Ok(WantedEvents {
        text: text(query.q.as_deref())?,
        user: given(&query.who).map(|id| id.parse().map_err(unknown)).transpose()?,
        kind: given(&query.event).map(|word| Word::<EventKind>::read(word.to_owned())),
        done: outcome(&query.outcome)?,
        from,
        to,
        place: by_id(&query.after, &query.before).map_err(UiError::Invalid)?,
    })
}

/// Where a page of one's own events lies.
///
/// # Errors
/// Invalid, with the parameter that is not understood.
pub fn own_events(query: &OwnEventsQuery) -> Result<Option<ById>, UiError> {
    by_id(&query.after, &query.before).map_err(UiError::Invalid)
}

/// Whether what was done is asked for, or what was refused.
fn outcome(value: &Option<String>) -> Result<Option<bool>, UiError> {
    match given(value) {
        None => Ok(None),
        Some("done") => Ok(Some(true)),
        Some("refused") => Ok(Some(false)),
        Some(_) => Err(UiError::invalid("outcome", "Use done or refused.")),
    }
}

/// The first instant of a range of days, and the one after its last.
fn days((from, to): (&Option<String>, &Option<String>), zone: Tz) -> Result<Range, UiError> {
    let (from, to) = match (range_day("from", from, zone), range_day("to", to, zone)) {
        (Err(UiError::Invalid(first)), Err(UiError::Invalid(last))) => {
            return Err(UiError::Invalid(first.into_iter().chain(last).collect()));
        }
        (from, to) => (from?, to?),
    };
    if to.is_some_and(|to| from.is_some_and(|from| to < from)) {
        return Err(UiError::invalid("to", "Use a day that is not before the first one."));
    }
    let last = to.and_then(|day| first_instant(day.succ_opt()?, zone));
    Ok((from.and_then(|day| first_instant(day, zone)), last))
}

type Range = (Option<Timestamp>, Option<Timestamp>);

fn range_day(field: &str, value: &Option<String>, zone: Tz) -> Result<Option<NaiveDate>, UiError> {
    let says = || UiError::invalid(field, format!("Use a day, as in 2026-11-23 ({}).", zone.name()));
    given(value).map(|text| day(text).ok_or_else(says)).transpose()
}

/// A day, written as in 2026-11-23.
pub fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_days_begins_with_the_first_and_ends_after_the_last() {
        let days = |from: &str, to: &str| {
            let query = AuditQuery { from: Some(from.into()), to: Some(to.into()), ..AuditQuery::default() };
            audit(&query, Tz::UTC)
        };
        let wanted = days("2026-11-23", " 2026-11-23 ").unwrap();
        assert_eq!(
            (wanted.from, wanted.to),
            (Some(Timestamp::from_millis(1_795_392_000_000)), Some(Timestamp::from_millis(1_795_478_400_000)))
        );
        assert_eq!(days("", " ").unwrap().from, None);
        assert_eq!(
            days("", "23.11.2026").unwrap_err().problem("to").as_deref(),
            Some("Use a day, as in 2026-11-23 (UTC).")
        );
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let rome = |from: &str, to: &str| {
            let query = AuditQuery { from: Some(from.into()), to: Some(to.into()), ..AuditQuery::default() };
            audit(&query, Tz::Europe__Rome)
        };
        // A day of 25 hours.
        let wanted = rome("2026-10-25", "2026-10-25").unwrap();
        assert_eq!(wanted.from, Some(Timestamp::from_millis(1_792_879_200_000)));
        assert_eq!(wanted.to.unwrap().since(wanted.from.unwrap()), 25 * 3_600_000);
        let says = rome("25/10/2026", "").unwrap_err().problem("from");
        assert_eq!(says.as_deref(), Some("Use a day, as in 2026-11-23 (Europe/Rome)."));
        let says = rome("2026-10-25", "2026-10-24").unwrap_err().problem("to");
        assert_eq!(says.as_deref(), Some("Use a day that is not before the first one."));
    }

    #[test]
    fn what_is_not_understood_is_refused_by_its_name() {
        let some = |text: &str| Some(text.to_owned());
        let users = |query| users(&query).map(|_| ()).unwrap_err();
        let audit = |query| audit(&query, Tz::UTC).map(|_| ()).unwrap_err();
        for (error, field) in [
            (users(UsersQuery { q: some(&"é".repeat(101)), ..Default::default() }), "q"),
            (users(UsersQuery { state: some("gone"), ..Default::default() }), "state"),
            (users(UsersQuery { role: some("admin"), ..Default::default() }), "role"),
            (users(UsersQuery { after: some("ana"), ..Default::default() }), "after"),
            (users(UsersQuery { before: some("ana~1"), ..Default::default() }), "before"),
            (audit(AuditQuery { q: some(&"é".repeat(101)), ..Default::default() }), "q"),
            (audit(AuditQuery { outcome: some("maybe"), ..Default::default() }), "outcome"),
            (audit(AuditQuery { who: some("ana"), ..Default::default() }), "who"),
            (audit(AuditQuery { from: some("today"), ..Default::default() }), "from"),
        ] {
            assert!(error.problem(field).is_some(), "{field}: {error:?}");
        }
    }
}

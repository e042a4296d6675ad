//! Questions as the addresses of pages ask them, parsed once.

use super::place::by_name;
use crate::{
    domain::{
        Timestamp, UserState,
        audit::{AuditAction, ObjectKind, Who, Word},
        time::DAY,
    },
    server::use_cases::{audit::WantedEntries, people::WantedUsers},
    wire::{AuditQuery, UiError, UsersQuery},
};
use chrono::NaiveDate;

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
        text: text(query.q.as_deref())?.to_lowercase(),
        state: state.transpose()?,
        role: role.transpose()?,
        from: by_name(&query.after, &query.before).map_err(UiError::Invalid)?,
    })
}

/// Which entries of the audit log are asked for.
///
/// # Errors
/// Invalid, with the parameter that is not understood.
pub fn audit(query: &AuditQuery) -> Result<WantedEntries, UiError> {
    let done = match given(&query.outcome) {
        None => None,
        Some("done") => Some(true),
        Some("refused") => Some(false),
        Some(_) => return Err(UiError::invalid("outcome", "Use done or refused.")),
    };
    let unknown = || UiError::invalid("who", "Use the id of a user or a client, or clientele.");
    let owned = |value| given(value).map(str::to_owned);
    let (from, to) = (day("from", &query.from), day("to", &query.to));
    let (from, to) = match (from, to) {
        (Err(UiError::Invalid(first)), Err(UiError::Invalid(last))) => {
            return Err(UiError::Invalid(first.into_iter().chain(last).collect()));
        }
        (from, to) => (from?, to?),
    };
    if to.is_some_and(|to| from.is_some_and(|from| to < from)) {
        return Err(UiError::invalid("to", "Use a day that is not before the first one."));
    }
    Ok(WantedEntries {
        text: text(query.q.as_deref())?,
        who: given(&query.who).map(|who| Who::parse(who).ok_or_else(unknown)).transpose()?,
        kind: owned(&query.kind).map(Word::<ObjectKind>::read),
        action: owned(&query.action).map(Word::<AuditAction>::read),
        done,
        from,
        to: to.map(|day| day.plus(DAY)),
        before: owned(&query.before),
    })
}

/// The first instant of a day.
fn day(field: &str, value: &Option<String>) -> Result<Option<Timestamp>, UiError> {
    let parse = |day| midnight(day).ok_or_else(|| UiError::invalid(field, "Use a day, as in 2026-11-23 (UTC)."));
    given(value).map(parse).transpose()
}

/// The first instant of a day in UTC, written as in 2026-11-23.
fn midnight(day: &str) -> Option<Timestamp> {
    let day = NaiveDate::parse_from_str(day.trim(), "%Y-%m-%d").ok()?;
    Some(Timestamp::from_millis(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_days_begins_with_the_first_and_ends_after_the_last() {
        let days = |from: &str, to: &str| {
            audit(&AuditQuery { from: Some(from.into()), to: Some(to.into()), ..AuditQuery::default() })
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
    fn what_is_not_understood_is_refused_by_its_name() {
        let some = |text: &str| Some(text.to_owned());
        let users = |query| users(&query).map(|_| ()).unwrap_err();
        let audit = |query| audit(&query).map(|_| ()).unwrap_err();
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

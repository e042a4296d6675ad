//! Reviews as the screens show them.

use super::{time::past, views::query};
use crate::{
    domain::{
        DeletionOutcome, Timestamp, UserId,
        day::Day,
        review::{Answer, Leads},
        text::capitalized,
        time::{DAY, ago},
    },
    server::{
        console::{listing, zone},
        http::instant::{date, first_of_day, utc},
        use_cases::{
            clients::{Answers, Followed, ReviewQuestion, ReviewRow, RowsPage, ViewFilter},
            error::AppError,
        },
    },
    wire,
};

/// "1 Dec 2026"
pub fn day(day: &Day) -> String {
    first_of_day(day.as_str()).map_or_else(|| day.as_str().to_owned(), |at| date(&utc(at)))
}

/// The day that it is where the reader is, or so many days later.
///
/// # Errors
/// Before the year 2000.
pub fn today_and(now: Timestamp, days: i64) -> Result<Day, AppError> {
    zone::today_in(now.plus(days * DAY), zone::readers())
}

/// "Still needed until 1 Mar 2027"
pub fn said(answer: &Answer) -> String {
    match answer {
        Answer::Needed(until) => format!("Still needed until {}", day(until)),
        other => capitalized(&other.to_string()),
    }
}

pub fn review(followed: Followed, now: Timestamp) -> wire::ReviewView {
    let Followed { review, progress, waits } = followed;
    let over = match ViewFilter::read(&review.query, &listing::days(zone::readers()), now) {
        Ok(filter) => Ok(query(&filter)),
        Err(errors) => Err(errors.iter().map(|error| error.message.clone()).collect::<Vec<_>>().join(" ")),
    };
    wire::ReviewView {
        id: review.id,
        version: review.version,
        name: review.name,
        over,
        due: day(&review.due),
        due_day: review.due.as_str().to_owned(),
        past_due: today_and(now, 0).is_ok_and(|today| today > review.due),
        started: past(now, review.started_at),
        starter: review.starter,
        ended: review.ended_at.map(|at| (past(now, at), review.ender)),
        progress,
        waits,
    }
}

pub fn row(ReviewRow { row, owner, stand_in }: ReviewRow, me: UserId, now: Timestamp) -> wire::ReviewedView {
    let is_me = |answers: &Option<Answers>| answers.as_ref().is_some_and(|answers| answers.user == Some(me));
    let (owns, stands_in) = (is_me(&owner), is_me(&stand_in));
    let owner = owner.map(|owner| match owner.left {
        true => format!("{}, who has left", owner.name),
        false => owner.name,
    });
    wire::ReviewedView {
        client: row.client_id,
        position: row.position,
        version: row.version,
        standing: row.standing(),
        said: row.answer.as_ref().map(said),
        answered: row.answered_at.map(|at| (past(now, at), row.answered_by.clone())),
        owner,
        mine: owns || stands_in,
        stands_in: stands_in && !owns,
        last_used: row.last_used_at.map(|at| ago(now, at)),
        rehearsed: row.rehearsed_until.is_some_and(|until| until > now),
        recent: row.created_at.is_some_and(|at| DeletionOutcome::at(now, at) == DeletionOutcome::Removed),
        name: row.name,
    }
}

/// `led`: how far those were led that got no answer, and those that may go.
pub fn page(
    review_of: Followed,
    page: RowsPage,
    (silent_led, let_go_led): (Leads, Leads),
    me: UserId,
    now: Timestamp,
) -> wire::ReviewPage {
    let rows = page.rows.into_iter().map(|found| row(found, me, now));
    wire::ReviewPage { review: review(review_of, now), silent_led, let_go_led, rows: rows.collect(), next: page.next }
}

pub fn question(asked: ReviewQuestion, me: UserId, now: Timestamp) -> wire::ReviewQuestion {
    let ReviewQuestion { review: of, asked, left, last } = asked;
    wire::ReviewQuestion {
        review: review(of, now),
        asked: asked.map(|found| row(found, me, now)),
        left,
        last: last.map(|found| row(found, me, now)),
        until: today_and(now, 365).map(|day| day.as_str().to_owned()).unwrap_or_default(),
    }
}

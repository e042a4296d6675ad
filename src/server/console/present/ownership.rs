//! Whose a client is, as the screens show it.

use super::time::past;
use crate::{
    domain::{Timestamp, day::Day},
    server::{
        console::{query::day, zone},
        http::instant::date,
        use_cases::clients::{self, Owned},
    },
    wire::{Answers, Ownership, ReviewDay},
};
use chrono::{NaiveTime, TimeZone as _, Utc};

pub fn ownership(facts: &Owned, now: Timestamp) -> Ownership {
    let said = &facts.kept.said;
    Ownership {
        version: facts.kept.version,
        owner: facts.owner.as_ref().map(answers),
        stand_in: facts.stand_in.as_ref().map(answers),
        purpose: said.purpose.clone(),
        labels: facts.labels.clone(),
        review: said.review.as_ref().map(|day| review(day, now)),
        notes: said.notes.clone(),
        said: facts.kept.made.clone().map(|(at, by)| (past(now, at), by)),
    }
}

fn answers(facts: &clients::Answers) -> Answers {
    let clients::Answers { user, name, email, left } = facts.clone();
    Answers { user, name, email, left }
}

/// It is that day where the reader is.
fn review(on: &Day, now: Timestamp) -> ReviewDay {
    let today = zone::day_before(now, 0, zone::readers());
    let shown = day(on.as_str()).map(|on| date(&Utc.from_utc_datetime(&on.and_time(NaiveTime::MIN))));
    ReviewDay {
        day: on.as_str().to_owned(),
        date: shown.unwrap_or_else(|| on.as_str().to_owned()),
        due: on.as_str() <= today.as_str(),
    }
}

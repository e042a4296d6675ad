//! What is said in a review of a client: by whoever owns it or stands in, and by whoever may edit it. The last word before a
//! review ends counts.

use super::{
    owned::{self, Owned},
    ownership,
    reviews::{Review, not_reviewed, person},
};
use crate::{
    domain::{
        ClientId, ReviewId,
        audit::{AuditAction, AuditField},
        day::Day,
        refusal::Reason,
        review::{Answer, AnswerKind, Standing},
    },
    policy::Action,
    server::{
        storage::{
            audit::entry::{Change as Changed, NewEntry},
            clients::{
                client::Client,
                reviewed::{self, Reviewed},
            },
        },
        use_cases::{
            change::{Act, Change, Object},
            error::AppError,
        },
    },
};

/// What came of an answer.
#[derive(Clone, Debug)]
pub struct Said {
    pub review: Review,
    pub client: Client,
    pub row: Reviewed,
}

/// Says in a review what becomes of a client; `answer` is `None`: takes back what was said. `version`: that of what was said
/// before, as it was read; `None`: whichever. What is said already is not said again.
///
/// # Errors
/// Denied; no such client or review; Conflict when the review has ended, the client is deactivated, or somebody else answered.
pub async fn answer_review(
    act: Act<'_>,
    (id, client): (ReviewId, ClientId),
    version: Option<i64>,
    answer: Option<Answer>,
) -> Result<Said, AppError> {
    let now = act.now;
    let verb = if answer.is_some() { AuditAction::AnswerReview } else { AuditAction::TakeBackAnswer };
    // The client first, as everything does that changes one; then the review, whose end waits.
    let mut change = act.begin_on(client).await?;
    let client = Client::find(&mut change, &client).await?;
    let review = Review::find(&mut change, &id).await?;
    let row = reviewed::row(&mut change, id, client.id).await?.ok_or_else(|| not_reviewed(client.name.clone()))?;
    let owned = owned::of(&mut change, &client).await?;
    let caller = change.caller();
    let owns = person(&caller).is_some_and(|user| owned.answers(user));
    let refused = client.entry(&caller, verb, now);
    let mut change = change.ask(Action::AnswerReview { owns, has: &client.roles }, refused).await?;
    if review.ended_at.is_some() {
        return Err(AppError::conflict(Reason::ReviewEnded));
    }
    if row.standing() == Standing::Gone {
        return Err(AppError::conflict(Reason::NothingAskedOf(client.name)));
    }
    if version.is_some_and(|version| version != row.version) {
        return Err(answered_meanwhile(&row));
    }
    if row.answer == answer {
        return Ok(Said { review, client, row });
    }
    let day_before = match row.answer.as_ref().map(Answer::kind) {
        Some(AnswerKind::Needed) => row.day_before.clone(),
        _ => owned.kept.said.review.clone(),
    };
    let keeps = day_before.clone().filter(|_| matches!(answer, Some(Answer::Needed(_))));
    let by = caller.actor.id.to_string();
    if !reviewed::answer(&mut change, (id, &row), (answer.as_ref(), keeps.as_ref()), (now, &by)).await? {
        return Err(answered_meanwhile(&row));
    }
    let said = |answer: &Option<Answer>| answer.iter().map(ToString::to_string).collect();
    let line = |field, line: &str| Changed::of_line(field, "", line);
    let answered = Changed { field: AuditField::Answer, before: said(&row.answer), after: said(&answer) };
    let changes = line(AuditField::Review, &review.name).into_iter().chain([answered]).collect();
    change.audit(NewEntry { version: None, changes, ..client.entry(&caller, verb, now) });
    if let Some(review_on) = day_to_say(&row, answer.as_ref(), owned.kept.said.review.as_ref(), day_before) {
        say_review_day(&mut change, &client, owned, review_on).await?;
    }
    change.finish().await?;
    let answered = answer.is_some();
    let row = Reviewed {
        answer,
        day_before: keeps,
        answered_at: answered.then_some(now),
        answered_by: answered.then(|| caller.actor.name.clone()),
        version: row.version + 1,
        ..row
    };
    Ok(Said { review, client, row })
}

/// The client's review day that follows from an answer; `None`: it stays. A day that somebody has said since is left alone.
fn day_to_say(row: &Reviewed, answer: Option<&Answer>, now: Option<&Day>, before: Option<Day>) -> Option<Option<Day>> {
    match (answer, &row.answer) {
        (Some(Answer::Needed(until)), _) => (now != Some(until)).then(|| Some(until.clone())),
        (_, Some(Answer::Needed(until))) if now == Some(until) => (before.as_ref() != now).then_some(before),
        _ => None,
    }
}

fn answered_meanwhile(row: &Reviewed) -> AppError {
    let says = row.answer.as_ref().map_or_else(|| "the answer was taken back".to_owned(), ToString::to_string);
    AppError::conflict(Reason::AnsweredMeanwhile { by: row.answered_by.clone(), says })
}

/// Says on which day somebody is to look at a client again, and nothing else; its entry is told with the change.
async fn say_review_day(change: &mut Change, client: &Client, before: Owned, day: Option<Day>) -> Result<(), AppError> {
    let mut after = before.clone();
    after.kept.said.review = day;
    let audited = ownership::said(change, client, &before, &after);
    if ownership::write(change, client, before, after).await?.is_none() {
        let now = owned::of(change, client).await?;
        return Err(ownership::stale(change, now));
    }
    change.audit(audited);
    Ok(())
}

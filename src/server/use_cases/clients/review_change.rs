//! What a review is called and when it is due can be changed while it runs. What was said in it stays.

use super::reviews::{Review, ReviewTyped, changed_meanwhile};
use crate::{
    domain::{
        ReviewId,
        audit::{AuditAction, AuditField},
        refusal::Reason,
        review,
    },
    policy::Action,
    server::{
        storage::{
            audit::entry::{Change as Changed, NewEntry},
            clients::reviews as stored,
        },
        use_cases::{
            change::{Act, Object},
            error::AppError,
        },
    },
};

/// Gives a review another name or due day. `version`: the one that was read; `None`: whichever. What is so already is not written
/// again.
///
/// # Errors
/// Denied; no such review; Conflict when it was ended, or when someone was faster; Invalid with everything that is wrong.
pub async fn change_review(
    act: Act<'_>,
    (id, version): (ReviewId, Option<i64>),
    typed: ReviewTyped<'_>,
) -> Result<Review, AppError> {
    let now = act.now;
    let begun = act.begin().await?;
    let (mut change, before) = begun.load::<Review>(&id, AuditAction::ChangeReview, |_| Action::KeepReviews).await?;
    if before.ended_at.is_some() {
        return Err(AppError::conflict(Reason::ReviewEnded));
    }
    change.at(&before, version).await?;
    let wanted = review::changed(typed.name, typed.due, &before.due, typed.today)?;
    if wanted.name == before.name && wanted.due == before.due {
        return Ok(before);
    }
    if !stored::change(&mut change, (id, before.version), &wanted.name, &wanted.due).await? {
        return Err(changed_meanwhile());
    }
    let changes = [
        Changed::of_line(AuditField::Name, &before.name, &wanted.name),
        Changed::of_line(AuditField::Due, before.due.as_str(), wanted.due.as_str()),
    ];
    let after = Review { name: wanted.name, due: wanted.due, version: before.version + 1, ..before };
    let caller = change.caller();
    let entry = NewEntry {
        changes: changes.into_iter().flatten().collect(),
        ..after.entry(&caller, AuditAction::ChangeReview, now)
    };
    change.commit(entry).await?;
    Ok(after)
}

//! What the caller is told of by mail.

use super::Own;
use crate::{
    domain::{
        audit::{AuditAction, AuditField},
        need::Need,
        notice,
    },
    policy::Action,
    server::{
        storage::{
            audit::entry::{Change, NewEntry},
            notices::{self, Kept},
        },
        use_cases::{change::Act, error::AppError, needs::may_see},
    },
};
use std::collections::BTreeSet;

/// What the caller chose, and how the mails to them stand.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// What they can be told of, which is what they may see, and whether they chose it.
    pub offered: Vec<(Need, bool)>,
    /// `None`: they chose nothing.
    pub kept: Option<Kept>,
}

fn offered(own: Own<'_>) -> Vec<Need> {
    Need::ALL.into_iter().filter(|need| may_see(&own.act.caller.actor, *need)).collect()
}

/// What the caller chose.
///
/// # Errors
/// Denied.
pub async fn chosen(own: Own<'_>) -> Result<Chosen, AppError> {
    let mut connection = own.act.read(Action::ViewSelf).await?;
    let user = own.act.caller.actor.user_id();
    let kinds = notices::kinds(&mut connection, user).await?;
    let kept = notices::kept(&mut connection, user).await?;
    Ok(Chosen { offered: offered(own).into_iter().map(|need| (need, kinds.contains(&need))).collect(), kept })
}

/// How the mails to the caller stand, where the last one could not be sent.
///
/// # Errors
/// Denied.
pub async fn unsent(act: Act<'_>) -> Result<Option<Kept>, AppError> {
    let mut connection = act.read(Action::ViewSelf).await?;
    let kept = notices::kept(&mut connection, act.caller.actor.user_id()).await?;
    Ok(kept.filter(|kept| kept.failed_at.is_some()))
}

/// Chooses what the caller is told of, and in which zone their morning comes. Answers what they are told of now.
///
/// # Errors
/// A word that is nothing that they can be told of; those of beginning a change.
pub async fn choose(own: Own<'_>, words: &[String], zone: &str) -> Result<BTreeSet<Need>, AppError> {
    let kinds = notice::chosen(words.iter().map(String::as_str), &offered(own))
        .map_err(|says| AppError::invalid("kinds", says))?;
    let mut change = own.begin().await?;
    let user = own.act.caller.actor.user_id();
    let before = notices::kinds(&mut change, user).await?;
    notices::choose(&mut change, user, &kinds, zone).await?;
    if before == kinds {
        change.keep().await?;
        return Ok(kinds);
    }
    let words = |kinds: &BTreeSet<Need>| kinds.iter().map(|need| need.as_str().to_owned()).collect();
    let changed = Change { field: AuditField::Notices, before: words(&before), after: words(&kinds) };
    change.commit(NewEntry { changes: vec![changed], ..own.entry(AuditAction::Edit) }).await?;
    Ok(kinds)
}

//! What the caller is told of, and whether by mail.

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
            webhooks,
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

/// Which ways something is sent to the caller now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    pub by_mail: bool,
    pub by_webhook: bool,
}

/// What the caller can be told of.
pub(super) fn offered(own: Own<'_>) -> Vec<Need> {
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

/// How the mails to the caller stand, where they get any and the last one could not be sent.
///
/// # Errors
/// Denied.
pub async fn unsent(act: Act<'_>) -> Result<Option<Kept>, AppError> {
    let mut connection = act.read(Action::ViewSelf).await?;
    let kept = notices::kept(&mut connection, act.caller.actor.user_id()).await?;
    Ok(kept.filter(|kept| kept.by_mail && kept.failed_at.is_some()))
}

/// Chooses what the caller is told of, whether by mail, and in which zone their morning comes. Answers whether anything is sent
/// now.
///
/// # Errors
/// A word that is nothing that they can be told of; those of beginning a change.
pub async fn choose(own: Own<'_>, words: &[String], (by_mail, zone): (bool, &str)) -> Result<Sent, AppError> {
    let kinds = notice::chosen(words.iter().map(String::as_str), &offered(own))
        .map_err(|says| AppError::invalid("kinds", says))?;
    let mut change = own.begin().await?;
    let user = own.act.caller.actor.user_id();
    let before = notices::kinds(&mut change, user).await?;
    let by_mail_before = notices::kept(&mut change, user).await?.is_some_and(|kept| kept.by_mail);
    let by_mail = by_mail && !kinds.is_empty();
    notices::choose(&mut change, user, &kinds, (by_mail, zone)).await?;
    let by_webhook = webhooks::find(&mut change, user).await?.is_some_and(|webhook| webhook.off_at.is_none());
    let sent = Sent { by_mail, by_webhook: by_webhook && !kinds.is_empty() };
    let mut changes = vec![];
    if before != kinds {
        let words = |kinds: &BTreeSet<Need>| kinds.iter().map(|need| need.as_str().to_owned()).collect();
        changes.push(Change { field: AuditField::Notices, before: words(&before), after: words(&kinds) });
    }
    let words = |by_mail| if by_mail { "on" } else { "" };
    changes.extend(Change::of_line(AuditField::NoticesByMail, words(by_mail_before), words(by_mail)));
    if changes.is_empty() {
        change.keep().await?;
    } else {
        change.commit(NewEntry { changes, ..own.entry(AuditAction::Edit) }).await?;
    }
    Ok(sent)
}

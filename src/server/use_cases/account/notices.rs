//! What the caller is told of, and whether by mail.

use super::own::own_entry;
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
pub(super) fn offered(act: Act<'_>) -> Vec<Need> {
    Need::ALL.into_iter().filter(|need| may_see(&act.caller.actor, *need)).collect()
}

/// What the caller chose.
///
/// # Errors
/// Denied.
pub async fn chosen(act: Act<'_>) -> Result<Chosen, AppError> {
    let mut connection = act.read(Action::ViewSelf).await?;
    let user = act.caller.actor.user_id();
    let kinds = notices::kinds(&mut connection, user).await?;
    let kept = notices::kept(&mut connection, user).await?;
    Ok(Chosen { offered: offered(act).into_iter().map(|need| (need, kinds.contains(&need))).collect(), kept })
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

/// What somebody chooses; `None`: that stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice<'a> {
    /// Words of kinds, all of them.
    pub kinds: Option<&'a [String]>,
    pub by_mail: Option<bool>,
    /// The name of the zone in which their morning comes.
    pub zone: Option<&'a str>,
}

/// Chooses what the caller is told of, whether by mail, and in which zone their morning comes. Answers whether anything is sent
/// now.
///
/// # Errors
/// A word that is nothing that they can be told of; those of beginning a change.
pub async fn choose(act: Act<'_>, choice: Choice<'_>) -> Result<Sent, AppError> {
    let offered = offered(act);
    let kinds = choice.kinds.map(|words| notice::chosen(words.iter().map(String::as_str), &offered));
    let kinds = kinds.transpose().map_err(|says| AppError::invalid("kinds", says))?;
    let entry = own_entry(act, AuditAction::Edit);
    let mut change = act.begin_on_account().await?.ask(Action::ChooseNotices, entry.clone()).await?;
    let user = act.caller.actor.user_id();
    let before = notices::kinds(&mut change, user).await?;
    let kept = notices::kept(&mut change, user).await?.unwrap_or_default();
    let kinds = kinds.unwrap_or_else(|| before.clone());
    let by_mail = choice.by_mail.unwrap_or(kept.by_mail) && !kinds.is_empty();
    let zone = choice.zone.unwrap_or(if kept.zone.is_empty() { "UTC" } else { &kept.zone });
    notices::choose(&mut change, user, &kinds, (by_mail, zone)).await?;
    let by_webhook = webhooks::find(&mut change, user).await?.is_some_and(|webhook| webhook.off_at.is_none());
    let sent = Sent { by_mail, by_webhook: by_webhook && !kinds.is_empty() };
    let mut changes = vec![];
    if before != kinds {
        let words = |kinds: &BTreeSet<Need>| kinds.iter().map(|need| need.as_str().to_owned()).collect();
        changes.push(Change { field: AuditField::Notices, before: words(&before), after: words(&kinds) });
    }
    let words = |by_mail| if by_mail { "on" } else { "" };
    changes.extend(Change::of_line(AuditField::NoticesByMail, words(kept.by_mail), words(by_mail)));
    if changes.is_empty() {
        change.keep().await?;
    } else {
        change.commit(NewEntry { changes, ..entry }).await?;
    }
    Ok(sent)
}

//! The caller's webhook: where their notices are sent, signed with a secret that is shown once. Whoever may be told of something
//! may have one: what is sent is what they may see, and where it may lead is the operator's to say.

use super::{Own, notices::offered, own::own_entry, sealing::webhook_of};
use crate::{
    domain::{
        audit::{AuditAction, AuditField},
        reach::Reach,
        refusal::{Absent, Reason},
        webhook::{TESTS_APART, Target},
    },
    policy::Action,
    server::{
        crypto::webhook::{new_id, new_secret},
        storage::{
            audit::entry::{Change, NewEntry},
            webhooks::{self, Message, Off, Webhook},
        },
        use_cases::{change::Act, error::AppError, refusal::Refusal},
    },
};

/// How many messages that did not arrive are shown.
const SHOWN: i64 = 20;

/// The caller's webhook, and what did not arrive there, the newest first.
#[derive(Clone, Debug)]
pub struct OwnWebhook {
    pub webhook: Webhook,
    pub late: Vec<Message>,
}

/// `None`: there is none.
///
/// # Errors
/// Denied.
pub async fn get(act: Act<'_>) -> Result<Option<OwnWebhook>, AppError> {
    let mut connection = act.read(Action::ViewSelf).await?;
    let user = act.caller.actor.user_id();
    let Some(webhook) = webhooks::find(&mut connection, user).await? else { return Ok(None) };
    let late = webhooks::late(&mut connection, user, SHOWN).await?;
    Ok(Some(OwnWebhook { webhook, late }))
}

/// Where an address leads, for the audit log and for programs, without what follows its host: that may be a secret.
pub fn origin(url: &str) -> String {
    url.split(['/', '?']).take(3).collect::<Vec<_>>().join("/")
}

/// Sets where the caller's notices are sent, and switches that on. Answers the new secret: when there was no webhook before, and
/// when the database was put back since, as the secret in it may be one that was replaced.
///
/// # Errors
/// Asked who one is; Invalid for an address that is none, or to whom nothing can be told; those of beginning a change.
pub async fn set(own: Own<'_>, reach: &Reach, url: &str) -> Result<Option<String>, AppError> {
    if offered(own.act).is_empty() {
        return Err(AppError::invalid("url", "There is nothing that you could be told of."));
    }
    let target = Target::parse(url, reach).map_err(|says| AppError::invalid("url", says))?;
    let (mut change, user) = own.begin_proven().await?;
    let before = webhooks::find(&mut change, user.id).await?;
    let known = before.as_ref().filter(|before| before.off_why.as_deref() != Some(Off::Restored.as_str()));
    let (secret, new) = match known {
        Some(known) => (known.secret.clone(), None),
        None => {
            let new = new_secret();
            (own.keys.close(&new, &webhook_of(user.id))?, Some(new))
        }
    };
    if before.as_ref().is_some_and(|before| before.url == target.url() && before.off_at.is_none()) {
        change.keep().await?;
        return Ok(None);
    }
    webhooks::put(&mut change, user.id, (target.url(), &secret), own.act.now).await?;
    let before = before.map(|before| origin(&before.url)).into_iter().collect();
    let changed = Change { field: AuditField::Webhook, before, after: vec![target.origin()] };
    change.commit(NewEntry { changes: vec![changed], ..own.entry(AuditAction::Edit) }).await?;
    Ok(new)
}

/// Puts a new secret in the place of the one that notices are signed with, and switches the webhook on. Answers the new one.
///
/// # Errors
/// Asked who one is; Conflict when there is no webhook; those of beginning a change.
pub async fn replace_secret(own: Own<'_>) -> Result<String, AppError> {
    let (mut change, user) = own.begin_proven().await?;
    let before = webhooks::find(&mut change, user.id).await?.ok_or_else(none)?;
    let secret = new_secret();
    let sealed = own.keys.close(&secret, &webhook_of(user.id))?;
    webhooks::put(&mut change, user.id, (&before.url, &sealed), own.act.now).await?;
    change.commit(own.entry(AuditAction::ReplaceWebhookSecret)).await?;
    Ok(secret)
}

fn none() -> AppError {
    AppError::conflict(Reason::NoWebhook)
}

/// Removes the webhook, with all that did not arrive there.
///
/// # Errors
/// Conflict when there is none; those of beginning a change.
pub async fn remove(act: Act<'_>) -> Result<(), AppError> {
    let entry = own_entry(act, AuditAction::Edit);
    let mut change = act.begin_on_account().await?.ask(Action::ChooseNotices, entry.clone()).await?;
    let user = act.caller.actor.user_id();
    let before = webhooks::find(&mut change, user).await?.ok_or_else(none)?;
    webhooks::remove(&mut change, user).await?;
    let changed = Change { field: AuditField::Webhook, before: vec![origin(&before.url)], after: vec![] };
    change.commit(NewEntry { changes: vec![changed], ..entry }).await
}

/// A test that may be sent now.
#[derive(Clone, Debug)]
pub struct Test {
    pub id: String,
    pub url: String,
    /// In plain.
    pub secret: String,
}

/// Takes on a test of the webhook: one in [`TESTS_APART`], as each is a request of this server to somebody else's.
///
/// # Errors
/// Conflict when there is none or it is off; Too many attempts; those of beginning a change.
pub async fn test(own: Own<'_>) -> Result<Test, AppError> {
    let mut change = own.begin().await?;
    let (user, now) = (own.act.caller.actor.user_id(), own.act.now);
    let webhook =
        webhooks::find(&mut change, user).await?.filter(|webhook| webhook.off_at.is_none()).ok_or_else(none)?;
    if !webhooks::test(&mut change, user, now.plus(-TESTS_APART), now).await? {
        return Err(Refusal::TooManyAttempts { retry_after: TESTS_APART.unsigned_abs() / 1000 }.into());
    }
    let secret = own.keys.open(&webhook.secret, &webhook_of(user))?;
    change.keep().await?;
    Ok(Test { id: new_id(), url: webhook.url, secret })
}

/// Sends a dead letter again.
///
/// # Errors
/// Not found; Conflict when the webhook is off; those of beginning a change.
pub async fn again(own: Own<'_>, id: &str) -> Result<(), AppError> {
    let mut change = own.begin().await?;
    let (user, now) = (own.act.caller.actor.user_id(), own.act.now);
    webhooks::find(&mut change, user).await?.filter(|webhook| webhook.off_at.is_none()).ok_or_else(none)?;
    if !webhooks::again(&mut change, (id, user), now).await? {
        return Err(AppError::no_such(Absent::Message));
    }
    change.keep().await
}

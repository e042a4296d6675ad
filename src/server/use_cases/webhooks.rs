//! Notices by webhook: what is on its way, who takes it on, and what came of it. A process takes a message on in the database
//! before it sends it; when it dies meanwhile, another one sends the same message later, by which its reader can tell.

use super::{
    account::webhook_of,
    error::AppError,
    needs::{Days, may_see},
    notices::{Notice, Taken, compose, reader_now},
};
use crate::{
    domain::{
        OrganizationId, Timestamp, UserId,
        audit::{AuditAction, ObjectKind},
        need::Need,
        notice::UNDER_WAY,
        time::DAY,
        webhook::{Answer, again_after},
    },
    server::{
        crypto::keys::Keys,
        storage::{
            Connection, Store,
            audit::entry::{self, NewEntry},
            notices,
            people::users,
            webhooks::{self, Message, Off, Webhook},
        },
    },
};

/// How long dead letters are kept, in milliseconds.
const KEPT: i64 = 30 * DAY;
/// What is taken on at most in one look.
const MOST: i64 = 200;
const SAYS_GONE: &str = "The target answered 410 Gone, so the webhook was switched off.";

/// A message that this process took on.
#[derive(Clone, Debug)]
pub struct Carried {
    pub id: String,
    /// What it says, when that was written before.
    pub body: Option<String>,
    pub url: String,
    /// In plain.
    pub secret: String,
    /// The name of the zone in which its reader sees times.
    pub zone: String,
    pub organization_id: OrganizationId,
    user_id: UserId,
    extra: bool,
    attempts: i64,
    webhook: Webhook,
}

/// What is due by now, at most so much of it as one look takes on.
///
/// # Errors
/// When storage fails.
pub async fn due(store: &Store, now: Timestamp) -> Result<Vec<Message>, AppError> {
    let mut connection = store.reader().acquire().await?;
    Ok(webhooks::due(&mut connection, now, MOST).await?)
}

/// Takes a message on. `None`: another process was faster, or it is for nobody any more, and then it is gone.
///
/// # Errors
/// When storage fails; then it is tried again later.
pub async fn take(store: &Store, keys: &Keys, message: &Message, now: Timestamp) -> Result<Option<Carried>, AppError> {
    let mut transaction = store.begin().await?;
    if !webhooks::take(&mut transaction, message, now.plus(UNDER_WAY)).await? {
        transaction.rollback().await?;
        return Ok(None);
    }
    let user_id = message.user_id;
    let reader = match webhooks::reader(&mut transaction, user_id).await? {
        Some(reader) if still_reads(&mut transaction, message, reader.0).await? => Some(reader),
        _ => None,
    };
    let Some((organization_id, zone, webhook)) = reader else {
        webhooks::forget(&mut transaction, &message.id).await?;
        transaction.commit().await?;
        return Ok(None);
    };
    let secret = match keys.open(&webhook.secret, &webhook_of(user_id)) {
        Ok(secret) => secret,
        Err(error) => {
            AppError::from(error).log("webhooks");
            let (attempts, says) = (message.attempts + 1, "The secret cannot be opened. Replace it.");
            let next_at = again_after(attempts, 0, 0).map(|span| now.plus(span));
            webhooks::failed(&mut transaction, (&message.id, attempts), says, next_at, now).await?;
            transaction.commit().await?;
            return Ok(None);
        }
    };
    transaction.commit().await?;
    Ok(Some(Carried {
        id: message.id.clone(),
        body: message.body.clone(),
        url: webhook.url.clone(),
        secret,
        zone,
        organization_id,
        user_id,
        extra: message.extra,
        attempts: message.attempts + 1,
        webhook,
    }))
}

/// Whether its reader may see by now, and chose, all that is in a message that was written before.
async fn still_reads(
    connection: &mut Connection,
    message: &Message,
    organization_id: OrganizationId,
) -> Result<bool, AppError> {
    if message.body.is_none() {
        return Ok(true);
    }
    let Some((_, actor)) = reader_now(connection, organization_id, message.user_id).await? else {
        return Ok(false);
    };
    let chosen = notices::kinds(connection, message.user_id).await?;
    let mut kinds = message.kinds.split(' ').filter_map(Need::parse);
    Ok(kinds.all(|kind| chosen.contains(&kind) && may_see(&actor, kind)))
}

/// What a message is to say; `None`: nothing, so it is gone.
///
/// # Errors
/// When storage fails.
pub async fn says(store: &Store, carried: &Carried, days: &Days, now: Timestamp) -> Result<Option<Notice>, AppError> {
    let Carried { user_id, organization_id, extra, attempts, .. } = *carried;
    let taken = Taken { user_id, organization_id, extra, number: attempts };
    let notice = compose(store, &taken, days, now).await?;
    if notice.is_none() {
        let mut transaction = store.begin().await?;
        webhooks::forget_empty(&mut transaction, (&carried.id, attempts)).await?;
        transaction.commit().await?;
    }
    Ok(notice)
}

/// Keeps what a message says: each try says the same. `false`: it took so long that another process took the message on, and that
/// one says what it says.
///
/// # Errors
/// When storage fails.
pub async fn keep(store: &Store, carried: &Carried, body: &str, notice: &Notice) -> Result<bool, AppError> {
    let ends = notice.endings.iter().map(|ending| ending.need);
    let mut kinds: Vec<&str> = ends.chain(notice.needed.iter().map(|needed| needed.need)).map(Need::as_str).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut transaction = store.begin().await?;
    let kept = webhooks::keep(&mut transaction, (&carried.id, carried.attempts), body, &kinds.join(" ")).await?;
    transaction.commit().await?;
    Ok(kept)
}

/// Notes what came of a message; `jitter`: of 0 to 999, by which tries are spread.
///
/// # Errors
/// When storage fails; then the same message is sent again.
pub async fn settle(
    store: &Store,
    carried: &Carried,
    answer: &Answer,
    jitter: u16,
    now: Timestamp,
) -> Result<(), AppError> {
    let mut transaction = store.begin().await?;
    match answer {
        Answer::Taken(_) => {
            webhooks::forget(&mut transaction, &carried.id).await?;
            webhooks::delivered(&mut transaction, &carried.webhook, now).await?;
        }
        Answer::Failed(says) | Answer::Later(says, _) => {
            let asked = if let Answer::Later(_, asked) = answer { *asked } else { 0 };
            let next_at = again_after(carried.attempts, jitter, asked).map(|span| now.plus(span));
            webhooks::failed(&mut transaction, (&carried.id, carried.attempts), says, next_at, now).await?;
        }
        Answer::Gone => {
            let off = webhooks::switch_off(&mut transaction, &carried.webhook, (Off::Gone, SAYS_GONE), now).await?;
            if off {
                let user = users::find(&mut transaction, carried.organization_id, carried.user_id).await?;
                let object =
                    (ObjectKind::User, carried.user_id.to_string(), user.map_or_else(String::new, |user| user.name));
                let entry = NewEntry::own(carried.organization_id, now, AuditAction::StopWebhook, object);
                entry::write(&mut transaction, &entry).await?;
            } else {
                // It has another address by now, which is tried at once; or another message switched it off, and then this one is
                // a dead letter already.
                webhooks::failed(&mut transaction, (&carried.id, carried.attempts), SAYS_GONE, Some(now), now).await?;
            }
        }
    }
    Ok(transaction.commit().await?)
}

/// Forgets dead letters that are old.
///
/// # Errors
/// When storage fails.
pub async fn sweep(store: &Store, now: Timestamp) -> Result<u64, AppError> {
    let mut transaction = store.begin().await?;
    let gone = webhooks::sweep(&mut transaction, now.plus(-KEPT)).await?;
    transaction.commit().await?;
    Ok(gone)
}

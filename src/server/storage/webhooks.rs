//! Notices by webhook: where those of a person lead, what is on its way there, and what never arrived.

use super::{
    Connection,
    columns::{Flag, Stored},
    sql::Sql,
};
use crate::domain::{OrganizationId, Timestamp, UserId};
use sqlx::FromRow;

/// Where a person's notices are sent.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Webhook {
    pub user_id: UserId,
    pub url: String,
    /// In plain, or sealed.
    pub secret: String,
    /// One more with each address and each secret; it begins with the instant at which the webhook was set, so that of one that
    /// was removed and set again no version is that of the one before.
    pub version: i64,
    /// Since when nothing is sent there; `None`: it is on.
    pub off_at: Option<Timestamp>,
    pub off_why: Option<String>,
    /// When something was last taken there.
    pub delivered_at: Option<Timestamp>,
}

impl Stored for Webhook {
    const TABLE: &'static str = "webhooks";
    const KEY: &'static [&'static str] = &["user_id"];
}

/// Why a webhook is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// Its target said that it wants nothing any more.
    Gone,
    /// The database was put back.
    Restored,
}

impl Off {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Restored => "restored",
        }
    }
}

/// Something on its way to a webhook, or a dead letter.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Message {
    /// The same with each try.
    pub id: String,
    pub user_id: UserId,
    pub made_at: Timestamp,
    /// Whether it is one more, of what ends.
    #[sqlx(try_from = "Flag")]
    pub extra: bool,
    /// What is sent; `None`: that was not written yet.
    pub body: Option<String>,
    /// The kinds of lines in it, with spaces between.
    pub kinds: String,
    /// How often it was taken on.
    pub attempts: i64,
    /// When it is taken on next; `None`: never, it is a dead letter.
    pub next_at: Option<Timestamp>,
    pub failed_at: Option<Timestamp>,
    pub failure: Option<String>,
}

impl Stored for Message {
    const TABLE: &'static str = "webhook_messages";
    const KEY: &'static [&'static str] = &["id"];
}

const MESSAGE: &str = "SELECT id, user_id, made_at, extra, body, kinds, attempts, next_at, failed_at, failure \
                       FROM webhook_messages ";

/// `None`: the person has none.
pub async fn find(connection: &mut Connection, user_id: UserId) -> Result<Option<Webhook>, sqlx::Error> {
    const TEXT: &str =
        "SELECT user_id, url, secret, version, off_at, off_why, delivered_at FROM webhooks WHERE user_id = $1";
    Sql::with(TEXT, user_id).record(connection).await
}

/// Puts a webhook where none was, or another address or secret in its place. It is on then.
pub async fn put(
    connection: &mut Connection,
    user_id: UserId,
    (url, secret): (&str, &str),
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO webhooks (user_id, url, secret, version) VALUES ($1, $2, $3, $4) ON CONFLICT (user_id) DO UPDATE \
         SET url = excluded.url, secret = excluded.secret, version = webhooks.version + 1, off_at = NULL, off_why = NULL",
    )
    .bind(user_id)
    .bind(url)
    .bind(secret)
    .bind(now)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Removes a webhook with all that is on its way to it and all that never arrived; `false`: there was none.
pub async fn remove(connection: &mut Connection, user_id: UserId) -> Result<bool, sqlx::Error> {
    Sql::with("DELETE FROM webhook_messages WHERE user_id = $1", user_id).execute(&mut *connection).await?;
    Ok(Sql::with("DELETE FROM webhooks WHERE user_id = $1", user_id).execute(connection).await? == 1)
}

/// Takes on a test; `false`: another one was sent after `since`, or there is nothing to test.
pub async fn test(
    connection: &mut Connection,
    user_id: UserId,
    since: Timestamp,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    // A clock that was set back keeps nothing back.
    let done = sqlx::query(
        "UPDATE webhooks SET tested_at = $1 WHERE user_id = $2 AND off_at IS NULL \
         AND (tested_at IS NULL OR tested_at <= $3 OR tested_at > $1)",
    )
    .bind(now)
    .bind(user_id)
    .bind(since)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Something to be sent as soon as can be.
pub async fn add(
    connection: &mut Connection,
    (id, user_id): (&str, UserId),
    extra: bool,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO webhook_messages (id, user_id, made_at, extra, next_at) VALUES ($1, $2, $3, $4, $3)")
        .bind(id)
        .bind(user_id)
        .bind(now)
        .bind(Flag(extra))
        .execute(connection)
        .await
        .map(|_| ())
}

/// What is due, at most `limit` of it.
pub async fn due(connection: &mut Connection, now: Timestamp, limit: i64) -> Result<Vec<Message>, sqlx::Error> {
    let mut sql = Sql::new(MESSAGE);
    let (now, limit) = (sql.bind(now), sql.bind(limit));
    sql.push(format!("WHERE next_at <= {now} ORDER BY next_at, id LIMIT {limit}"));
    sql.records(connection).await
}

/// What is on its way to a person's webhook and was tried before, and what never arrived there, the newest first.
pub async fn late(connection: &mut Connection, user_id: UserId, limit: i64) -> Result<Vec<Message>, sqlx::Error> {
    let mut sql = Sql::new(MESSAGE);
    let (user, limit) = (sql.bind(user_id), sql.bind(limit));
    sql.push(format!(
        "WHERE user_id = {user} AND (failed_at IS NOT NULL OR next_at IS NULL) ORDER BY made_at DESC, id DESC LIMIT {limit}"
    ));
    sql.records(connection).await
}

/// Takes a message on until `until`; `false`: it is not as it was read any more, as another process was faster.
pub async fn take(connection: &mut Connection, message: &Message, until: Timestamp) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE webhook_messages SET attempts = attempts + 1, next_at = $1 \
         WHERE id = $2 AND attempts = $3 AND next_at = $4",
    )
    .bind(until)
    .bind(message.id.as_str())
    .bind(message.attempts)
    .bind(message.next_at)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whose a message is, when they may sign in and have a webhook that is on: their organization, the name of the zone of their
/// times, and the webhook. `None`: it is for nobody any more.
pub async fn reader(
    connection: &mut Connection,
    user_id: UserId,
) -> Result<Option<(OrganizationId, String, Webhook)>, sqlx::Error> {
    let found: Vec<(OrganizationId, String)> = Sql::with(
        "SELECT u.organization_id, n.zone FROM users u JOIN notices n ON n.user_id = u.id \
         WHERE u.id = $1 AND u.state = 'active'",
        user_id,
    )
    .all(&mut *connection)
    .await?;
    let Some((organization_id, zone)) = found.into_iter().next() else { return Ok(None) };
    let webhook = find(connection, user_id).await?.filter(|webhook| webhook.off_at.is_none());
    Ok(webhook.map(|webhook| (organization_id, zone, webhook)))
}

/// Keeps what is sent, which each try sends alike, and the kinds of lines in it; `false`: this attempt is not the last one any
/// more, as it took so long that another process took the message on.
pub async fn keep(
    connection: &mut Connection,
    (id, attempts): (&str, i64),
    body: &str,
    kinds: &str,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE webhook_messages SET body = $1, kinds = $2 WHERE id = $3 AND attempts = $4")
        .bind(body)
        .bind(kinds)
        .bind(id)
        .bind(attempts)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets a message: it was delivered, or is for nobody any more.
pub async fn forget(connection: &mut Connection, id: &str) -> Result<(), sqlx::Error> {
    Sql::with("DELETE FROM webhook_messages WHERE id = $1", id).execute(connection).await.map(|_| ())
}

/// Forgets a message that has nothing to say, unless another process took it on since this attempt.
pub async fn forget_empty(connection: &mut Connection, (id, attempts): (&str, i64)) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM webhook_messages WHERE id = $1 AND attempts = $2")
        .bind(id)
        .bind(attempts)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Notes that something was taken at a webhook, unless it has another address or secret by now.
pub async fn delivered(connection: &mut Connection, webhook: &Webhook, now: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE webhooks SET delivered_at = $1 WHERE user_id = $2 AND version = $3")
        .bind(now)
        .bind(webhook.user_id)
        .bind(webhook.version)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Notes why a message was not delivered that was taken on as this attempt, and when it is tried next; `None`: never. What is a
/// dead letter by now stays one.
pub async fn failed(
    connection: &mut Connection,
    (id, attempts): (&str, i64),
    says: &str,
    next_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE webhook_messages SET next_at = $1, failed_at = $2, failure = $3 \
         WHERE id = $4 AND attempts = $5 AND next_at IS NOT NULL",
    )
    .bind(next_at)
    .bind(now)
    .bind(says)
    .bind(id)
    .bind(attempts)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Switches a webhook off, unless it has another address or secret by now, or is off; `false`: so it is. What was on its way is
/// dead.
pub async fn switch_off(
    connection: &mut Connection,
    webhook: &Webhook,
    (why, says): (Off, &str),
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE webhooks SET off_at = $1, off_why = $2 WHERE user_id = $3 AND version = $4 AND off_at IS NULL",
    )
    .bind(now)
    .bind(why.as_str())
    .bind(webhook.user_id)
    .bind(webhook.version)
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "UPDATE webhook_messages SET next_at = NULL, failed_at = $1, failure = $2 \
         WHERE user_id = $3 AND next_at IS NOT NULL",
    )
    .bind(now)
    .bind(says)
    .bind(webhook.user_id)
    .execute(connection)
    .await?;
    Ok(true)
}

/// Sends a dead letter again, as soon as can be and from the first try on; `false`: there is none of this id.
pub async fn again(
    connection: &mut Connection,
    (id, user_id): (&str, UserId),
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE webhook_messages SET attempts = 0, next_at = $1, failed_at = NULL, failure = NULL \
         WHERE id = $2 AND user_id = $3 AND next_at IS NULL",
    )
    .bind(now)
    .bind(id)
    .bind(user_id)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets dead letters from before an instant.
pub async fn sweep(connection: &mut Connection, before: Timestamp) -> Result<u64, sqlx::Error> {
    Sql::with("DELETE FROM webhook_messages WHERE next_at IS NULL AND made_at < $1", before).execute(connection).await
}

/// The database was put back: nobody knows what arrived since, nor whether these are the addresses that people want by now. So
/// everything is off until its owner has looked at it.
pub async fn put_back(connection: &mut Connection, says: &str, now: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE webhooks SET off_at = $1, off_why = $2, version = version + 1 WHERE off_at IS NULL")
        .bind(now)
        .bind(Off::Restored.as_str())
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "UPDATE webhook_messages SET next_at = NULL, attempts = attempts + 1, failed_at = $1, failure = $2 \
         WHERE next_at IS NOT NULL",
    )
    .bind(now)
    .bind(says)
    .execute(connection)
    .await
    .map(|_| ())
}

/// The stored secrets that do not begin so, by user.
pub async fn not_sealed_so(connection: &mut Connection, prefix: &str) -> Result<Vec<(UserId, String)>, sqlx::Error> {
    const TEXT: &str =
        "SELECT user_id, secret FROM webhooks WHERE substr(secret, 1, length($1)) <> $1 ORDER BY user_id";
    Sql::with(TEXT, prefix).all(connection).await
}

/// Those that do.
pub async fn sealed_so(connection: &mut Connection, prefix: &str) -> Result<Vec<(UserId, String)>, sqlx::Error> {
    const TEXT: &str = "SELECT user_id, secret FROM webhooks WHERE substr(secret, 1, length($1)) = $1 ORDER BY user_id";
    Sql::with(TEXT, prefix).all(connection).await
}

/// Stores a secret anew, unless another one took its place meanwhile.
pub async fn reseal(
    connection: &mut Connection,
    user_id: UserId,
    (before, after): (&str, &str),
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE webhooks SET secret = $1 WHERE user_id = $2 AND secret = $3")
        .bind(after)
        .bind(user_id)
        .bind(before)
        .execute(connection)
        .await
        .map(|_| ())
}

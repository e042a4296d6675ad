//! The sweep: removes what is gone by the clock. Nothing waits for it, as every read compares with the clock itself.

use super::ended::{close_rehearsals, end_silent_secrets, listen};
use crate::{
    domain::{
        Timestamp,
        audit::{AuditAction, AuditField, ObjectKind},
        session::{BROWSER_KNOWN, Limits},
        time::DAY,
        usage,
    },
    server::{
        clock::Clock,
        storage::{
            Store,
            audit::entry::{self, Change, NewEntry},
            clients::{client, idempotency, usage_days, write},
            events,
            people::{browsers, flashes, passkeys, sessions},
            tokens::{access, api_usage, consents},
        },
        use_cases::error::AppError,
    },
};
use std::time::Duration;

/// How often. What is gone is already invisible: the sweep only frees room, so a minute is soon enough.
pub const INTERVAL: Duration = Duration::from_secs(60);
/// How many clients one transaction removes: short enough that an administrator's write does not wait for it.
pub const BATCH: i64 = 100;

/// How many tokens one transaction removes: cheaper than clients, and there are more.
pub const TOKENS: i64 = 2_000;

/// How long the same request with the same `Idempotency-Key` adds nothing.
pub const KEYS_KEPT: i64 = DAY;
/// How long it is known whose a session was that has ended: who typed into a form meanwhile comes back to the text.
pub const SESSIONS_KNOWN: i64 = DAY;
/// How many days of clients one transaction folds or forgets: a day is some rows.
pub const DAYS: i64 = 200;

/// What a sweep removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub clients: u64,
    pub sessions: u64,
    pub flashes: u64,
    pub tokens: u64,
    pub consents: u64,
    pub keys: u64,
    pub usage: u64,
    /// Days of clients whose use was folded.
    pub folded: u64,
}

impl Swept {
    /// Whether there may be more than a batch holds.
    fn is_full(&self, limit: i64, tokens: i64) -> bool {
        self.clients >= limit.unsigned_abs()
            || self.tokens.max(self.consents) >= tokens.unsigned_abs()
            || self.usage.max(self.folded) >= DAYS.unsigned_abs()
    }
}

/// Removes at most `limit` clients whose date has come, each with its audit entry, and what has expired. Idempotent; two
/// processes may sweep one database.
///
/// # Errors
/// When storage fails; then this batch is as it was.
pub async fn sweep_once(store: &Store, limits: Limits, now: Timestamp, limit: i64) -> Result<Swept, AppError> {
    let mut transaction = store.begin().await?;
    let mut swept = Swept::default();
    let mut audited = vec![];
    let mut due = client::due(&mut transaction, now, limit).await?;
    // In the order in which everyone locks several clients.
    due.sort_unstable_by_key(|client| client.id);
    for client in due {
        if !write::remove(&mut transaction, &client).await? {
            continue;
        }
        let date = client.life.date_to_delete.map(|d| d.millis().to_string());
        let object = (ObjectKind::Client, client.id.to_string(), client.name.clone());
        audited.push(NewEntry {
            version: Some(client.version),
            changes: vec![Change {
                field: AuditField::DateToDelete,
                before: date.into_iter().collect(),
                after: vec![],
            }],
            ..NewEntry::own(client.organization_id, now, AuditAction::Remove, object)
        });
        swept.clients += 1;
    }
    let (idle, absolute) = (limits.idle + SESSIONS_KNOWN, limits.absolute + SESSIONS_KNOWN);
    swept.sessions = sessions::remove_expired(&mut transaction, now.plus(-idle), now.plus(-absolute)).await?;
    swept.flashes = flashes::remove_expired(&mut transaction, now).await?;
    passkeys::remove_expired(&mut transaction, now).await?;
    browsers::remove_unused(&mut transaction, now.plus(-BROWSER_KNOWN)).await?;
    swept.tokens = access::sweep(&mut transaction, now, TOKENS).await?;
    swept.consents = consents::sweep(&mut transaction, now, TOKENS).await?;
    swept.keys = idempotency::remove_older(&mut transaction, now.plus(-KEYS_KEPT)).await?;
    let (today, oldest) = (usage::day_of(now), now.plus(-usage::KEPT * DAY));
    swept.usage = api_usage::remove_before(&mut transaction, usage::day_of(oldest)).await?;
    swept.usage += usage_days::remove_before(&mut transaction, (usage::day_of(oldest), oldest), DAYS).await?;
    swept.folded = usage_days::fold_before(&mut transaction, today - usage::TOLD_APART, DAYS).await?;
    // Last, and one organization after the other: a writer of an audit log holds it until the end.
    audited.sort_by_key(|entry| entry.organization_id);
    for entry in &audited {
        entry::write(&mut transaction, entry).await?;
    }
    transaction.commit().await?;
    Ok(swept)
}

/// Removes events of access that were kept for so long, at most `limit`. Returns how many.
///
/// # Errors
/// When storage fails.
pub async fn sweep_events(store: &Store, kept: i64, now: Timestamp, limit: i64) -> Result<u64, AppError> {
    let mut transaction = store.begin().await?;
    let removed = events::write::remove_before(&mut transaction, now.plus(-kept), limit).await?;
    transaction.commit().await?;
    Ok(removed)
}

/// Sweeps until dropped. Full batches follow each other without a pause.
pub async fn run(store: Store, limits: Limits, events_kept: i64, clock: Clock) {
    loop {
        match sweep_events(&store, events_kept, clock.now(), TOKENS).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "events of access were swept"),
            Err(error) => error.log("sweep"),
        }
        if let Err(error) = listen(&store, clock.now()).await {
            error.log("sweep");
        }
        match close_rehearsals(&store, clock.now(), BATCH).await {
            Ok(closed) if closed >= BATCH.unsigned_abs() => continue,
            Ok(0) => {}
            Ok(closed) => tracing::info!(closed, "rehearsals ended by themselves"),
            Err(error) => error.log("sweep"),
        }
        match end_silent_secrets(&store, clock.now(), BATCH).await {
            Ok(0) => {}
            Ok(ended) => tracing::info!(ended, "secrets ended that were silent"),
            Err(error) => error.log("sweep"),
        }
        match sweep_once(&store, limits, clock.now(), BATCH).await {
            Ok(swept) if swept.is_full(BATCH, TOKENS) => continue,
            Ok(swept) if swept != Swept::default() => tracing::info!(?swept, "swept"),
            Ok(_) => {}
            Err(error) => error.log("sweep"),
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

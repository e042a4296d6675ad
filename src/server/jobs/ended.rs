//! What ends by its instant: rehearsals, whose end is told (nothing waits for that: every read compares with the clock itself),
//! and secrets that were silent for as long as was asked. Of both it is noted when nobody was there to hear anything.

use crate::{
    domain::{
        Timestamp,
        audit::{AuditAction, AuditField, ObjectKind},
        rehearsal::Ended,
        secret::{Silence, UNWRITTEN, counts_anew},
    },
    server::{
        storage::{
            Store,
            audit::entry::{self, Change, NewEntry},
            clients::{
                evidence::recording,
                rehearsals,
                silence::{self, Due},
            },
            engine,
        },
        use_cases::{clients::ended_by_itself, error::AppError},
    },
};

/// Notes of rehearsals that run for how long nobody listened, if nobody did since the last look.
///
/// # Errors
/// When storage fails; then the next look finds the same.
pub async fn listen(store: &Store, now: Timestamp) -> Result<(), AppError> {
    let mut transaction = store.begin().await?;
    rehearsals::listened(&mut transaction, None, now).await?;
    Ok(transaction.commit().await?)
}

/// Closes at most `limit` rehearsals that have come to their end, each with its audit entry; how many. Two processes may do so
/// on one database.
///
/// # Errors
/// When storage fails; then this batch is as it was.
pub async fn close_rehearsals(store: &Store, now: Timestamp, limit: i64) -> Result<u64, AppError> {
    let mut transaction = store.begin().await?;
    let mut due = rehearsals::due(&mut transaction, now, limit).await?;
    if due.is_empty() {
        transaction.rollback().await?;
        return Ok(0);
    }
    // In the order in which everyone locks several clients.
    due.sort_unstable_by_key(|client| client.id);
    let mut audited = vec![];
    for client in &due {
        let Some(rehearsal) = client.life.rehearsal else { continue };
        let number = client.life.rehearsals;
        if !rehearsals::over(&mut transaction, client.id, number, now).await? {
            continue;
        }
        let closed = rehearsal.closed(Ended::ByItself, now);
        rehearsals::close(&mut transaction, client.id, number, closed, None).await?;
        // What it could not use meanwhile was not silent.
        silence::begin_anew(&mut transaction, client.id, closed.ended_at).await?;
        audited.push(ended_by_itself(client, rehearsal, now));
    }
    // Last, and one organization after the other: a writer of an audit log holds it until the end.
    audited.sort_by_key(|entry| entry.organization_id);
    for entry in &audited {
        entry::write(&mut transaction, entry).await?;
    }
    transaction.commit().await?;
    Ok(audited.len() as u64)
}

/// Ends at most `limit` secrets that were silent for as long as was asked, each with its audit entry; how many. What was used
/// before its end counts, though another process may have written that a little later. When nobody looked for a while days are
/// counted anew: nothing was recorded then.
///
/// # Errors
/// When storage fails; then this batch is as it was.
pub async fn end_silent_secrets(store: &Store, now: Timestamp, limit: i64) -> Result<u64, AppError> {
    let mut transaction = store.begin().await?;
    if counts_anew(silence::watched(&mut transaction, now).await?, now) {
        silence::all_anew(&mut transaction, now).await?;
        transaction.commit().await?;
        return Ok(0);
    }
    let whole = recording(&mut transaction).await?.watch.whole();
    let end = |due: &Due| Silence::stored(due.days).ends_at(due.from, due.last_used_at, whole);
    let mut due = silence::due(&mut transaction, now, limit).await?;
    due.retain(|due| end(due).is_some_and(|end| now >= end.plus(UNWRITTEN)));
    // In the order in which everyone locks several clients. Of two secrets of one the other stays, as was said of them before.
    due.sort_unstable_by_key(|due| (due.client_id, end(due), due.id));
    let mut audited = vec![];
    for due in &due {
        engine::lock_client(&mut transaction, due.client_id).await?;
        if silence::end(&mut transaction, due, now).await? {
            audited.push(retired(due, now));
        }
    }
    audited.sort_by_key(|entry| entry.organization_id);
    for entry in &audited {
        entry::write(&mut transaction, entry).await?;
    }
    transaction.commit().await?;
    Ok(audited.len() as u64)
}

fn retired(due: &Due, now: Timestamp) -> NewEntry {
    let object = (ObjectKind::Client, due.client_id.to_string(), due.client_name.clone());
    let ended = |field, before: String| Change { field, before: vec![before], after: vec![] };
    NewEntry {
        changes: vec![ended(AuditField::Secret, due.hint.clone()), ended(AuditField::SilentDays, due.days.to_string())],
        ..NewEntry::own(due.organization_id, now, AuditAction::RetireSecret, object)
    }
}

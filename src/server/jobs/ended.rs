//! Tells the audit log what ended by its instant. Nothing waits for it: every read compares with the clock itself.

use crate::{
    domain::{Timestamp, rehearsal::Ended},
    server::{
        storage::{Store, audit::entry, clients::rehearsals},
        use_cases::{clients::ended_by_itself, error::AppError},
    },
};

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

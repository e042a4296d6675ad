//! What the operator, who has the database in hand, sees and confirms of restorations: of all organizations at once.

use super::{
    Restoration,
    cut::{self, Kept, KeptError},
};
use crate::{
    domain::{
        Timestamp,
        audit::{AuditAction, ObjectKind},
    },
    server::{
        storage::{
            Store,
            audit::entry::{self, NewEntry},
            people::organizations,
            restorations,
        },
        use_cases::error::AppError,
    },
};

/// The last restoration of each organization that has one, with the organization's name.
///
/// # Errors
/// When storage fails.
pub async fn all(store: &Store) -> Result<Vec<(String, Restoration)>, AppError> {
    let mut connection = store.reader().acquire().await?;
    let mut named = vec![];
    for found in restorations::all(&mut connection).await? {
        named.push((organizations::organization_name(&mut connection, found.organization_id).await?, found));
    }
    Ok(named)
}

/// Notes what audit logs that were kept elsewhere say was taken since, for the page that shows it.
///
/// # Errors
/// When storage fails; inside, that a log says nothing of this database, and nothing was noted.
pub async fn add_logs(store: &Store, kept: &[Kept]) -> Result<Result<(), KeptError>, AppError> {
    let mut transaction = store.begin().await?;
    let all = restorations::all(&mut transaction).await?;
    let ends = all.iter().map(|found| (found.organization_id, (found.seq, found.hash.clone()))).collect();
    let mut lost = match cut::lost(&ends, kept) {
        Ok(lost) => lost,
        Err(error) => return Ok(Err(error)),
    };
    for found in &all {
        if let Some(taken) = lost.remove(&found.organization_id) {
            restorations::set_taken(&mut transaction, found, taken).await?;
        }
    }
    transaction.commit().await?;
    Ok(Ok(()))
}

/// Confirms all of them; how many that were.
///
/// # Errors
/// When storage fails; then none is.
pub async fn confirm_all(store: &Store, now: Timestamp) -> Result<u64, AppError> {
    let mut transaction = store.begin().await?;
    let (mut confirmed, mut audited) = (0, vec![]);
    for found in restorations::all(&mut transaction).await? {
        if restorations::confirm(&mut transaction, &found, (now, "Clientele")).await? {
            let id = found.organization_id;
            let name = organizations::organization_name(&mut transaction, id).await?;
            let object = (ObjectKind::Organization, id.to_string(), name);
            audited.push(NewEntry::own(id, now, AuditAction::ConfirmRestoration, object));
            confirmed += 1;
        }
    }
    for entry in &audited {
        entry::write(&mut transaction, entry).await?;
    }
    transaction.commit().await?;
    Ok(confirmed)
}

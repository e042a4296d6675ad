//! What the operator, who has the database in hand, sees and confirms of restorations: of all organizations at once.

use super::{
    Restoration,
    back::Back,
    cut::{self, Kept, KeptError},
    ending,
    hold::{Held, waits},
    whole::{self, EndedWhole, Whole},
};
use crate::{
    domain::{
        Timestamp,
        audit::{AuditAction, ObjectKind},
        restoration::revives,
    },
    server::{
        storage::{
            Store,
            audit::{
                entry::{self, NewEntry},
                kept,
            },
            people::organizations,
            restorations,
        },
        use_cases::error::AppError,
    },
};

/// The last restoration of an organization, for the operator.
#[derive(Clone, Debug)]
pub struct Of {
    /// The organization's name.
    pub organization: String,
    pub restoration: Restoration,
    /// What waits until it is confirmed; `None`: nothing.
    pub held: Option<Held>,
}

/// The last restoration of each organization that has one.
///
/// # Errors
/// When storage fails.
pub async fn all(store: &Store, now: Timestamp) -> Result<Vec<Of>, AppError> {
    let mut connection = store.reader().acquire().await?;
    let mut all = vec![];
    for restoration in restorations::all(&mut connection).await? {
        let id = restoration.organization_id;
        let organization = organizations::organization_name(&mut connection, id).await?;
        let held = if restoration.is_held() { Some(waits(&mut connection, id, now).await?) } else { None };
        all.push(Of { organization, restoration, held });
    }
    Ok(all)
}

/// Ends all of a kind in every organization that is held; how much, by the organization's name. In one that goes on nothing is
/// ended: there somebody uses it.
///
/// # Errors
/// When storage fails; then nothing is ended.
pub async fn end_whole(store: &Store, what: Whole, now: Timestamp) -> Result<Vec<(String, EndedWhole)>, AppError> {
    let mut transaction = store.begin().await?;
    let (mut all, mut audited) = (vec![], vec![]);
    for found in restorations::all(&mut transaction).await?.iter().filter(|found| found.is_held()) {
        let (organization_id, state_of) = (found.organization_id, found.state_of);
        let back = Back { organization_id, state_of, since: Some(found.restored_at), log: &[], now };
        let name = organizations::organization_name(&mut transaction, organization_id).await?;
        all.push((name, whole::end(&mut transaction, &back, what, &mut audited).await?));
    }
    for entry in &audited {
        entry::write(&mut transaction, entry).await?;
    }
    transaction.commit().await?;
    Ok(all)
}

/// Ends what audit logs that were kept elsewhere say was taken since, and notes it for the page that shows it. What somebody
/// decided since the earlier state came back stays as they decided.
///
/// # Errors
/// When storage fails; inside, that a log says nothing of this database, and nothing was noted.
pub async fn add_logs(store: &Store, kept: &[Kept], now: Timestamp) -> Result<Result<(), KeptError>, AppError> {
    let mut transaction = store.begin().await?;
    let all = restorations::all(&mut transaction).await?;
    let ends = all.iter().map(|found| (found.organization_id, (found.seq, found.hash.clone()))).collect();
    let mut known = match cut::known(&ends, kept, &[], &[]) {
        Ok(known) => known,
        Err(error) => return Ok(Err(error)),
    };
    let mut audited = vec![];
    for found in &all {
        let Some(mut known) = known.remove(&found.organization_id) else { continue };
        let log = kept::since(&mut transaction, found.organization_id, found.seq + 1).await?;
        let (organization_id, state_of) = (found.organization_id, found.state_of);
        let back = Back { organization_id, state_of, since: Some(found.restored_at), log: &log, now };
        let ended = ending::end(&mut transaction, &back, known.taken).await?;
        known.taken = ended.0;
        if let Some(taken) = found.taken() {
            known = known.after(taken, found.known_until);
        }
        restorations::set_taken(&mut transaction, found, &known, revives(Some(&known))).await?;
        audited.extend(ended.1);
    }
    for entry in &audited {
        entry::write(&mut transaction, entry).await?;
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

//! What ends when a database was put back to an earlier state, and what had been taken since by an audit log that was kept
//! elsewhere.

use crate::{
    domain::{
        OrganizationId, Timestamp,
        audit::{AuditAction, AuditField, ObjectKind},
        notice::SOON,
        restoration::{Cause, KeptEntry, Taken, Unfit, taken_since},
    },
    server::storage::{
        Connection, StorageError,
        audit::{
            chain::BEGINNING,
            entry::{self, Change, NewEntry},
        },
        clients::rehearsals,
        everything, notices,
        restorations::{self, New},
    },
};
use std::collections::BTreeMap;

/// An audit log that was kept elsewhere.
pub type Kept = Vec<KeptEntry>;

/// What had been taken in each organization that a log was given of.
pub type Lost = BTreeMap<OrganizationId, Vec<Taken>>;

/// Why a log that was kept says nothing of this database; the number is its place among those that were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeptError {
    #[error(
        "it does not go on where an audit log of this database ends: give the whole export of one of its organizations, \
         as JSON lines"
    )]
    Elsewhere(usize),
    #[error("number {place} is missing: export the audit log without filters")]
    Gap { log: usize, place: i64 },
}

impl KeptError {
    pub const fn log(self) -> usize {
        match self {
            Self::Elsewhere(log) | Self::Gap { log, .. } => log,
        }
    }
}

/// What the logs that were kept say was taken after these ends.
///
/// # Errors
/// [`KeptError`]: a log that goes on from none of them.
pub fn lost(ends: &BTreeMap<OrganizationId, (i64, String)>, kept: &[Kept]) -> Result<Lost, KeptError> {
    let mut lost = Lost::new();
    for (log, entries) in kept.iter().enumerate() {
        let mut fits = false;
        for (organization, (seq, hash)) in ends {
            match taken_since((*seq, hash), entries) {
                Ok(taken) => {
                    fits = true;
                    lost.insert(*organization, taken);
                }
                Err(Unfit::Gap { place }) => return Err(KeptError::Gap { log, place }),
                Err(Unfit::Elsewhere) => {}
            }
        }
        if !fits {
            return Err(KeptError::Elsewhere(log));
        }
    }
    Ok(lost)
}

/// Ends all that had been issued in a database that was put back, and what was used up since as far as nobody can know; and
/// notes of each organization that it was. `state_of`: from when it is; `None`: from its last entries.
///
/// # Errors
/// When storage fails.
pub async fn cut(
    connection: &mut Connection,
    cause: Cause,
    state_of: Option<Timestamp>,
    mut lost: Lost,
    now: Timestamp,
) -> Result<(), StorageError> {
    let mut ends: BTreeMap<OrganizationId, restorations::End> =
        restorations::ends(connection).await?.into_iter().map(|end| (end.organization_id, end)).collect();
    let mut organizations = everything::count(connection, now).await?;
    everything::end(connection, now).await?;
    everything::end_used_up(connection, now).await?;
    // Who came to what was rehearsed since, another database knew.
    let known_until = state_of.or(ends.values().map(|end| end.at).max()).unwrap_or(now);
    rehearsals::listened(connection, Some(known_until), now).await?;
    notices::put_back(connection, now, now.plus(SOON)).await?;
    organizations.sort_by_key(|issued| issued.organization_id);
    for organization in organizations {
        let id = organization.organization_id;
        let end = ends.remove(&id);
        let state_of = state_of.or(end.as_ref().map(|end| end.at)).unwrap_or_default();
        let end = end.map_or_else(|| (0, BEGINNING.to_owned()), |end| (end.seq, end.hash));
        let taken = lost.remove(&id);
        let noted = New { organization_id: id, cause, restored_at: now, state_of, end, taken };
        restorations::put(connection, noted).await?;
        let object = (ObjectKind::Organization, id.to_string(), organization.organization);
        let action = match cause {
            Cause::Backup => AuditAction::RestoreBackup,
            Cause::OlderFile => AuditAction::FindOlder,
        };
        let of = Change { field: AuditField::Backup, before: vec![], after: vec![state_of.millis().to_string()] };
        entry::write(connection, &NewEntry { changes: vec![of], ..NewEntry::own(id, now, action, object) }).await?;
    }
    Ok(())
}

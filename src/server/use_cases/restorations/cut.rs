//! What ends when a database was put back to an earlier state: all that had been issued, and what was ended after, by an audit
//! log that goes on from that state.

use super::{
    back::Back,
    ending,
    hold::{Held, waits},
    whole::{self, EndedWhole, Whole},
};
use crate::{
    domain::{
        OrganizationId, Timestamp,
        audit::{AuditAction, AuditField, ObjectKind},
        notice::SOON,
        restoration::{Aftermath, Cause, KeptEntry, Taken, Unfit, aftermath, revives},
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
        seen::Seen,
        webhooks,
    },
};
use std::collections::BTreeMap;

/// What is said of notices that were on their way to webhooks.
const NOT_KNOWN: &str = "The database was put back to an earlier state: nobody knows whether it arrived.";

/// An audit log that was kept elsewhere.
pub type Kept = Vec<KeptEntry>;

/// Where the audit log of each organization ends: number and hash.
pub type Ends = BTreeMap<OrganizationId, (i64, String)>;

/// What is known to have been done after these ends, of each organization of which it is.
pub type Known = BTreeMap<OrganizationId, Aftermath>;

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

/// What logs say was done after these ends: those that were `given`, and those of a database that is `replaced`, which may be
/// another one, or broken. Of one that was given nobody knows that it is all, unless it has the end of one that is replaced; and
/// of none it is, where what is replaced lacks an end that was `seen`. What was seen proves no log whole: more may have followed.
///
/// # Errors
/// [`KeptError`]: a log was given that goes on from none of them.
pub fn known(ends: &Ends, given: &[Kept], replaced: &[Kept], seen: &[Seen]) -> Result<Known, KeptError> {
    let mut fitting: BTreeMap<OrganizationId, Vec<(&Kept, Aftermath)>> = BTreeMap::new();
    // Where what is replaced ends: a log that was exported may have stopped before that, and says nothing of the rest.
    let ended: Vec<_> = replaced.iter().filter_map(last).collect();
    let cut = lacking(ends, replaced, seen);
    for (log, entries) in given.iter().chain(replaced).enumerate() {
        let is_given = log < given.len();
        let mut fits = !is_given;
        for (organization, (seq, hash)) in ends {
            match aftermath((*seq, hash), entries) {
                Ok(mut found) => {
                    fits = true;
                    found.whole &= !is_given || ended.iter().any(|end| has(entries, end));
                    found.whole &= !cut.iter().any(|seen| seen.organization_id == *organization);
                    fitting.entry(*organization).or_default().push((entries, found));
                }
                Err(Unfit::Gap { place }) if is_given => return Err(KeptError::Gap { log, place }),
                Err(Unfit::Gap { .. } | Unfit::Elsewhere) => {}
            }
        }
        if !fits {
            return Err(KeptError::Elsewhere(log));
        }
    }
    Ok(fitting.into_iter().filter_map(|(organization, logs)| Some((organization, together(logs)?))).collect())
}

/// The ends that were seen of these logs after where they go on, and that none of them has. One from before a log says that the
/// database was put back is none of it any more.
pub fn lacking<'a>(ends: &Ends, logs: &[Kept], seen: &'a [Seen]) -> Vec<&'a Seen> {
    let put_back = |log: &Kept, at: Timestamp| {
        log.iter().any(|entry| {
            let action = entry.action.known().filter(|_| entry.done && entry.at >= at);
            matches!(action, Some(AuditAction::RestoreBackup | AuditAction::FindOlder))
        })
    };
    let goes_on = |seen: &&Seen| ends.get(&seen.organization_id).is_some_and(|(seq, _)| seen.seq > *seq);
    let is_there =
        |seen: &&Seen| logs.iter().any(|log| has(log, &(seen.seq, seen.hash.clone())) || put_back(log, seen.at));
    seen.iter().filter(goes_on).filter(|seen| !is_there(seen)).collect()
}

/// The last entry of a log: number and hash.
fn last(log: &Kept) -> Option<(i64, String)> {
    log.iter().max_by_key(|entry| entry.place).map(|entry| (entry.place, entry.hash.clone()))
}

fn has(log: &Kept, (place, hash): &(i64, String)) -> bool {
    log.iter().any(|entry| entry.place == *place && entry.hash == *hash)
}

/// What several logs say that go on from one end. One may be the beginning of another, which says more. Else the earlier state
/// came back before, and each tells what was done until the next time: all of it was.
fn together(logs: Vec<(&Kept, Aftermath)>) -> Option<Aftermath> {
    let ends: Vec<_> = logs.iter().map(|(log, _)| last(log)).collect();
    let begins = |at: usize| {
        logs.iter().enumerate().any(|(other, (log, _))| {
            let has = ends[at].as_ref().is_some_and(|end| has(log, end));
            other != at && has && (ends[other] != ends[at] || other < at)
        })
    };
    let apart: Vec<usize> = (0..logs.len()).filter(|at| !begins(*at)).collect();
    let kept = logs.into_iter().enumerate().filter(|(at, _)| apart.contains(at)).map(|(_, (_, found))| found);
    kept.reduce(|mut one, other| {
        one.taken.extend(other.taken);
        Aftermath { taken: one.taken, whole: one.whole || other.whole, until: one.until.max(other.until) }
    })
}

/// What came of an organization that was put back.
#[derive(Clone, Debug)]
pub struct PutBack {
    pub id: OrganizationId,
    pub name: String,
    /// What had been taken, and whether it is taken in it; `None`: nobody knows.
    pub taken: Option<Vec<Taken>>,
    /// Until when an audit log says so.
    pub until: Option<Timestamp>,
    /// The same, if that is not to the end.
    pub known_until: Option<Timestamp>,
    /// Whether something that was ended after may go on in it.
    pub revives: bool,
    /// What was ended whole.
    pub whole: EndedWhole,
    /// What waits until somebody confirms; `None`: nothing.
    pub held: Option<Held>,
}

/// Ends all that had been issued in a database that was put back, what was used up since as far as nobody can know, and what
/// was ended since as far as it is known; and notes of each organization that it was. `state_of`: from when it is; `None`: from
/// its last entries. What is ended `whole` is so wherever something may go on. That is held until somebody confirms.
///
/// # Errors
/// When storage fails.
pub async fn cut(
    connection: &mut Connection,
    cause: Cause,
    state_of: Option<Timestamp>,
    mut known: Known,
    whole: Whole,
    now: Timestamp,
) -> Result<Vec<PutBack>, StorageError> {
    let mut ends: BTreeMap<OrganizationId, restorations::End> =
        restorations::ends(connection).await?.into_iter().map(|end| (end.organization_id, end)).collect();
    let mut organizations = everything::count(connection, now).await?;
    everything::end(connection, now).await?;
    everything::end_used_up(connection, now).await?;
    // Who came to what was rehearsed since, another database knew.
    let known_until = state_of.or(ends.values().map(|end| end.at).max()).unwrap_or(now);
    rehearsals::listened(connection, Some(known_until), now).await?;
    notices::put_back(connection, now, now.plus(SOON)).await?;
    webhooks::put_back(connection, NOT_KNOWN, now).await?;
    organizations.sort_by_key(|issued| issued.organization_id);
    let (mut all, mut audited) = (vec![], vec![]);
    for organization in organizations {
        let (id, name) = (organization.organization_id, organization.organization);
        let end = ends.remove(&id);
        let state_of = state_of.or(end.as_ref().map(|end| end.at)).unwrap_or_default();
        let end = end.map_or_else(|| (0, BEGINNING.to_owned()), |end| (end.seq, end.hash));
        let back = Back { organization_id: id, state_of, since: None, log: &[], now };
        let (mut found, mut ended) = (known.remove(&id), vec![]);
        if let Some(found) = &mut found {
            (found.taken, ended) = ending::end(connection, &back, std::mem::take(&mut found.taken)).await?;
        }
        let revives = revives(found.as_ref());
        let whole =
            if revives { whole::end(connection, &back, whole, &mut ended).await? } else { EndedWhole::default() };
        let until = found.as_ref().map(|found| found.until);
        let known_until = found.as_ref().and_then(Aftermath::known_until);
        let taken = found.map(|found| found.taken);
        let noted = New {
            organization_id: id,
            cause,
            restored_at: now,
            state_of,
            end,
            taken: taken.clone(),
            known_until,
            revives,
        };
        restorations::put(connection, noted).await?;
        let object = (ObjectKind::Organization, id.to_string(), name.clone());
        let action = match cause {
            Cause::Backup => AuditAction::RestoreBackup,
            Cause::OlderFile => AuditAction::FindOlder,
        };
        let mut changes =
            vec![Change { field: AuditField::Backup, before: vec![], after: vec![state_of.millis().to_string()] }];
        if !revives {
            changes.push(Change { field: AuditField::Aftermath, before: vec![], after: vec!["ended".to_owned()] });
        }
        audited.push(NewEntry { changes, ..NewEntry::own(id, now, action, object) });
        audited.append(&mut ended);
        let held = if revives { Some(waits(connection, id, now).await?) } else { None };
        all.push(PutBack { id, name, taken, until, known_until, revives, whole, held });
    }
    for entry in &audited {
        entry::write(connection, entry).await?;
    }
    Ok(all)
}

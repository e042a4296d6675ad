//! The audit log as its page shows it.

use super::activity;
use crate::{
    domain::{
        Timestamp,
        audit::{AuditAction, ObjectKind, Word},
    },
    server::{
        console::zone::{day_before, readers},
        use_cases::audit::{self, Entry},
    },
    wire::{AuditEntry, AuditPage},
};

/// A page of the audit log.
pub fn page(found: audit::AuditPage, now: Timestamp) -> AuditPage {
    let zone = readers();
    AuditPage {
        entries: found.entries.into_iter().map(|entry| shown(entry, now)).collect(),
        chosen: found.chosen.map(|entry| shown(entry, now)),
        beside: super::ends(found.ends),
        people: found.people.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        zone: zone.name().to_owned(),
        days: [("Today", 0), ("Last 7 days", 6), ("Last 30 days", 29)]
            .map(|(words, back)| (words.to_owned(), day_before(now, back, zone)))
            .into(),
        actions: AuditAction::ALL.iter().map(|a| (a.as_str().to_owned(), activity::action(*a).to_owned())).collect(),
    }
}

fn shown(entry: Entry, now: Timestamp) -> AuditEntry {
    let (kind, object_id, name) = (entry.object_kind.clone(), entry.object_id.clone(), entry.object_name.clone());
    let (action, version, done) = (entry.action.clone(), entry.version, entry.done);
    let entry = activity::entry(entry, now);
    let version = if kind == Word::Known(ObjectKind::Client) { entry.version } else { version };
    AuditEntry {
        entry,
        kind: kind.as_str().to_owned(),
        object_id,
        name,
        action: action.as_str().to_owned(),
        done,
        version,
    }
}

//! What the entries of an audit log after an end of it say was taken, read one by one.

use super::{
    limits::{is_limit, limits},
    names::Names,
    taken::{KeptEntry, Lost, Taken, Taking},
};
use crate::domain::{
    audit::{AuditAction, AuditField, ObjectKind},
    authorization::AuthorizationState,
    time::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

/// Why what was kept says nothing of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It has another entry at the log's end, or none: it is another log, or part of one.
    Elsewhere,
    /// An entry after the end is not in it.
    Gap { place: i64 },
}

/// What entries after a log's end say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aftermath {
    /// What was taken: of one object each taking once, the last one, unless it was given back.
    pub taken: Vec<Taken>,
    /// Whether that is all. The log of a database that was itself put back after that end does not say what happened before,
    /// unless that was known then, or somebody confirmed since that they had looked.
    pub whole: bool,
    /// The instant of the last entry up to which it is all.
    pub until: Timestamp,
}

impl Aftermath {
    /// Until when it is known what was taken; `None`: to the end.
    pub fn known_until(&self) -> Option<Timestamp> {
        (!self.whole).then_some(self.until)
    }

    /// The same with what was known before: a log that says less makes nothing unknown.
    #[must_use]
    pub fn after(mut self, known: &[Taken], known_until: Option<Timestamp>) -> Self {
        let is_of = |one: &Taken, other: &Taken| {
            (one.taking, &one.kind, &one.id) == (other.taking, &other.kind, &other.id) && one.at >= other.at
        };
        let more = known.iter().filter(|known| !self.taken.iter().any(|one| is_of(one, known)));
        let more: Vec<Taken> = more.cloned().collect();
        self.taken.retain(|one| !more.iter().any(|known| is_of(known, one)));
        self.taken.extend(more);
        self.taken.sort_by_key(|taken| taken.at);
        self.whole |= known_until.is_none();
        self.until = self.until.max(known_until.unwrap_or_default());
        self
    }
}

/// What was done after a log's end, `(number, hash)`, by entries of the same log that were kept.
///
/// # Errors
/// [`Unfit`].
pub fn aftermath((place, hash): (i64, &str), kept: &[KeptEntry]) -> Result<Aftermath, Unfit> {
    let mut sorted: Vec<&KeptEntry> = kept.iter().filter(|entry| entry.place >= place).collect();
    sorted.sort_by_key(|entry| entry.place);
    let (first, after) = sorted.split_first().ok_or(Unfit::Elsewhere)?;
    if first.place != place || first.hash != hash {
        return Err(Unfit::Elsewhere);
    }
    let mut reading = Reading::default();
    let mut found = Aftermath { taken: vec![], whole: true, until: first.at };
    for (entry, expected) in after.iter().zip(place + 1..) {
        if entry.place != expected {
            return Err(Unfit::Gap { place: expected });
        }
        match entry.action.known().filter(|_| entry.done) {
            Some(AuditAction::RestoreBackup | AuditAction::FindOlder) => {
                found.whole &= entry.lines(AuditField::Aftermath).is_some();
            }
            Some(AuditAction::ConfirmRestoration) => found.whole = true,
            Some(action) => reading.follow(entry, action),
            None => {}
        }
        if found.whole {
            found.until = entry.at;
        }
    }
    found.taken = reading.taken();
    Ok(found)
}

/// What is known of the objects of a log while it is read.
#[derive(Debug, Default)]
struct Reading {
    taken: Vec<Taken>,
    names: Names,
    /// By the user's id.
    factors: BTreeMap<String, Factors>,
    /// Authorizations, by id, of which the organization had decided nothing before.
    undecided: BTreeSet<String>,
}

/// The second factors of a user that came since.
#[derive(Debug, Default)]
struct Factors {
    app: bool,
    /// By name: those that are there still.
    passkeys: Vec<String>,
    /// All that were, since none was left.
    named: Vec<String>,
    /// That the last one was added.
    added: Option<Taken>,
}

impl Reading {
    /// What is taken after one more entry.
    fn follow(&mut self, entry: &KeptEntry, action: AuditAction) {
        self.names.follow(entry, action);
        self.taken.retain(|other| !(entry.is_of(other) && other.taking.is_given_back(action)));
        let taking = Taking::of(action);
        // Of what is removed all that it had is told: nothing of it was narrowed. But one write may narrow and deactivate.
        if action == AuditAction::SetSilence {
            self.silence(entry);
        } else if taking != Some(Taking::Removed) {
            self.narrow(entry);
        }
        if let Some(taking) = taking {
            self.take(entry, taking);
        }
        // Secrets may end with another change: because their client is given more, say.
        let secrets = matches!(taking, Some(Taking::SecretReplaced | Taking::SecretRemoved));
        if !secrets && !gone(entry, AuditField::Secret).is_empty() {
            self.take(entry, Taking::SecretRemoved);
        }
        if taking.is_some_and(Taking::is_factor) || action == AuditAction::AddPasskey {
            self.factors.entry(entry.id.clone()).or_default().follow(entry, action);
        }
    }

    fn take(&mut self, entry: &KeptEntry, taking: Taking) {
        let mut new = entry.taken(taking);
        let had = self.taken.iter().position(|other| entry.is_of(other) && other.taking == taking);
        let had = had.map(|at| self.taken.remove(at));
        let field = match taking {
            Taking::SecretReplaced | Taking::SecretRemoved => Some(AuditField::Secret),
            Taking::PasskeyRemoved => Some(AuditField::Passkey),
            _ => None,
        };
        if let Some(field) = field {
            let before = had.and_then(|had| had.of(field).cloned()).map(|lost| lost.lines).unwrap_or_default();
            let lines = [before, gone(entry, field)].concat();
            if !lines.is_empty() {
                let left = entry.lines(field).map(|(_, after)| after.to_vec()).unwrap_or_default();
                new.lost.push(Lost { field: field.as_str().to_owned(), lines, left, first: false });
            }
        }
        self.taken.push(new);
    }

    /// The same of what an entry changes of settings.
    fn narrow(&mut self, entry: &KeptEntry) {
        let had = self.taken.iter().position(|other| entry.is_of(other) && other.taking == Taking::Narrowed);
        let had = had.map(|at| self.taken.remove(at));
        let mut lost = had.as_ref().map(|had| had.lost.clone()).unwrap_or_default();
        let mut narrowed = false;
        let is_first = self.is_first_approval(entry);
        for (word, before, after) in &entry.changes {
            let Some((field, limits)) =
                word.known().and_then(|field| Some((field, limits(entry.kind.known(), field)?)))
            else {
                continue;
            };
            let (before, after) = match field == AuditField::Roles && !limits {
                true => (self.names.then(before), self.names.then(after)),
                false => (before.clone(), after.clone()),
            };
            let known = lost.iter().position(|lost| lost.field == word.as_str()).map(|at| lost.remove(at));
            let mut lines = vec![];
            let anew = field == AuditField::Scopes && is_first;
            let first = anew || known.as_ref().is_some_and(|lost| lost.first);
            if !limits {
                lines = known.map(|lost| lost.lines).unwrap_or_default();
                lines.retain(|line| !after.contains(line));
                let gone = before.iter().filter(|line| !after.contains(line));
                let new: Vec<String> = gone.filter(|line| !lines.contains(line)).cloned().collect();
                narrowed |= !new.is_empty();
                lines.extend(new);
            }
            if !lines.is_empty() || first || limits && is_limit(field, &after) {
                narrowed |= limits || anew;
                lost.push(Lost { field: word.as_str().to_owned(), lines, left: after, first });
            }
        }
        if !lost.is_empty() {
            let base = had.filter(|_| !narrowed).unwrap_or_else(|| entry.taken(Taking::Narrowed));
            self.taken.push(Taken { lost, ..base });
        }
    }

    /// Whether an entry allows a client what may have been less than it had: before the first decision about one's own, which needs
    /// none, all that it asks for was allowed. That decision may have been another one: revoked, say, and only then allowed.
    fn is_first_approval(&mut self, entry: &KeptEntry) -> bool {
        let state = entry.lines(AuditField::State).filter(|_| entry.kind.known() == Some(ObjectKind::Authorization));
        let Some((before, after)) = state else { return false };
        if before.is_empty() {
            self.undecided.insert(entry.id.clone());
        }
        self.undecided.contains(&entry.id) && after == [AuthorizationState::Approved.as_str()]
    }

    /// The same of an entry by which a secret ends when it is silent: a line for each secret, its hint and the days.
    fn silence(&mut self, entry: &KeptEntry) {
        let Some((Some(hint), _)) = entry.lines(AuditField::Secret).map(|(before, after)| (before.first(), after))
        else {
            return;
        };
        let days = entry.lines(AuditField::SilentDays).and_then(|(_, after)| after.first());
        let had = self.taken.iter().position(|other| entry.is_of(other) && other.taking == Taking::Narrowed);
        let mut narrowed = had.map_or_else(|| entry.taken(Taking::Narrowed), |at| self.taken.remove(at));
        let field = AuditField::SilentDays.as_str();
        let known = narrowed.lost.iter().position(|lost| lost.field == field).map(|at| narrowed.lost.remove(at));
        let mut lines = known.map(|lost| lost.lines).unwrap_or_default();
        lines.retain(|line| line.split_once(' ').is_none_or(|(other, _)| other != hint));
        lines.extend(days.map(|days| format!("{hint} {days}")));
        if !lines.is_empty() {
            narrowed.lost.push(Lost { field: field.to_owned(), lines, left: vec![], first: false });
        }
        if !narrowed.lost.is_empty() {
            self.taken.push(narrowed);
        }
    }

    /// What was taken, with what users have in its place.
    fn taken(self) -> Vec<Taken> {
        let Self { mut taken, factors, .. } = self;
        for one in taken.iter_mut().filter(|one| one.taking.is_factor()) {
            let Some(since) = factors.get(&one.id) else { continue };
            one.anew = since.app || !since.passkeys.is_empty();
            for lost in &mut one.lost {
                let named = since.named.iter().filter(|name| lost.lines.contains(name));
                lost.left = named.cloned().collect();
            }
        }
        // Where an app or all was taken, that says so already.
        let told = |id: &str| {
            let tells = |taking| matches!(taking, Taking::AuthenticatorRemoved | Taking::FactorsReset);
            taken.iter().any(|one: &Taken| one.id == id && tells(one.taking))
        };
        let first = factors.iter().filter(|(id, since)| !since.passkeys.is_empty() && !told(id));
        let first: Vec<Taken> = first.filter_map(|(_, since)| since.first()).collect();
        taken.extend(first);
        taken
    }
}

impl Factors {
    /// That the password alone was enough before, if the user had no other then.
    fn first(&self) -> Option<Taken> {
        let (field, lines) = (AuditField::Passkey.as_str().to_owned(), self.passkeys.clone());
        let lost = vec![Lost { field, lines, left: vec![], first: false }];
        Some(Taken { lost, anew: true, ..self.added.clone()? })
    }

    fn follow(&mut self, entry: &KeptEntry, action: AuditAction) {
        let lines = |after: bool| {
            let lines = entry.lines(AuditField::Passkey).map(|(before, now)| if after { now } else { before });
            lines.unwrap_or_default().to_vec()
        };
        match action {
            AuditAction::AddAuthenticator => self.app = true,
            AuditAction::RemoveAuthenticator => self.app = false,
            AuditAction::AddPasskey => {
                self.passkeys.extend(lines(true));
                self.named.extend(lines(true));
                self.added = Some(entry.taken(Taking::FactorAdded));
            }
            AuditAction::RemovePasskey => {
                for name in lines(false) {
                    if let Some(at) = self.passkeys.iter().position(|one| *one == name) {
                        self.passkeys.remove(at);
                    }
                }
            }
            AuditAction::ResetFactors => *self = Self::default(),
            _ => {}
        }
    }
}

/// The lines that a field had before and has no more.
fn gone(entry: &KeptEntry, field: AuditField) -> Vec<String> {
    let (before, after) = entry.lines(field).unwrap_or_default();
    before.iter().filter(|line| !after.contains(line)).cloned().collect()
}

#[cfg(test)]
#[path = "aftermath_tests.rs"]
pub(super) mod tests;

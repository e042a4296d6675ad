//! What an audit log says was taken from users, clients and others after an earlier end of it.

use crate::domain::{
    audit::{AuditAction, AuditField, ObjectKind, Word},
    client_type::ClientType,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taking {
    Removed,
    Deactivated,
    Disabled,
    /// All secrets.
    SecretReplaced,
    /// Some of them.
    SecretRemoved,
    AuthorizationRevoked,
    PasswordReplaced,
    /// All of them.
    #[serde(alias = "factor_removed")]
    FactorsReset,
    /// Or set up anew.
    AuthenticatorRemoved,
    PasskeyRemoved,
    /// The password alone: a passkey was added. It is taken from a user who has no second factor.
    FactorAdded,
    /// Roles, permissions, scopes, redirect URIs, allowed addresses, the grant type or how long a secret may be silent; or what
    /// lets without them.
    Narrowed,
}

impl Taking {
    /// What became of the object, after its name.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Removed => "was removed",
            Self::Deactivated => "was deactivated",
            Self::Disabled => "was disabled",
            Self::SecretReplaced => "got another secret",
            Self::SecretRemoved => "lost a secret",
            Self::AuthorizationRevoked => "lost its authorization",
            Self::PasswordReplaced => "got another password",
            Self::FactorsReset => "lost all second factors",
            Self::AuthenticatorRemoved => "lost an authenticator app",
            Self::PasskeyRemoved => "lost a passkey",
            Self::FactorAdded => "added a first second factor, so that the password alone does not do,",
            Self::Narrowed => "lost roles, permissions, scopes or other settings that let it do more",
        }
    }

    /// Whether it was a way for a user to show that it is they.
    pub const fn is_factor(self) -> bool {
        matches!(self, Self::FactorsReset | Self::AuthenticatorRemoved | Self::PasskeyRemoved | Self::FactorAdded)
    }

    /// What an entry of the audit log takes; `None`: nothing, or only settings.
    const fn of(action: AuditAction) -> Option<Self> {
        match action {
            AuditAction::Delete | AuditAction::Remove => Some(Self::Removed),
            AuditAction::Deactivate => Some(Self::Deactivated),
            AuditAction::Disable => Some(Self::Disabled),
            AuditAction::ResetSecret => Some(Self::SecretReplaced),
            AuditAction::RemoveSecret | AuditAction::RetireSecret => Some(Self::SecretRemoved),
            AuditAction::RevokeAuthorization => Some(Self::AuthorizationRevoked),
            AuditAction::SetPassword | AuditAction::ChangePassword | AuditAction::EndPassword => {
                Some(Self::PasswordReplaced)
            }
            AuditAction::ResetFactors => Some(Self::FactorsReset),
            // An app takes the place of the one that was there.
            AuditAction::RemoveAuthenticator | AuditAction::AddAuthenticator => Some(Self::AuthenticatorRemoved),
            AuditAction::RemovePasskey => Some(Self::PasskeyRemoved),
            AuditAction::AddPasskey => Some(Self::FactorAdded),
            _ => None,
        }
    }

    /// Whether an action gives it back.
    const fn is_given_back(self, action: AuditAction) -> bool {
        match self {
            Self::Deactivated => matches!(action, AuditAction::Restore | AuditAction::Reactivate),
            Self::Disabled => matches!(action, AuditAction::Enable),
            Self::AuthorizationRevoked => matches!(action, AuditAction::Authorize),
            Self::FactorAdded => matches!(action, AuditAction::ResetFactors),
            _ => false,
        }
    }

    /// Whether somebody who did this to an object, after the earlier state had come back, decided about this taking.
    pub fn is_decided_by(self, action: AuditAction) -> bool {
        use AuditAction as A;
        match self {
            Self::Removed | Self::Deactivated | Self::Disabled => matches!(
                action,
                A::Delete | A::Remove | A::Deactivate | A::Disable | A::Restore | A::Reactivate | A::Enable
            ),
            Self::AuthorizationRevoked => matches!(action, A::RevokeAuthorization | A::Authorize),
            Self::PasswordReplaced => matches!(action, A::SetPassword | A::ChangePassword | A::EndPassword),
            Self::FactorsReset | Self::AuthenticatorRemoved | Self::PasskeyRemoved | Self::FactorAdded => {
                Self::of(action).is_some_and(Self::is_factor)
            }
            // Secrets are told by their instants, settings by their fields.
            Self::SecretReplaced | Self::SecretRemoved | Self::Narrowed => false,
        }
    }
}

/// A field of which something was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// The stored word of a field of the audit log.
    pub field: String,
    /// Its lines that were taken and not given back.
    pub lines: Vec<String>,
    /// All lines that it had in the end.
    pub left: Vec<String>,
}

/// What somebody or something had lost by the time of the last entry of an audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub taking: Taking,
    /// The stored word of a kind of object.
    pub kind: String,
    pub id: String,
    pub name: String,
    pub at: Timestamp,
    /// `None`: Clientele itself.
    pub by: Option<String>,
    /// What exactly, where the log says it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
    /// Of second factors: whether another one came after.
    #[serde(default)]
    pub anew: bool,
    /// Whether it is taken in the database that was put back, too.
    #[serde(default)]
    pub ended: bool,
}

impl Taken {
    /// The kind of object for people: "client".
    pub fn kind_words(&self) -> String {
        self.kind.replace('_', " ")
    }

    /// Whether the object lets anybody do something: a division, a saved view and a review do not.
    pub fn gives_power(&self) -> bool {
        !matches!(ObjectKind::parse(&self.kind), Some(ObjectKind::Division | ObjectKind::View | ObjectKind::Review))
    }

    /// What was taken of a field.
    pub fn of(&self, field: AuditField) -> Option<&Lost> {
        self.lost.iter().find(|lost| lost.field == field.as_str())
    }
}

/// An entry of an audit log that was kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptEntry {
    pub place: i64,
    pub hash: String,
    pub at: Timestamp,
    pub by: Option<String>,
    pub kind: Word<ObjectKind>,
    pub id: String,
    pub name: String,
    pub action: Word<AuditAction>,
    pub done: bool,
    /// The changed fields, with their lines before and after.
    pub changes: Vec<(Word<AuditField>, Vec<String>, Vec<String>)>,
}

impl KeptEntry {
    pub fn is_of(&self, taken: &Taken) -> bool {
        taken.kind == self.kind.as_str() && taken.id == self.id
    }

    fn taken(&self, taking: Taking) -> Taken {
        Taken {
            taking,
            kind: self.kind.as_str().to_owned(),
            id: self.id.clone(),
            name: self.name.clone(),
            at: self.at,
            by: self.by.clone(),
            lost: vec![],
            anew: matches!(self.action.known(), Some(AuditAction::AddAuthenticator | AuditAction::AddPasskey)),
            ended: false,
        }
    }

    /// The lines that a field had before.
    fn before(&self, of: AuditField) -> Option<Lost> {
        let (field, before, after) = self.changes.iter().find(|(field, ..)| field.known() == Some(of))?;
        Some(Lost { field: field.as_str().to_owned(), lines: before.clone(), left: after.clone() })
    }
}

/// Whether a field limits what may be done, so that it lets less the longer it stands; `None`: it says nothing of that. The
/// other ones list what is given.
fn limits(kind: Option<ObjectKind>, field: AuditField) -> Option<bool> {
    match (field, kind) {
        (AuditField::SecondFactor, Some(ObjectKind::Organization))
        | (AuditField::Roles, Some(ObjectKind::Authorization))
        | (AuditField::AllowedAddresses | AuditField::ClientType, _) => Some(true),
        (AuditField::GrantType, _)
        | (AuditField::Permissions | AuditField::RedirectUris | AuditField::Roles | AuditField::Scopes, _) => {
            Some(false)
        }
        _ => None,
    }
}

/// Whether these lines of such a field are a limit.
fn is_limit(field: AuditField, lines: &[String]) -> bool {
    let says = |word: &str| lines.iter().any(|line| line == word);
    match field {
        AuditField::ClientType => says(ClientType::Confidential.as_str()),
        AuditField::SecondFactor => says(ASKED_OF_EVERYONE),
        _ => !lines.is_empty(),
    }
}

/// What the audit log says of an organization that asks everyone for a second factor.
pub const ASKED_OF_EVERYONE: &str = "asked of everyone";

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
    /// The instant of the last entry.
    pub until: Timestamp,
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
    let mut found = Aftermath { taken: vec![], whole: true, until: first.at };
    for (entry, expected) in after.iter().zip(place + 1..) {
        if entry.place != expected {
            return Err(Unfit::Gap { place: expected });
        }
        found.until = entry.at;
        let Some(action) = entry.action.known().filter(|_| entry.done) else { continue };
        match action {
            AuditAction::RestoreBackup | AuditAction::FindOlder => {
                found.whole &= entry.before(AuditField::Aftermath).is_some();
            }
            AuditAction::ConfirmRestoration => found.whole = true,
            _ => follow(&mut found.taken, entry, action),
        }
    }
    Ok(found)
}

/// What is taken after one more entry.
fn follow(taken: &mut Vec<Taken>, entry: &KeptEntry, action: AuditAction) {
    taken.retain(|other| !(entry.is_of(other) && other.taking.is_given_back(action)));
    if matches!(action, AuditAction::AddPasskey | AuditAction::AddAuthenticator) {
        for other in taken.iter_mut().filter(|other| entry.is_of(other) && other.taking.is_factor()) {
            other.anew = true;
        }
    }
    let names = |lines: fn(&(Word<AuditField>, Vec<String>, Vec<String>)) -> &Vec<String>| {
        let change = entry.changes.iter().find(|(field, ..)| field.known() == Some(AuditField::Passkey));
        change.map(lines).cloned().unwrap_or_default()
    };
    if action == AuditAction::RemovePasskey {
        let gone = names(|(_, before, _)| before);
        let added = |other: &&mut Taken| entry.is_of(other) && other.taking == Taking::FactorAdded;
        for lost in taken.iter_mut().filter(added).flat_map(|other| &mut other.lost) {
            lost.lines.retain(|line| !gone.contains(line));
        }
        taken.retain(|other| {
            other.taking != Taking::FactorAdded || other.lost.iter().any(|lost| !lost.lines.is_empty())
        });
    }
    if action == AuditAction::SetSilence {
        return silence(taken, entry);
    }
    let Some(taking) = Taking::of(action) else { return narrow(taken, entry) };
    let has_other = |other: &Taken| entry.is_of(other) && other.taking.is_factor() && other.taking != taking;
    if taking == Taking::FactorAdded && taken.iter().any(has_other) {
        return;
    }
    let mut new = entry.taken(taking);
    let had = taken.iter().position(|other| entry.is_of(other) && other.taking == taking).map(|at| taken.remove(at));
    for field in [AuditField::Secret, AuditField::Passkey] {
        let before = had.as_ref().and_then(|had| had.of(field)).cloned();
        let now = entry.before(field).map(|lost| match taking {
            Taking::FactorAdded => Lost { lines: lost.left.clone(), ..lost },
            _ => lost,
        });
        new.lost.extend(match (before, now) {
            (Some(before), Some(now)) => Some(Lost { lines: [before.lines, now.lines].concat(), ..now }),
            (before, now) => before.or(now),
        });
    }
    taken.push(new);
}

/// The same of an entry by which a secret ends when it is silent: a line for each secret, its hint and the days.
fn silence(taken: &mut Vec<Taken>, entry: &KeptEntry) {
    let line_of = |field: AuditField, of: fn(&(Word<AuditField>, Vec<String>, Vec<String>)) -> &Vec<String>| {
        let change = entry.changes.iter().find(|(known, ..)| known.known() == Some(field));
        change.and_then(|change| of(change).first().cloned())
    };
    let Some(hint) = line_of(AuditField::Secret, |(_, before, _)| before) else { return };
    let days = line_of(AuditField::SilentDays, |(.., after)| after);
    let had = taken.iter().position(|other| entry.is_of(other) && other.taking == Taking::Narrowed);
    let mut narrowed = had.map_or_else(|| entry.taken(Taking::Narrowed), |at| taken.remove(at));
    let field = AuditField::SilentDays.as_str();
    let known = narrowed.lost.iter().position(|lost| lost.field == field).map(|at| narrowed.lost.remove(at));
    let mut lines = known.map(|lost| lost.lines).unwrap_or_default();
    lines.retain(|line| line.split_once(' ').is_none_or(|(other, _)| other != hint));
    lines.extend(days.map(|days| format!("{hint} {days}")));
    if !lines.is_empty() {
        narrowed.lost.push(Lost { field: field.to_owned(), lines, left: vec![] });
    }
    if !narrowed.lost.is_empty() {
        taken.push(narrowed);
    }
}

/// The same of an entry that changes settings.
fn narrow(taken: &mut Vec<Taken>, entry: &KeptEntry) {
    let had = taken.iter().position(|other| entry.is_of(other) && other.taking == Taking::Narrowed);
    let had = had.map(|at| taken.remove(at));
    let mut lost = had.as_ref().map(|had| had.lost.clone()).unwrap_or_default();
    let mut narrowed = false;
    for (word, before, after) in &entry.changes {
        let Some((field, limits)) = word.known().and_then(|field| Some((field, limits(entry.kind.known(), field)?)))
        else {
            continue;
        };
        let known = lost.iter().position(|lost| lost.field == word.as_str()).map(|at| lost.remove(at));
        let mut lines = vec![];
        if !limits {
            lines = known.map(|lost| lost.lines).unwrap_or_default();
            lines.retain(|line| !after.contains(line));
            let gone = before.iter().filter(|line| !after.contains(line));
            let new: Vec<String> = gone.filter(|line| !lines.contains(line)).cloned().collect();
            narrowed |= !new.is_empty();
            lines.extend(new);
        }
        if !lines.is_empty() || limits && is_limit(field, after) {
            narrowed |= limits;
            lost.push(Lost { field: word.as_str().to_owned(), lines, left: after.clone() });
        }
    }
    if !lost.is_empty() {
        let base = had.filter(|_| !narrowed).unwrap_or_else(|| entry.taken(Taking::Narrowed));
        taken.push(Taken { lost, ..base });
    }
}

/// Whether somebody decided about a taking after the earlier state had come back, by the entries since.
pub fn is_decided(taken: &Taken, since: &[KeptEntry]) -> bool {
    let decides = |entry: &KeptEntry| {
        entry.action.known().is_some_and(|action| taken.taking.is_decided_by(action))
            || taken.taking == Taking::Narrowed
                && taken.lost.iter().any(|lost| entry.changes.iter().any(|(field, ..)| field.as_str() == lost.field))
    };
    since.iter().any(|entry| entry.done && entry.is_of(taken) && decides(entry))
}

#[cfg(test)]
#[path = "taken_tests.rs"]
mod tests;

//! What roles and divisions were called in the earlier state. Grants are written into the log by these names, and who was given
//! one name may have had another role under it.

use super::taken::KeptEntry;
use crate::domain::audit::{AuditAction, AuditField, ObjectKind};
use std::collections::BTreeMap;

/// What is called so now, and what it was called then; nothing, where it is the same.
#[derive(Debug, Default)]
pub struct Names {
    roles: Then,
    divisions: Then,
}

/// `None`: nothing of that name was there then.
type Then = BTreeMap<String, Option<String>>;

impl Names {
    /// Follows a rename, or something new under its name.
    pub(super) fn follow(&mut self, entry: &KeptEntry, action: AuditAction) {
        let all = match entry.kind.known() {
            Some(ObjectKind::Role) => &mut self.roles,
            Some(ObjectKind::Division) => &mut self.divisions,
            _ => return,
        };
        let (before, after) = entry.lines(AuditField::Name).unwrap_or_default();
        let is_new = matches!(action, AuditAction::Add | AuditAction::RestoreDefault);
        match (before.first(), after.first()) {
            (Some(before), Some(after)) => {
                let then = all.insert(before.clone(), None).unwrap_or_else(|| Some(before.clone()));
                all.insert(after.clone(), then);
            }
            _ if is_new => {
                all.insert(entry.name.clone(), None);
            }
            _ => {}
        }
    }

    /// Grants as they were called then, without those of what was not there.
    pub(super) fn then(&self, labels: &[String]) -> Vec<String> {
        labels.iter().filter_map(|label| self.called(label)).collect()
    }

    /// What a grant of now was called then; `None`: its role or its division was not there.
    ///
    /// "Payroll admin in Home division": of a name that is the end or the beginning of another, the longer one.
    pub fn called(&self, label: &str) -> Option<String> {
        let longest = |(name, _): &(&String, &Option<String>)| name.len();
        let role = |(name, _): &(&String, &Option<String>)| label.strip_prefix(name.as_str())?.strip_prefix(" in ");
        let role = self.roles.iter().filter(|one| role(one).is_some()).max_by_key(longest);
        let division = |(name, _): &(&String, &Option<String>)| label.strip_suffix(name.as_str())?.strip_suffix(" in ");
        let division = self.divisions.iter().filter(|one| division(one).is_some()).max_by_key(longest);
        if role.is_none() && division.is_none() {
            return Some(label.to_owned());
        }
        let (mut role_name, mut division_name) = label.split_once(" in ")?;
        if let Some((name, then)) = role {
            division_name = &label[name.len() + " in ".len()..];
            role_name = then.as_deref()?;
        } else if let Some((name, _)) = division {
            role_name = &label[..label.len() - name.len() - " in ".len()];
        }
        if let Some((_, then)) = division {
            division_name = then.as_deref()?;
        }
        Some(format!("{role_name} in {division_name}"))
    }
}

/// The entries since the earlier state came back with grants as they were called in it, and what grants of now were called.
pub fn as_called_then(since: &[KeptEntry]) -> (Vec<KeptEntry>, Names) {
    let mut names = Names::default();
    let of_then = |entry: &KeptEntry| {
        if let Some(action) = entry.action.known().filter(|_| entry.done) {
            names.follow(entry, action);
        }
        let mut entry = entry.clone();
        // An authorization has them by their ids.
        let grants = entry.kind.known() != Some(ObjectKind::Authorization);
        for (field, before, after) in entry.changes.iter_mut().filter(|_| grants) {
            if field.known() == Some(AuditField::Roles) {
                (*before, *after) = (names.then(before), names.then(after));
            }
        }
        entry
    };
    let entries = since.iter().map(of_then).collect();
    (entries, names)
}

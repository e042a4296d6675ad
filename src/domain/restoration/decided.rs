//! What somebody decided since the earlier state came back is theirs, and stays.

use super::{
    limits::limits,
    taken::{KeptEntry, Lost, Taken, Taking},
};
use crate::domain::audit::{AuditAction, AuditField};

/// What of a taking nobody has decided about since the earlier state came back, by the entries since, the oldest first; `None`:
/// somebody has, about all of it. What Clientele ended because of the backup is nobody's decision.
pub fn undecided(taken: &Taken, since: &[KeptEntry]) -> Option<Taken> {
    let mut open = taken.clone();
    // Whether the link that may be out was made by its user.
    let mut own_link = false;
    let of_it = |entry: &&KeptEntry| entry.done && entry.is_of(taken) && !entry.is_of_a_backup();
    for entry in since.iter().filter(of_it) {
        let own = entry.by_id.as_deref() == Some(&taken.id);
        match entry.action.known() {
            Some(AuditAction::MakeLink) => own_link = own,
            Some(action) if decides(taken.taking, action, own, own_link) => return None,
            // A password that another let them choose is not the one that would have been enough.
            Some(action) if is_link(action) && !own_link => open.anew = false,
            _ => {}
        }
        if taken.taking == Taking::Narrowed {
            keep(&mut open.lost, entry);
        }
    }
    (taken.taking != Taking::Narrowed || !open.lost.is_empty()).then_some(open)
}

/// Whether somebody who did this decided about a taking. Whoever has a password or a factor that comes back may be whom it was
/// taken from: what is `own`, they may have done. A link decides, as it is given by another, unless they made it.
fn decides(taking: Taking, action: AuditAction, own: bool, own_link: bool) -> bool {
    use AuditAction as A;
    match taking {
        Taking::Removed | Taking::Deactivated | Taking::Disabled => matches!(
            action,
            A::Delete | A::Remove | A::Deactivate | A::Disable | A::Restore | A::Reactivate | A::Enable
        ),
        Taking::AuthorizationRevoked => matches!(action, A::RevokeAuthorization | A::Authorize),
        Taking::PasswordReplaced | Taking::FactorAdded if is_link(action) => !own_link,
        Taking::PasswordReplaced => false,
        Taking::FactorsReset | Taking::AuthenticatorRemoved | Taking::PasskeyRemoved | Taking::FactorAdded => {
            !own && action == A::ResetFactors
        }
        // Secrets are told by their instants, settings by their lines.
        Taking::SecretReplaced | Taking::SecretRemoved | Taking::Narrowed => false,
    }
}

/// Whether it is the end of a one-time link, by which a user chooses a password.
const fn is_link(action: AuditAction) -> bool {
    matches!(action, AuditAction::SetPassword | AuditAction::AcceptInvitation)
}

/// Takes out what an entry decides about: a limit whole, of what is given only the lines that were given or taken.
fn keep(lost: &mut Vec<Lost>, entry: &KeptEntry) {
    for (word, before, after) in &entry.changes {
        let Some(at) = lost.iter().position(|lost| lost.field == word.as_str()) else { continue };
        let is_limit = word.known().and_then(|field: AuditField| limits(entry.kind.known(), field)) == Some(true);
        let one = &mut lost[at];
        if word.known() == Some(AuditField::SilentDays) {
            let of = entry.lines(AuditField::Secret).and_then(|(before, _)| before.first());
            one.lines.retain(|line| line.split_once(' ').map(|(hint, _)| hint) != of.map(String::as_str));
        }
        one.lines.retain(|line| before.contains(line) == after.contains(line));
        one.left.extend(after.iter().filter(|line| !before.contains(line)).cloned());
        if is_limit || one.lines.is_empty() {
            lost.remove(at);
        }
    }
}

#[cfg(test)]
#[path = "decided_tests.rs"]
mod tests;

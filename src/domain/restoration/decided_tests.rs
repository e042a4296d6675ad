//! What is decided since.

use super::{
    super::{
        aftermath::{aftermath, tests::entry},
        names::as_called_then,
    },
    *,
};
use crate::domain::audit::{ObjectKind, Word};

type Change = (Word<AuditField>, Vec<String>, Vec<String>);

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn change(field: AuditField, before: &[&str], after: &[&str]) -> Change {
    (Word::Known(field), lines(before), lines(after))
}

fn edit(changes: Vec<Change>) -> KeptEntry {
    KeptEntry { changes, ..entry(3, AuditAction::Edit, "a") }
}

fn taken(of: KeptEntry) -> Taken {
    aftermath((2, "hash 2"), &[entry(2, AuditAction::Add, "x"), of]).unwrap().taken.remove(0)
}

fn is_decided(taken: &Taken, since: &[KeptEntry]) -> bool {
    undecided(taken, since).is_none()
}

/// As Clientele ends what it knows of.
fn of_a_backup(entry: KeptEntry) -> KeptEntry {
    let mut changes = entry.changes.clone();
    changes.push(change(AuditField::Backup, &[], &["1"]));
    KeptEntry { by: None, by_id: None, changes, ..entry }
}

#[test]
fn what_somebody_decided_since_is_theirs() {
    let disabled = taken(entry(3, AuditAction::Disable, "a"));
    assert!(!is_decided(&disabled, &[]));
    assert!(is_decided(&disabled, &[entry(3, AuditAction::Enable, "a")]));
    assert!(!is_decided(&disabled, &[entry(3, AuditAction::Enable, "b")]), "another one");
    assert!(!is_decided(&disabled, &[KeptEntry { done: false, ..entry(3, AuditAction::Enable, "a") }]), "refused");
    assert!(!is_decided(&disabled, &[entry(3, AuditAction::Edit, "a")]));
    assert!(!is_decided(&disabled, &[of_a_backup(entry(3, AuditAction::Deactivate, "a"))]), "nobody did");
    let narrowed = taken(edit(vec![change(AuditField::Scopes, &["a"], &[])]));
    let given = edit(vec![change(AuditField::Scopes, &["a"], &["a", "b"])]);
    assert!(!is_decided(&narrowed, &[given]), "something else was given");
    assert!(is_decided(&narrowed, &[edit(vec![change(AuditField::Scopes, &["a", "b"], &["b"])])]));
    assert!(!is_decided(&narrowed, &[entry(3, AuditAction::Edit, "a")]));
}

#[test]
fn of_settings_only_what_was_decided_about_is() {
    let scopes = |before: &[&str], after: &[&str]| edit(vec![change(AuditField::Scopes, before, after)]);
    let uris = |before: &[&str], after: &[&str]| edit(vec![change(AuditField::RedirectUris, before, after)]);
    let both = edit(vec![
        change(AuditField::Scopes, &["a", "b", "c"], &["c"]),
        change(AuditField::RedirectUris, &["u", "v"], &["v"]),
        change(AuditField::AllowedAddresses, &[], &["10.0.0.0/8"]),
    ]);
    let taken = taken(both);
    let open = |since: &[KeptEntry]| -> Vec<(String, Vec<String>, Vec<String>)> {
        let lost = undecided(&taken, since).map(|open| open.lost).unwrap_or_default();
        lost.into_iter().map(|lost| (lost.field, lost.lines, lost.left)).collect()
    };
    let addresses = ("allowed_addresses".to_owned(), vec![], lines(&["10.0.0.0/8"]));
    let uri = ("redirect_uris".to_owned(), lines(&["u"]), lines(&["v"]));
    let scope = |lost: &[&str], left: &[&str]| ("scopes".to_owned(), lines(lost), lines(left));
    let all = [scope(&["a", "b"], &["c"]), uri.clone(), addresses.clone()];
    assert_eq!(open(&[]), all);
    assert_eq!(open(&[of_a_backup(scopes(&["a", "b", "c"], &["b", "c"]))]), all, "Clientele ended the one it knew of");
    let fewer = [all[0].clone(), addresses];
    assert_eq!(open(&[uris(&["u", "v"], &["v"])]), fewer, "of another field");
    let added = open(&[scopes(&["a", "b", "c"], &["b", "c", "d"])]);
    assert_eq!(added[0], scope(&["b"], &["c", "d"]), "what was given since stays, and what was not looked at goes");
    let addresses = edit(vec![change(AuditField::AllowedAddresses, &[], &["::1"])]);
    assert_eq!(open(&[addresses, uris(&["u"], &[])]), [scope(&["a", "b"], &["c"])]);
}

#[test]
fn whoever_may_have_what_was_taken_decides_nothing_about_it() {
    use AuditAction as A;
    let user = |action, by: &str| KeptEntry {
        kind: Word::Known(ObjectKind::User),
        by_id: Some(by.into()),
        ..entry(3, action, "a")
    };
    let password = taken(user(A::ChangePassword, "a"));
    assert!(!is_decided(&password, &[user(A::ChangePassword, "a")]));
    assert!(is_decided(&password, &[user(A::MakeLink, "ana"), user(A::SetPassword, "a")]));
    assert!(is_decided(&password, &[user(A::SetPassword, "a")]), "a link of the operator's");
    assert!(is_decided(&password, &[user(A::AcceptInvitation, "a")]));
    assert!(!is_decided(&password, &[user(A::MakeLink, "a"), user(A::SetPassword, "a")]), "a link of their own");
    assert!(!is_decided(&password, &[of_a_backup(user(A::EndPassword, "a"))]));
    let passkey = taken(user(A::RemovePasskey, "a"));
    for own in [A::AddPasskey, A::RemovePasskey, A::AddAuthenticator, A::RemoveAuthenticator, A::ResetFactors] {
        assert!(!is_decided(&passkey, &[user(own, "a")]), "{own:?}");
    }
    assert!(is_decided(&passkey, &[user(A::ResetFactors, "ana")]));
}

#[test]
fn what_was_decided_under_another_name_is_theirs() {
    use AuditField as F;
    let lost = taken(edit(vec![change(F::Roles, &["A in Home", "B in Home"], &["B in Home"])]));
    let renamed = |before: &str, after: &str| KeptEntry {
        kind: Word::Known(ObjectKind::Role),
        id: format!("role {before}"),
        ..edit(vec![change(F::Name, &[before], &[after])])
    };
    let roles = |before: &[&str], after: &[&str]| edit(vec![change(F::Roles, before, after)]);
    let decided = |since: &[KeptEntry]| {
        let (since, names) = as_called_then(since);
        (is_decided(&lost, &since), names)
    };
    // Taken and given again under the name that it has since.
    let since = [renamed("A", "Z"), roles(&["Z in Home"], &[]), roles(&[], &["Z in Home"])];
    assert!(!decided(&since[..1]).0);
    let (is_decided, names) = decided(&since);
    assert!(is_decided);
    assert_eq!(names.called("Z in Home").as_deref(), Some("A in Home"));
    assert_eq!(names.called("B in Home").as_deref(), Some("B in Home"));
    // Another that has its name now.
    let since = [renamed("A", "Z"), renamed("B", "A"), roles(&["A in Home"], &[])];
    let (is_decided, names) = decided(&since);
    assert!(!is_decided, "that was about B");
    assert_eq!(names.called("A in Home").as_deref(), Some("B in Home"));
    // One that was not there then says nothing of it.
    let new = KeptEntry { kind: Word::Known(ObjectKind::Role), name: "A".into(), ..entry(3, AuditAction::Add, "new") };
    let since = [renamed("A", "Z"), new, roles(&[], &["A in Home"])];
    let (is_decided, names) = decided(&since);
    assert!(!is_decided);
    assert_eq!(names.called("A in Home"), None);
    let refused = KeptEntry { done: false, ..renamed("A", "Z") };
    assert_eq!(decided(&[refused]).1.called("A in Home").as_deref(), Some("A in Home"));
}

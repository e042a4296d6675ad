//! What is told of the time after a log's end.

use super::{super::ASKED_OF_EVERYONE, *};
use crate::domain::audit::{ObjectKind, Word};

pub(in crate::domain::restoration) fn entry(place: i64, action: AuditAction, id: &str) -> KeptEntry {
    KeptEntry {
        place,
        hash: format!("hash {place}"),
        at: Timestamp::from_millis(place),
        by: Some("Ana Ruiz".into()),
        by_id: Some("ana".into()),
        kind: Word::Known(ObjectKind::Client),
        id: id.into(),
        name: id.into(),
        action: Word::Known(action),
        done: true,
        changes: vec![],
    }
}

fn said(kept: &[KeptEntry]) -> Result<Vec<(Taking, String)>, Unfit> {
    let taken = aftermath((2, "hash 2"), kept)?.taken;
    Ok(taken.into_iter().map(|taken| (taken.taking, taken.name)).collect())
}

#[test]
fn what_was_taken_and_not_given_back_is_named() {
    let roles = |before: &[&str], after: &[&str]| {
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        vec![(Word::Known(AuditField::Roles), lines(before), lines(after))]
    };
    let refused = KeptEntry { done: false, ..entry(4, AuditAction::Remove, "b") };
    let wider = KeptEntry { changes: roles(&["a"], &["a", "b"]), ..entry(8, AuditAction::EditRoles, "b") };
    let narrower = KeptEntry { changes: roles(&["a", "b"], &["b"]), ..entry(9, AuditAction::EditRoles, "b") };
    let kept = [
        entry(1, AuditAction::Remove, "before"),
        entry(2, AuditAction::Disable, "the end itself"),
        entry(3, AuditAction::Deactivate, "a"),
        refused,
        entry(5, AuditAction::Restore, "a"),
        entry(6, AuditAction::Disable, "a"),
        entry(7, AuditAction::Deactivate, "c"),
        wider,
        narrower,
    ];
    let (a, b, c) = ("a".to_owned(), "b".to_owned(), "c".to_owned());
    assert_eq!(said(&kept), Ok(vec![(Taking::Disabled, a), (Taking::Deactivated, c), (Taking::Narrowed, b)]));
    let mut newest_first = kept.to_vec();
    newest_first.reverse();
    assert_eq!(said(&newest_first), said(&kept), "an export has the newest first");
}

#[test]
fn what_does_not_go_on_where_the_log_ends_says_nothing() {
    let other = KeptEntry { hash: "other".into(), ..entry(2, AuditAction::Add, "a") };
    assert_eq!(said(&[other]), Err(Unfit::Elsewhere));
    assert_eq!(said(&[entry(1, AuditAction::Add, "a")]), Err(Unfit::Elsewhere));
    assert_eq!(said(&[entry(3, AuditAction::Add, "a")]), Err(Unfit::Elsewhere), "begun after the end");
    assert_eq!(said(&[]), Err(Unfit::Elsewhere));
    let gap = [entry(2, AuditAction::Add, "a"), entry(4, AuditAction::Add, "a")];
    assert_eq!(said(&gap), Err(Unfit::Gap { place: 3 }));
    assert_eq!(said(&[entry(2, AuditAction::Add, "a")]), Ok(vec![]), "nothing was done since");
}

#[test]
fn what_an_entry_takes_is_said_of_its_object_until_it_is_given_back() {
    use AuditAction as A;
    for (action, says, given_back) in [
        (A::Delete, "was removed", None),
        (A::Remove, "was removed", None),
        (A::Deactivate, "was deactivated", Some(A::Restore)),
        (A::Deactivate, "was deactivated", Some(A::Reactivate)),
        (A::Disable, "was disabled", Some(A::Enable)),
        (A::ResetSecret, "got another secret", None),
        (A::RemoveSecret, "lost a secret", None),
        (A::RetireSecret, "lost a secret", None),
        (A::RevokeAuthorization, "lost its authorization", Some(A::Authorize)),
        (A::SetPassword, "got another password", None),
        (A::ChangePassword, "got another password", None),
        (A::EndPassword, "got another password", None),
        (A::ResetFactors, "lost all second factors", None),
        (A::RemoveAuthenticator, "lost an authenticator app", None),
        (A::AddAuthenticator, "lost an authenticator app", None),
        (A::RemovePasskey, "lost a passkey", None),
    ] {
        let words = |after: &[AuditAction]| -> Vec<&str> {
            let after = after.iter().zip(3..).map(|(action, place)| entry(place, *action, "a"));
            let kept: Vec<KeptEntry> = std::iter::once(entry(2, A::Add, "a")).chain(after).collect();
            aftermath((2, "hash 2"), &kept).unwrap().taken.iter().map(|taken| taken.taking.words()).collect()
        };
        assert_eq!(words(&[action]), [says], "{action:?}");
        assert_eq!(words(&[action, action]), [says], "once");
        for back in A::ALL {
            let left = words(&[action, *back]).contains(&says);
            let given = match action {
                A::Deactivate => matches!(back, A::Restore | A::Reactivate),
                // Deactivated as well it is restored to be active; and a program enables it by the same word.
                A::Disable => matches!(back, A::Enable | A::Restore | A::Deactivate),
                _ => Some(*back) == given_back,
            };
            assert_eq!(left, !given, "{action:?} {back:?}");
        }
    }
    assert_eq!(Taking::Narrowed.words(), "lost roles, permissions, scopes or other settings that let it do more");
}

#[test]
fn only_the_fields_that_give_power_narrow_and_what_is_another_s_stays() {
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let edit = |field, before: &[&str], after: &[&str]| KeptEntry {
        changes: vec![(Word::Known(field), lines(before), lines(after))],
        ..entry(3, AuditAction::Edit, "a")
    };
    for (entry, narrows) in [
        (edit(AuditField::Scopes, &["a", "b"], &["b"]), true),
        (edit(AuditField::Scopes, &["b"], &["a", "b"]), false),
        (edit(AuditField::RedirectUris, &["a"], &[]), true),
        (edit(AuditField::Permissions, &["a"], &["b"]), true),
        (edit(AuditField::Name, &["a"], &["b"]), false),
    ] {
        let kept = [self::entry(2, AuditAction::Add, "a"), entry];
        let taken = aftermath((2, "hash 2"), &kept).unwrap().taken;
        assert_eq!(!taken.is_empty(), narrows, "{kept:?}");
    }
    let user = |place, action| KeptEntry { kind: Word::Known(ObjectKind::User), ..entry(place, action, "a") };
    let kept = [
        entry(2, AuditAction::Add, "a"),
        entry(3, AuditAction::Deactivate, "a"),
        user(4, AuditAction::Deactivate),
        user(5, AuditAction::Reactivate),
        entry(6, AuditAction::Deactivate, "b"),
        entry(7, AuditAction::Restore, "c"),
    ];
    let taken = aftermath((2, "hash 2"), &kept).unwrap().taken;
    let said: Vec<(String, &str)> = taken.iter().map(|taken| (taken.kind_words(), taken.id.as_str())).collect();
    assert_eq!(said, [("client".to_owned(), "a"), ("client".to_owned(), "b")]);
    let code = Taken { kind: "recovery_code".into(), ..taken[0].clone() };
    assert_eq!(code.kind_words(), "recovery code");
}

#[test]
fn what_exactly_was_lost_is_told_and_what_was_given_back_is_not() {
    use AuditField as F;
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let edit = |place, kind, field, before: &[&str], after: &[&str]| KeptEntry {
        kind: Word::Known(kind),
        changes: vec![(Word::Known(field), lines(before), lines(after))],
        ..entry(place, AuditAction::Edit, "a")
    };
    let told = |edits: Vec<KeptEntry>| -> Vec<(Vec<String>, Vec<String>)> {
        let kept: Vec<KeptEntry> = std::iter::once(entry(2, AuditAction::Add, "x")).chain(edits).collect();
        let taken = aftermath((2, "hash 2"), &kept).unwrap().taken;
        taken.into_iter().flat_map(|taken| taken.lost).map(|lost| (lost.lines, lost.left)).collect()
    };
    let (client, authorization, organization) =
        (ObjectKind::Client, ObjectKind::Authorization, ObjectKind::Organization);
    let stated = |place, before: &[&str], scopes: &[&str]| {
        let mut first = edit(place, authorization, F::Scopes, &[], scopes);
        first.changes.push((Word::Known(F::State), lines(before), lines(&["approved"])));
        first
    };
    let decided = |place, scopes: &[&str]| stated(place, &[], scopes);
    let one = |lost: &[&str], left: &[&str]| vec![(lines(lost), lines(left))];
    for (edits, says) in [
        (
            vec![
                edit(3, client, F::Scopes, &["a", "b"], &["b"]),
                edit(4, client, F::Scopes, &["b"], &["c"]),
                edit(5, client, F::Scopes, &["c"], &["a", "c"]),
            ],
            one(&["b"], &["a", "c"]),
        ),
        (vec![edit(3, client, F::Scopes, &["a"], &[]), edit(4, client, F::Scopes, &[], &["a"])], vec![]),
        (vec![edit(3, client, F::AllowedAddresses, &[], &["10.0.0.0/8"])], one(&[], &["10.0.0.0/8"])),
        (vec![edit(3, client, F::AllowedAddresses, &["10.0.0.0/8"], &[])], vec![]),
        (
            vec![
                edit(3, client, F::AllowedAddresses, &[], &["10.0.0.0/8"]),
                edit(4, client, F::AllowedAddresses, &["10.0.0.0/8"], &[]),
            ],
            vec![],
        ),
        (vec![edit(3, client, F::ClientType, &["public"], &["confidential"])], one(&[], &["confidential"])),
        (vec![edit(3, client, F::ClientType, &["confidential"], &["public"])], vec![]),
        (vec![edit(3, authorization, F::Roles, &[], &["r"])], one(&[], &["r"])),
        (vec![edit(3, authorization, F::Scopes, &["a", "b"], &["a"])], one(&["b"], &["a"])),
        (vec![edit(3, authorization, F::Scopes, &[], &["a"])], vec![]),
        // The first decision: before it everything was allowed to a client of one's own.
        (vec![decided(3, &["a"])], one(&[], &["a"])),
        (vec![decided(3, &["a"]), edit(4, authorization, F::Scopes, &["a"], &["a", "b"])], one(&[], &["a", "b"])),
        (vec![edit(3, authorization, F::State, &[], &["revoked"]), stated(4, &["revoked"], &["a"])], one(&[], &["a"])),
        (vec![edit(3, authorization, F::State, &["approved"], &["revoked"]), stated(4, &["revoked"], &["a"])], vec![]),
        (
            vec![
                decided(3, &["a", "b"]),
                edit(4, authorization, F::Scopes, &["a", "b"], &["a"]),
                edit(5, authorization, F::Scopes, &["a"], &["a", "b"]),
            ],
            one(&[], &["a", "b"]),
        ),
        (
            vec![edit(3, organization, F::SecondFactor, &["as each likes"], &[ASKED_OF_EVERYONE])],
            one(&[], &[ASKED_OF_EVERYONE]),
        ),
        (vec![edit(3, organization, F::SecondFactor, &[ASKED_OF_EVERYONE], &["as each likes"])], vec![]),
    ] {
        assert_eq!(told(edits.clone()), says, "{edits:?}");
    }
    let removed = |place, hint: &str| KeptEntry {
        changes: vec![(Word::Known(F::Secret), lines(&[hint]), vec![])],
        ..entry(place, AuditAction::RemoveSecret, "a")
    };
    assert_eq!(told(vec![removed(3, "cs_…1"), removed(4, "cs_…2")]), one(&["cs_…1", "cs_…2"], &[]));
}

fn user(place: i64, action: AuditAction) -> KeptEntry {
    KeptEntry { kind: Word::Known(ObjectKind::User), ..entry(place, action, "a") }
}

fn after(actions: Vec<KeptEntry>) -> Vec<Taken> {
    let kept: Vec<KeptEntry> = std::iter::once(entry(2, AuditAction::Add, "x")).chain(actions).collect();
    aftermath((2, "hash 2"), &kept).unwrap().taken
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

#[test]
fn a_second_factor_that_came_since_and_is_there_still_is_known() {
    use AuditAction as A;
    let passkey = |place, action, name: &str| {
        let (before, after) = if action == A::AddPasskey { (vec![], lines(&[name])) } else { (lines(&[name]), vec![]) };
        KeptEntry { changes: vec![(Word::Known(AuditField::Passkey), before, after)], ..user(place, action) }
    };
    let anew = |actions: &[(AuditAction, &str)]| -> Vec<bool> {
        let entries = actions.iter().zip(3..).map(|((action, name), place)| match name.is_empty() {
            true => user(place, *action),
            false => passkey(place, *action, name),
        });
        after(entries.collect()).iter().map(|taken| taken.anew).collect()
    };
    assert_eq!(anew(&[(A::ResetFactors, "")]), [false]);
    assert_eq!(anew(&[(A::ResetFactors, ""), (A::AddPasskey, "P")]), [true]);
    assert_eq!(anew(&[(A::AddPasskey, "P"), (A::ResetFactors, "")]), [false]);
    assert_eq!(anew(&[(A::AddAuthenticator, "")]), [true]);
    assert_eq!(anew(&[(A::AddAuthenticator, ""), (A::RemoveAuthenticator, "")]), [false]);
    assert_eq!(anew(&[(A::AddPasskey, "P"), (A::RemoveAuthenticator, "")]), [true], "it came before the other went");
    assert_eq!(anew(&[(A::AddAuthenticator, ""), (A::RemovePasskey, "P")]), [true, true]);
    assert_eq!(anew(&[(A::AddPasskey, "P"), (A::RemoveAuthenticator, ""), (A::RemovePasskey, "P")]), [false, false]);
    // Of one name: nobody can tell by the log which of them went.
    let of = |taken: &[Taken]| taken[0].lost[0].clone();
    let one = after(vec![passkey(3, A::AddPasskey, "P"), passkey(4, A::RemovePasskey, "P")]);
    assert_eq!((of(&one).lines, of(&one).left), (lines(&["P"]), lines(&["P"])));
    let other = after(vec![passkey(3, A::AddPasskey, "Q"), passkey(4, A::RemovePasskey, "P")]);
    assert_eq!((of(&other).lines, of(&other).left, other[0].anew), (lines(&["P"]), vec![], true));
}

#[test]
fn one_write_may_take_more_than_one_thing() {
    use AuditField as F;
    let change = |field, before: &[&str], after: &[&str]| (Word::Known(field), lines(before), lines(after));
    let told = |action, changes| -> Vec<(Taking, Vec<String>)> {
        let taken = after(vec![KeptEntry { changes, ..entry(3, action, "a") }]);
        let lost = |taken: Taken| taken.lost.into_iter().flat_map(|lost| lost.lines).collect();
        taken.into_iter().map(|taken| (taken.taking, lost(taken))).collect()
    };
    let narrower = || vec![change(F::Scopes, &["a", "b"], &["b"]), change(F::State, &["active"], &["inactive"])];
    let narrowed = (Taking::Narrowed, lines(&["a"]));
    assert_eq!(told(AuditAction::Deactivate, narrower()), [narrowed, (Taking::Deactivated, vec![])]);
    assert_eq!(told(AuditAction::Remove, narrower()), [(Taking::Removed, vec![])], "it is looked at as it was");
    let ended = vec![change(F::Roles, &["a"], &["a", "b"]), change(F::Secret, &["cs_…1"], &[])];
    assert_eq!(told(AuditAction::Edit, ended), [(Taking::SecretRemoved, lines(&["cs_…1"]))]);
    let silent = vec![change(F::Secret, &["cs_…1"], &["cs_…1"]), change(F::SilentDays, &[], &["30"])];
    assert_eq!(told(AuditAction::SetSilence, silent), [(Taking::Narrowed, lines(&["cs_…1 30"]))], "it is there still");
}

#[test]
fn grants_are_followed_through_other_names() {
    let named = |place, kind, id: &str, before: &[&str], after: &[&str]| KeptEntry {
        kind: Word::Known(kind),
        changes: vec![(Word::Known(AuditField::Name), lines(before), lines(after))],
        ..entry(place, AuditAction::Edit, id)
    };
    let roles = |place, before: &[&str], after: &[&str]| KeptEntry {
        changes: vec![(Word::Known(AuditField::Roles), lines(before), lines(after))],
        ..entry(place, AuditAction::Edit, "a")
    };
    let lost = |entries| {
        let taken: Vec<Taken> = after(entries);
        taken.into_iter().flat_map(|taken| taken.lost).map(|lost| (lost.lines, lost.left)).collect::<Vec<_>>()
    };
    let role = ObjectKind::Role;
    let swapped = vec![
        named(3, role, "1", &["A"], &["tmp"]),
        named(4, role, "2", &["B"], &["A"]),
        named(5, role, "1", &["tmp"], &["B"]),
        // What is called A now was B then.
        roles(6, &["A in Home", "B in Home"], &["B in Home"]),
    ];
    assert_eq!(lost(swapped), [(lines(&["B in Home"]), lines(&["A in Home"]))]);
    let divisions = vec![
        named(3, ObjectKind::Division, "1", &["Home"], &["Main"]),
        roles(4, &["A in Main", "B in Main"], &["A in Main"]),
    ];
    assert_eq!(lost(divisions), [(lines(&["B in Home"]), lines(&["A in Home"]))]);
    // One that is new under a name that another had.
    let new = KeptEntry { kind: Word::Known(role), ..entry(4, AuditAction::Add, "3") };
    let new = KeptEntry { name: "A".into(), ..new };
    let taken = vec![
        named(3, role, "1", &["A"], &["Z"]),
        new,
        roles(5, &["Z in Home", "B in Home"], &["A in Home", "B in Home"]),
    ];
    assert_eq!(lost(taken), [(lines(&["A in Home"]), lines(&["B in Home"]))]);
}

#[test]
fn a_first_passkey_is_told_until_it_is_gone_again() {
    let passkey = |place, action, (before, after): (&[&str], &[&str])| {
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        let changes = vec![(Word::Known(AuditField::Passkey), lines(before), lines(after))];
        KeptEntry { changes, ..entry(place, action, "a") }
    };
    let (end, added) = (entry(2, AuditAction::Add, "x"), passkey(3, AuditAction::AddPasskey, (&[], &["Key"])));
    assert_eq!(said(&[end.clone(), added.clone()]), Ok(vec![(Taking::FactorAdded, "a".to_owned())]));
    let again = passkey(4, AuditAction::AddPasskey, (&[], &["Phone"]));
    let gone = |place, name: &str| passkey(place, AuditAction::RemovePasskey, (&[name], &[]));
    let left = |kept: &[KeptEntry]| said(kept).unwrap().into_iter().any(|(taking, _)| taking == Taking::FactorAdded);
    assert!(left(&[end.clone(), added.clone(), again.clone(), gone(5, "Key")]));
    assert!(!left(&[end.clone(), added.clone(), again, gone(5, "Key"), gone(6, "Phone")]));
    assert!(!left(&[end, added, entry(4, AuditAction::ResetFactors, "a")]));
}

#[test]
fn a_silence_that_a_secret_ends_by_is_told_of_each_secret_as_it_was_in_the_end() {
    let silence = |place, hint: &str, days: &[&str]| {
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        let changes = vec![
            (Word::Known(AuditField::Secret), lines(&[hint]), lines(&[hint])),
            (Word::Known(AuditField::SilentDays), vec![], lines(days)),
        ];
        KeptEntry { changes, ..entry(place, AuditAction::SetSilence, "a") }
    };
    let lines = |after: Vec<KeptEntry>| {
        let kept: Vec<KeptEntry> = std::iter::once(entry(2, AuditAction::Add, "x")).chain(after).collect();
        let taken = aftermath((2, "hash 2"), &kept).unwrap().taken;
        taken.first().and_then(|taken| taken.of(AuditField::SilentDays)).map(|lost| lost.lines.join(","))
    };
    let (one, other) = (silence(3, "cs_a", &["30"]), silence(4, "cs_b", &["90"]));
    assert_eq!(lines(vec![one.clone(), other.clone()]).as_deref(), Some("cs_a 30,cs_b 90"));
    assert_eq!(lines(vec![one.clone(), other, silence(5, "cs_a", &["7"])]).as_deref(), Some("cs_b 90,cs_a 7"));
    assert_eq!(lines(vec![one, silence(4, "cs_a", &[])]), None, "taken back");
}

#[test]
fn a_log_that_was_itself_put_back_does_not_say_all() {
    let whole = |after: &[KeptEntry]| {
        let kept: Vec<KeptEntry> = std::iter::once(entry(2, AuditAction::Add, "x")).chain(after.to_vec()).collect();
        aftermath((2, "hash 2"), &kept).unwrap().whole
    };
    let known = |place| KeptEntry {
        changes: vec![(Word::Known(AuditField::Aftermath), vec![], vec!["ended".into()])],
        ..entry(place, AuditAction::RestoreBackup, "o")
    };
    assert!(whole(&[]) && whole(&[known(3)]));
    assert!(!whole(&[entry(3, AuditAction::RestoreBackup, "o")]));
    assert!(!whole(&[known(3), entry(4, AuditAction::FindOlder, "o"), known(5)]));
    assert!(whole(&[entry(3, AuditAction::FindOlder, "o"), entry(4, AuditAction::ConfirmRestoration, "o")]));
    let until = |after: &[KeptEntry]| {
        let kept: Vec<KeptEntry> = std::iter::once(entry(2, AuditAction::Add, "x")).chain(after.to_vec()).collect();
        aftermath((2, "hash 2"), &kept).unwrap().known_until().map(Timestamp::millis)
    };
    let (older, later) = (entry(3, AuditAction::FindOlder, "o"), entry(4, AuditAction::Edit, "x"));
    assert_eq!(until(&[known(3), later.clone()]), None);
    assert_eq!(until(&[older, later]), Some(2), "nothing is known of what was done until it was put back");
}

#[test]
fn a_log_that_says_less_makes_nothing_unknown() {
    let log = |until: i64, ids: &[&str]| {
        let taken = after(ids.iter().zip(3..).map(|(id, place)| entry(place, AuditAction::Disable, id)).collect());
        Aftermath { taken, whole: false, until: Timestamp::from_millis(until) }
    };
    let ids = |found: &Aftermath| found.taken.iter().map(|taken| taken.id.clone()).collect::<Vec<_>>().join(",");
    let (shorter, longer) = (log(3, &["a"]), log(5, &["a", "b"]));
    for (first, then) in [(&shorter, &longer), (&longer, &shorter)] {
        let both = then.clone().after(&first.taken, first.known_until());
        assert_eq!((ids(&both).as_str(), both.known_until()), ("a,b", Some(Timestamp::from_millis(5))));
    }
    let all = shorter.after(&longer.taken, None);
    assert_eq!((ids(&all).as_str(), all.whole), ("a,b", true));
}

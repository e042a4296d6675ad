//! What is known of a database that was put back to an earlier state: from when it is, and what had been taken from users,
//! clients and others since, which it has again.

use super::{
    audit::{AuditAction, AuditField, ObjectKind, Word},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// How the earlier state came into its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// `clientele restore`
    Backup,
    /// Something else: the audit log ends before an end that was seen.
    OlderFile,
}

impl Cause {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::OlderFile => "older_file",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Backup, Self::OlderFile].into_iter().find(|cause| cause.as_str() == word)
    }
}

/// What was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taking {
    Removed,
    Deactivated,
    Disabled,
    SecretReplaced,
    SecretRemoved,
    AuthorizationRevoked,
    PasswordReplaced,
    FactorRemoved,
    /// Roles, permissions, scopes or redirect URIs.
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
            Self::FactorRemoved => "lost a second factor",
            Self::Narrowed => "lost roles, permissions, scopes or redirect URIs",
        }
    }

    /// What an entry of the audit log takes; `None`: nothing.
    fn of(action: AuditAction, narrows: bool) -> Option<Self> {
        match action {
            AuditAction::Delete | AuditAction::Remove => Some(Self::Removed),
            AuditAction::Deactivate => Some(Self::Deactivated),
            AuditAction::Disable => Some(Self::Disabled),
            AuditAction::ResetSecret => Some(Self::SecretReplaced),
            AuditAction::RemoveSecret | AuditAction::RetireSecret => Some(Self::SecretRemoved),
            AuditAction::RevokeAuthorization => Some(Self::AuthorizationRevoked),
            AuditAction::SetPassword | AuditAction::ChangePassword => Some(Self::PasswordReplaced),
            AuditAction::ResetFactors | AuditAction::RemoveAuthenticator | AuditAction::RemovePasskey => {
                Some(Self::FactorRemoved)
            }
            _ => narrows.then_some(Self::Narrowed),
        }
    }

    /// Whether an action gives it back.
    const fn is_given_back(self, action: AuditAction) -> bool {
        match self {
            Self::Deactivated => matches!(action, AuditAction::Restore | AuditAction::Reactivate),
            Self::Disabled => matches!(action, AuditAction::Enable),
            Self::AuthorizationRevoked => matches!(action, AuditAction::Authorize),
            _ => false,
        }
    }
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
}

impl Taken {
    /// The kind of object for people: "client".
    pub fn kind_words(&self) -> String {
        self.kind.replace('_', " ")
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
    fn narrows(&self) -> bool {
        use AuditField::{Permissions, RedirectUris, Roles, Scopes};
        self.changes.iter().any(|(field, before, after)| {
            matches!(field.known(), Some(Permissions | RedirectUris | Roles | Scopes))
                && before.iter().any(|line| !after.contains(line))
        })
    }
}

/// Why what was kept says nothing of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It has another entry at the log's end, or none: it is another log, or part of one.
    Elsewhere,
    /// An entry after the end is not in it.
    Gap { place: i64 },
}

/// What was taken after a log's end, `(number, hash)`, by entries of the same log that were kept: of one object each taking
/// once, the last one, unless it was given back.
///
/// # Errors
/// [`Unfit`].
pub fn taken_since((place, hash): (i64, &str), kept: &[KeptEntry]) -> Result<Vec<Taken>, Unfit> {
    let mut sorted: Vec<&KeptEntry> = kept.iter().filter(|entry| entry.place >= place).collect();
    sorted.sort_by_key(|entry| entry.place);
    let (first, after) = sorted.split_first().ok_or(Unfit::Elsewhere)?;
    if first.place != place || first.hash != hash {
        return Err(Unfit::Elsewhere);
    }
    let mut taken: Vec<Taken> = vec![];
    for (entry, expected) in after.iter().zip(place + 1..) {
        if entry.place != expected {
            return Err(Unfit::Gap { place: expected });
        }
        let Some(action) = entry.action.known().filter(|_| entry.done) else { continue };
        let is_of = |other: &Taken| other.kind == entry.kind.as_str() && other.id == entry.id;
        taken.retain(|other| !(is_of(other) && other.taking.is_given_back(action)));
        if let Some(taking) = Taking::of(action, entry.narrows()) {
            taken.retain(|other| !(is_of(other) && other.taking == taking));
            taken.push(Taken {
                taking,
                kind: entry.kind.as_str().to_owned(),
                id: entry.id.clone(),
                name: entry.name.clone(),
                at: entry.at,
                by: entry.by.clone(),
            });
        }
    }
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(place: i64, action: AuditAction, id: &str) -> KeptEntry {
        KeptEntry {
            place,
            hash: format!("hash {place}"),
            at: Timestamp::from_millis(place),
            by: None,
            kind: Word::Known(ObjectKind::Client),
            id: id.into(),
            name: id.into(),
            action: Word::Known(action),
            done: true,
            changes: vec![],
        }
    }

    fn said(kept: &[KeptEntry]) -> Result<Vec<(Taking, String)>, Unfit> {
        let taken = taken_since((2, "hash 2"), kept)?;
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
            entry(5, AuditAction::Disable, "a"),
            entry(6, AuditAction::Restore, "a"),
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
    fn a_cause_is_read_as_it_was_written() {
        assert!([Cause::Backup, Cause::OlderFile].into_iter().all(|cause| Cause::parse(cause.as_str()) == Some(cause)));
        assert_eq!(Cause::parse(""), None);
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
            (A::ResetFactors, "lost a second factor", None),
            (A::RemoveAuthenticator, "lost a second factor", None),
            (A::RemovePasskey, "lost a second factor", None),
        ] {
            let words = |after: &[AuditAction]| -> Vec<&str> {
                let after = after.iter().zip(3..).map(|(action, place)| entry(place, *action, "a"));
                let kept: Vec<KeptEntry> = std::iter::once(entry(2, A::Add, "a")).chain(after).collect();
                taken_since((2, "hash 2"), &kept).unwrap().iter().map(|taken| taken.taking.words()).collect()
            };
            assert_eq!(words(&[action]), [says], "{action:?}");
            assert_eq!(words(&[action, action]), [says], "once");
            for back in A::ALL {
                let left = words(&[action, *back]).contains(&says);
                let given = match action {
                    A::Deactivate => matches!(back, A::Restore | A::Reactivate),
                    _ => Some(*back) == given_back,
                };
                assert_eq!(left, !given, "{action:?} {back:?}");
            }
        }
        assert_eq!(Taking::Narrowed.words(), "lost roles, permissions, scopes or redirect URIs");
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
            assert_eq!(entry.narrows(), narrows, "{entry:?}");
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
        let taken = taken_since((2, "hash 2"), &kept).unwrap();
        let said: Vec<(String, &str)> = taken.iter().map(|taken| (taken.kind_words(), taken.id.as_str())).collect();
        assert_eq!(said, [("client".to_owned(), "a"), ("client".to_owned(), "b")]);
        let code = Taken { kind: "recovery_code".into(), ..taken[0].clone() };
        assert_eq!(code.kind_words(), "recovery code");
    }
}

//! What an organization allows a client: its own or another organization's.

use super::{
    RoleId, Timestamp,
    dead::Dead,
    scope::{self, ScopeId},
    text,
    time::DAY,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What an organization decided about a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthorizationState {
    Approved,
    /// Someone wanted to use the client; an administrator has not answered.
    Pending,
    /// An administrator said no to who wanted to use the client.
    Declined,
    Revoked,
}

impl AuthorizationState {
    pub const ALL: [Self; 4] = [Self::Approved, Self::Pending, Self::Declined, Self::Revoked];

    /// The word of the database and the URL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Pending => "pending",
            Self::Declined => "declined",
            Self::Revoked => "revoked",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Approved => "Approved",
            Self::Pending => "Pending",
            Self::Declined => "Declined",
            Self::Revoked => "Revoked",
        }
    }
}

/// Whether a client may act in an organization at all.
///
/// # Errors
/// Why not.
pub const fn organization_allows(own: bool, authorization: Option<AuthorizationState>) -> Result<(), Dead> {
    match (authorization, own) {
        (Some(AuthorizationState::Approved), _) | (None, true) => Ok(()),
        (Some(AuthorizationState::Pending | AuthorizationState::Declined | AuthorizationState::Revoked), _)
        | (None, false) => Err(Dead::NotAuthorized),
    }
}

/// Why a request was declined, in the administrator's words: at most 300 characters, line breaks allowed, may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    pub const MAX_CHARS: usize = 300;

    /// # Errors
    /// A sentence that says which rule is broken and what would be accepted.
    pub fn parse(input: &str) -> Result<Self, String> {
        text::lines(input, Self::MAX_CHARS, "reason").map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How long the answer to a declined request stands. Until then nobody is asked again, however often people try.
const DECLINED_FOR: i64 = 7 * DAY;

/// When a declined request may be made again.
pub const fn ask_again_at(declined_at: Timestamp) -> Timestamp {
    declined_at.plus(DECLINED_FOR)
}

/// What was declined at this instant or before may be asked again now.
pub const fn declined_until(now: Timestamp) -> Timestamp {
    now.plus(-DECLINED_FOR)
}

/// How it stands with the approval that a client lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has asked for it.
    Unasked,
    /// Someone asked; nobody has answered.
    Waiting,
    Declined,
    Revoked,
}

/// Whether a change of the roles that may use a client takes it from someone: then what was issued is cut off, as nobody
/// knows from a token which role its user held. None: everyone may.
pub fn narrows<R: Ord>(before: &BTreeSet<R>, after: &BTreeSet<R>) -> bool {
    !after.is_empty() && (before.is_empty() || !before.is_subset(after))
}

/// An organization's decision, with its terms.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    pub state: AuthorizationState,
    pub scopes: &'a BTreeSet<ScopeId>,
    /// Only users who hold one of these roles may use the client; none: all may.
    pub roles: &'a BTreeSet<RoleId>,
}

/// Whether a user may use a client, and with which scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// Never empty.
    With(BTreeSet<ScopeId>),
    /// An administrator has to approve the client first.
    NeedsApproval(Standing),
    /// The client is approved, but with nothing of what it asks for.
    NothingAllowed,
    /// The user holds none of the roles.
    NotThisUser,
}

/// What a user who holds these roles may let a client do that asks for these scopes. `own`: it is the client of their own
/// organization, which needs no decision.
pub fn may_use(own: bool, terms: Option<Terms<'_>>, held: &[RoleId], wanted: &BTreeSet<ScopeId>) -> Use {
    let Some(terms) = terms else {
        return if own { Use::With(wanted.clone()) } else { Use::NeedsApproval(Standing::Unasked) };
    };
    match terms.state {
        AuthorizationState::Approved => {}
        AuthorizationState::Pending => return Use::NeedsApproval(Standing::Waiting),
        AuthorizationState::Declined => return Use::NeedsApproval(Standing::Declined),
        AuthorizationState::Revoked => return Use::NeedsApproval(Standing::Revoked),
    }
    if !terms.roles.is_empty() && !held.iter().any(|role| terms.roles.contains(role)) {
        return Use::NotThisUser;
    }
    let scopes = scope::narrow(wanted, terms.scopes);
    if scopes.is_empty() { Use::NothingAllowed } else { Use::With(scopes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn every_state_has_its_word_and_its_label() {
        let said = AuthorizationState::ALL.map(|state| (state.as_str(), state.label()));
        let expected =
            [("approved", "Approved"), ("pending", "Pending"), ("declined", "Declined"), ("revoked", "Revoked")];
        assert_eq!(said, expected);
        assert!(AuthorizationState::ALL.iter().all(|state| AuthorizationState::parse(state.as_str()) == Some(*state)));
        assert_eq!(AuthorizationState::parse("Approved"), None);
    }

    #[test]
    fn fewer_roles_narrow_and_more_do_not() {
        let set = |roles: &[u8]| roles.iter().copied().collect::<BTreeSet<_>>();
        for (before, after, narrower) in [
            (&[][..], &[][..], false),
            (&[], &[1], true),
            (&[1], &[], false),
            (&[1], &[1, 2], false),
            (&[1, 2], &[1], true),
            (&[1], &[2], true),
        ] {
            assert_eq!(narrows(&set(before), &set(after)), narrower, "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_declined_request_is_made_again_after_seven_days_and_not_before() {
        let declined_at = Timestamp::from_millis(1_000);
        assert_eq!(ask_again_at(declined_at), Timestamp::from_millis(1_000 + 7 * 24 * 60 * 60 * 1_000));
        assert_eq!(declined_until(ask_again_at(declined_at)), declined_at);
    }

    #[test]
    fn a_reason_is_short_plain_text_or_nothing() {
        for (typed, kept) in [("", Some("")), (" We use another.\r\nAsk Tom. ", Some("We use another.\nAsk Tom."))] {
            assert_eq!(Reason::parse(typed).ok().as_ref().map(Reason::as_str), kept, "{typed:?}");
        }
        let long = Reason::parse(&"é".repeat(301)).unwrap_err();
        assert_eq!(long, "Use at most 300 characters. This reason has 301.");
        assert!(Reason::parse(&"é".repeat(300)).is_ok());
        for refused in ["no\u{202e}on", "a\u{7}b", "a\0b"] {
            assert!(Reason::parse(refused).unwrap_err().ends_with("A reason is plain text."), "{refused:?}");
        }
    }

    #[test]
    fn who_may_use_what() {
        let scopes = |text| scope::parse_scope(text).unwrap();
        let (role, other) = (RoleId::from_uuid(Uuid::from_u128(1)), RoleId::from_uuid(Uuid::from_u128(2)));
        let (few, nobody, some) = (scopes("users:readonly"), BTreeSet::new(), BTreeSet::from([role]));
        let terms = |state, roles| Some(Terms { state, scopes: &few, roles });
        let wanted = scopes("users routing");
        let [approved, pending, declined, revoked] = AuthorizationState::ALL;
        for (own, terms, held, answer) in [
            (true, None, &[][..], Use::With(wanted.clone())),
            (false, None, &[], Use::NeedsApproval(Standing::Unasked)),
            (false, terms(pending, &nobody), &[], Use::NeedsApproval(Standing::Waiting)),
            (false, terms(declined, &nobody), &[], Use::NeedsApproval(Standing::Declined)),
            (true, terms(revoked, &nobody), &[], Use::NeedsApproval(Standing::Revoked)),
            (true, terms(approved, &nobody), &[], Use::With(few.clone())),
            (false, terms(approved, &some), &[role], Use::With(few.clone())),
            (false, terms(approved, &some), &[other], Use::NotThisUser),
            (false, terms(approved, &some), &[], Use::NotThisUser),
        ] {
            assert_eq!(may_use(own, terms, held, &wanted), answer, "{own} {terms:?} {held:?}");
            let unapproved = matches!(answer, Use::NeedsApproval(_));
            assert_eq!(organization_allows(own, terms.map(|terms| terms.state)).is_err(), unapproved, "tokens agree");
        }
        assert_eq!(may_use(false, terms(approved, &nobody), &[], &scopes("routing")), Use::NothingAllowed);
    }
}

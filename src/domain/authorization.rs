//! What an organization allows a client: its own or another organization's.

use super::{
    RoleId,
    dead::Dead,
    scope::{self, ScopeId},
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
    Revoked,
}

impl AuthorizationState {
    pub const ALL: [Self; 3] = [Self::Approved, Self::Pending, Self::Revoked];

    /// The word of the database and the URL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Pending => "pending",
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
        (Some(AuthorizationState::Pending | AuthorizationState::Revoked), _) | (None, false) => {
            Err(Dead::NotAuthorized)
        }
    }
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
    NeedsApproval,
    /// The client is approved, but with nothing of what it asks for.
    NothingAllowed,
    /// The user holds none of the roles.
    NotThisUser,
}

/// What a user who holds these roles may let a client do that asks for these scopes. `own`: it is the client of their own
/// organization, which needs no decision.
pub fn may_use(own: bool, terms: Option<Terms<'_>>, held: &[RoleId], wanted: &BTreeSet<ScopeId>) -> Use {
    if organization_allows(own, terms.map(|terms| terms.state)).is_err() {
        return Use::NeedsApproval;
    }
    let Some(terms) = terms else { return Use::With(wanted.clone()) };
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
    fn who_may_use_what() {
        let scopes = |text| scope::parse_scope(text).unwrap();
        let (role, other) = (RoleId::from_uuid(Uuid::from_u128(1)), RoleId::from_uuid(Uuid::from_u128(2)));
        let (few, nobody, some) = (scopes("users:readonly"), BTreeSet::new(), BTreeSet::from([role]));
        let terms = |state, roles| Some(Terms { state, scopes: &few, roles });
        let wanted = scopes("users routing");
        let (approved, pending, revoked) =
            (AuthorizationState::Approved, AuthorizationState::Pending, AuthorizationState::Revoked);
        for (own, terms, held, answer) in [
            (true, None, &[][..], Use::With(wanted.clone())),
            (false, None, &[], Use::NeedsApproval),
            (false, terms(pending, &nobody), &[], Use::NeedsApproval),
            (true, terms(revoked, &nobody), &[], Use::NeedsApproval),
            (true, terms(approved, &nobody), &[], Use::With(few.clone())),
            (false, terms(approved, &some), &[role], Use::With(few.clone())),
            (false, terms(approved, &some), &[other], Use::NotThisUser),
            (false, terms(approved, &some), &[], Use::NotThisUser),
        ] {
            assert_eq!(may_use(own, terms, held, &wanted), answer, "{own} {terms:?} {held:?}");
        }
        assert_eq!(may_use(false, terms(approved, &nobody), &[], &scopes("routing")), Use::NothingAllowed);
    }
}

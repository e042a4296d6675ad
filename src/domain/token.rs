//! Tokens: how they look, how long they live, and the one function that says whether a token is alive.

pub use super::dead::Dead;

use super::{
    authorization::{AuthorizationState, organization_allows},
    grant_type::GrantType,
    lifecycle::{Lifecycle, State},
    time::{DAY, MINUTE, SECOND, Timestamp},
};
use serde::{Deserialize, Serialize};

/// What a value that we issue is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Access,
    Refresh,
    Code,
}

impl TokenKind {
    pub const ALL: [Self; 3] = [Self::Access, Self::Refresh, Self::Code];

    /// What it begins with, for people and for secret scanners.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Access => "cat_",
            Self::Refresh => "crt_",
            Self::Code => "cac_",
        }
    }
}

/// An authorization code's life (RFC 6749 section 4.1.2 asks for ten minutes at most).
pub const CODE_LIFETIME: i64 = MINUTE;
/// How long a refresh token waits to be used; each use begins it anew.
pub const REFRESH_LIFETIME: i64 = 30 * DAY;
/// After this a user is asked again, however busy the application is.
pub const CONSENT_LIFETIME: i64 = 365 * DAY;
/// How long a used refresh token may be sent again by a client that did not get the answer.
pub const REFRESH_GRACE: i64 = 10 * SECOND;

/// Whether a second use of a refresh token, first used at that instant, may come from a client that lost the answer. Two
/// uses at once each read the clock before they wait for each other, and two servers' clocks differ: a first use that is
/// noted a little ahead of `now` was now.
pub fn within_grace(used_at: Timestamp, now: Timestamp) -> bool {
    used_at.age(now).is_some_and(|age| age <= REFRESH_GRACE)
}

/// The numbers of cuts that a token was issued under, or that hold now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cuts {
    pub client: i64,
    /// 0 for a token that acts in its client's own organization without an authorization.
    pub authorization: i64,
    /// 0 for a client's own token.
    pub user: i64,
}

/// Everything that a token's life depends on, as it is now.
#[derive(Clone, Copy, Debug)]
pub struct TokenFacts {
    /// When it was issued; of what comes from a consent and is no access token, when the consent was given.
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    /// Under which it was issued.
    pub issued_under: Cuts,
    /// `None`: the client was removed.
    pub client: Option<(Lifecycle, GrantType)>,
    /// Whether it acts in its client's own organization.
    pub own_organization: bool,
    /// `None`: the organization has decided nothing.
    pub authorization: Option<AuthorizationState>,
    /// `None`: it is the client's own.
    pub user: Option<UserFacts>,
    /// Whether the consent it comes from was ended, by reuse or by revocation.
    pub consent_ended: bool,
    /// Whether it has a scope left that its client and its organization still allow; a client's own needs none.
    pub has_scope: bool,
    /// Which hold now.
    pub cuts: Cuts,
}

/// The user a token acts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserFacts {
    /// Whether the user is there and may sign in.
    pub active: bool,
}

/// Whether a client may get and keep tokens of this grant type.
///
/// # Errors
/// Why not.
pub fn client_may(life: &Lifecycle, has: GrantType, needed: GrantType, now: Timestamp) -> Result<(), Dead> {
    if life.is_gone(now) {
        return Err(Dead::ClientRemoved);
    }
    match life.state {
        State::Inactive => Err(Dead::ClientDeactivated),
        State::Disabled => Err(Dead::ClientDisabled),
        State::Active if life.rehearsed(now).is_some() => Err(Dead::ClientRehearsed),
        State::Active if has != needed => Err(Dead::OtherGrantType),
        State::Active => Ok(()),
    }
}

/// The one answer to whether a token is alive; every path asks it.
///
/// # Errors
/// Why it is not.
pub fn alive(token: &TokenFacts, now: Timestamp) -> Result<(), Dead> {
    if now >= token.expires_at {
        return Err(Dead::Expired);
    }
    // A clock was wrong: it would live longer than it was meant to.
    if token.issued_at.age(now).is_none() {
        return Err(Dead::FromTheFuture);
    }
    let (life, grant_type) = token.client.ok_or(Dead::ClientRemoved)?;
    let needed = if token.user.is_some() { GrantType::Code } else { GrantType::ClientCredentials };
    client_may(&life, grant_type, needed, now)?;
    organization_allows(token.own_organization, token.authorization)?;
    if token.user.is_some_and(|user| !user.active) {
        return Err(Dead::UserGone);
    }
    if token.consent_ended {
        return Err(Dead::ConsentEnded);
    }
    if token.issued_under != token.cuts {
        return Err(Dead::Cut);
    }
    if token.user.is_some() && !token.has_scope {
        return Err(Dead::NoScope);
    }
    Ok(())
}

/// Whether a rehearsal of its client is all that a token is refused for: it will live when that ends.
pub fn waits_for_rehearsal(token: &TokenFacts, now: Timestamp) -> bool {
    let client = token.client.map(|(life, grant_type)| (Lifecycle { rehearsal: None, ..life }, grant_type));
    alive(token, now) == Err(Dead::ClientRehearsed) && alive(&TokenFacts { client, ..*token }, now).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{rehearsal::Rehearsal, time::CLOCK_TOLERANCE};

    const NOW: Timestamp = Timestamp::from_millis(1_795_442_520_000);

    fn live() -> TokenFacts {
        let cuts = Cuts { client: 3, authorization: 1, user: 2 };
        TokenFacts {
            issued_at: NOW,
            expires_at: NOW.plus(1),
            issued_under: cuts,
            client: Some((Lifecycle::new(NOW.plus(-DAY)), GrantType::Code)),
            own_organization: false,
            authorization: Some(AuthorizationState::Approved),
            user: Some(UserFacts { active: true }),
            consent_ended: false,
            has_scope: true,
            cuts,
        }
    }

    fn with_client(state: State, date_to_delete: Option<Timestamp>) -> TokenFacts {
        let client = Lifecycle { state, date_to_delete, ..Lifecycle::new(NOW.plus(-DAY)) };
        TokenFacts { client: Some((client, GrantType::Code)), ..live() }
    }

    fn rehearsed(ends_at: Timestamp) -> TokenFacts {
        let rehearsal = Some(Rehearsal { started_at: NOW.plus(-DAY), ends_at });
        let client = Lifecycle { rehearsal, rehearsals: 1, ..Lifecycle::new(NOW.plus(-DAY)) };
        TokenFacts { client: Some((client, GrantType::Code)), ..live() }
    }

    #[test]
    fn a_token_lives_again_at_the_instant_at_which_a_rehearsal_ends() {
        assert_eq!(alive(&rehearsed(NOW), NOW), Ok(()));
        assert_eq!(alive(&rehearsed(NOW), NOW.plus(-1)), Err(Dead::ClientRehearsed));
    }

    #[test]
    fn what_has_ended_waits_for_no_rehearsal() {
        let running = rehearsed(NOW.plus(1));
        assert!(waits_for_rehearsal(&running, NOW));
        for (token, at) in [
            (live(), NOW),
            (rehearsed(NOW), NOW),
            (TokenFacts { expires_at: NOW, ..running }, NOW),
            (TokenFacts { cuts: Cuts::default(), ..running }, NOW),
            (TokenFacts { consent_ended: true, ..running }, NOW),
            (TokenFacts { user: Some(UserFacts { active: false }), ..running }, NOW),
        ] {
            assert!(!waits_for_rehearsal(&token, at), "{token:?}");
        }
    }

    fn with_grant_type(grant_type: GrantType) -> TokenFacts {
        TokenFacts { client: Some((Lifecycle::new(NOW.plus(-DAY)), grant_type)), ..live() }
    }

    #[test]
    fn a_token_lives_until_one_of_these_ends_it() {
        assert_eq!(alive(&live(), NOW), Ok(()));
        let cut = |client, authorization, user| TokenFacts { cuts: Cuts { client, authorization, user }, ..live() };
        let table = [
            (TokenFacts { expires_at: NOW, ..live() }, Dead::Expired),
            (TokenFacts { issued_at: NOW.plus(CLOCK_TOLERANCE + 1), ..live() }, Dead::FromTheFuture),
            (TokenFacts { client: None, ..live() }, Dead::ClientRemoved),
            (with_client(State::Inactive, Some(NOW)), Dead::ClientRemoved),
            (with_client(State::Inactive, Some(NOW.plus(1))), Dead::ClientDeactivated),
            (with_client(State::Disabled, None), Dead::ClientDisabled),
            (rehearsed(NOW.plus(1)), Dead::ClientRehearsed),
            (with_grant_type(GrantType::Token), Dead::OtherGrantType),
            (with_grant_type(GrantType::ClientCredentials), Dead::OtherGrantType),
            (TokenFacts { user: None, ..live() }, Dead::OtherGrantType),
            (TokenFacts { authorization: None, ..live() }, Dead::NotAuthorized),
            (TokenFacts { authorization: Some(AuthorizationState::Pending), ..live() }, Dead::NotAuthorized),
            (TokenFacts { authorization: Some(AuthorizationState::Revoked), ..live() }, Dead::NotAuthorized),
            (TokenFacts { user: Some(UserFacts { active: false }), ..live() }, Dead::UserGone),
            (TokenFacts { consent_ended: true, ..live() }, Dead::ConsentEnded),
            (TokenFacts { has_scope: false, ..live() }, Dead::NoScope),
            (cut(4, 1, 2), Dead::Cut),
            (cut(3, 2, 2), Dead::Cut),
            (cut(3, 1, 3), Dead::Cut),
            // Numbers that went back mean a database that was: nothing issued since then is known.
            (cut(2, 1, 2), Dead::Cut),
        ];
        for (token, why) in table {
            assert_eq!(alive(&token, NOW), Err(why), "{token:?}");
        }
    }

    #[test]
    fn another_servers_clock_may_be_a_little_ahead() {
        assert_eq!(alive(&TokenFacts { issued_at: NOW.plus(CLOCK_TOLERANCE), ..live() }, NOW), Ok(()));
    }

    #[test]
    fn at_home_a_client_needs_no_authorization_but_a_revoked_one_counts() {
        let home = TokenFacts { own_organization: true, authorization: None, ..live() };
        assert_eq!(alive(&home, NOW), Ok(()));
        let revoked = TokenFacts { authorization: Some(AuthorizationState::Revoked), ..home };
        assert_eq!(alive(&revoked, NOW), Err(Dead::NotAuthorized));
        let own = TokenFacts {
            has_scope: false,
            user: None,
            own_organization: true,
            authorization: None,
            ..with_grant_type(GrantType::ClientCredentials)
        };
        assert_eq!(alive(&own, NOW), Ok(()));
    }

    #[test]
    fn the_grace_ends_after_ten_seconds_and_bears_clocks_that_differ() {
        for (later, grace) in [
            (0, true),
            (REFRESH_GRACE, true),
            (REFRESH_GRACE + 1, false),
            (400 * DAY, false),
            (-1, true),
            (-30 * SECOND, true),
            (-MINUTE, true),
            (-MINUTE - 1, false),
            (-DAY, false),
        ] {
            assert_eq!(within_grace(NOW, NOW.plus(later)), grace, "{later}");
        }
    }

    #[test]
    fn prefixes_tell_kinds_apart() {
        for kind in TokenKind::ALL {
            let others = TokenKind::ALL.into_iter().filter(|other| other.prefix() == kind.prefix());
            assert_eq!(others.count(), 1);
        }
    }

    #[test]
    fn what_a_consent_gives_lives_as_long_as_the_documents_say() {
        let days = [REFRESH_LIFETIME, CONSENT_LIFETIME].map(|span| span / DAY);
        assert_eq!((CODE_LIFETIME / SECOND, days, REFRESH_GRACE / SECOND), (60, [30, 365], 10));
    }
}

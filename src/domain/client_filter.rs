//! What a list of clients is narrowed to, beside a search, a state and a grant type. Of what was not recorded nothing is
//! claimed: a client is "never used" only where its whole life is recorded, and a scope only where its last
//! [`SCOPES_RECORDED`] days are.

use super::{Timestamp, UserId, person, text::folded};

/// How many days of a scope must be recorded before it can be said that no call needed it.
pub const SCOPES_RECORDED: i64 = 30;
/// The most days that can be asked for.
pub const MOST_DAYS: u16 = 3_650;

/// When a client was used last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastUsed {
    /// Never since it is here, and all of that is recorded.
    Never,
    /// It was here before this instant, and was not used since then.
    Before(Timestamp),
    /// The same, so many days back.
    Days(u16),
}

/// When a secret that is accepted ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretExpiry {
    Never,
    /// Within so many days.
    Within(u16),
}

/// Who answers for a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnedBy {
    /// No owner is named, or the user who is was deactivated.
    Nobody,
    User(UserId),
    /// The user or the team with this address, folded.
    Address(String),
}

impl OwnedBy {
    /// The word for nobody.
    pub const MISSING: &str = "missing";

    /// Reads `missing`, the id of a user, or an address.
    pub fn parse(word: &str) -> Option<Self> {
        if word == Self::MISSING {
            return Some(Self::Nobody);
        }
        let user = word.parse().ok().map(Self::User);
        user.or_else(|| person::email(word).ok().map(|address| Self::Address(folded(&address))))
    }
}

/// What holds for each client that is listed: all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientFilter {
    pub last_used: Option<LastUsed>,
    /// It has a secret that is accepted and older than so many days.
    pub secret_older_than: Option<u16>,
    /// It has a secret that is accepted and ends so.
    pub secret_expires: Option<SecretExpiry>,
    /// It has a grant type that gets no tokens any more.
    pub legacy_grant: bool,
    /// It has the scope that covers every other.
    pub scope_all: bool,
    /// It has a scope that no call needed, as far as that is known.
    pub scopes_never_used: bool,
    /// Another organization allows it to act there.
    pub other_organizations: bool,
    /// A program made it, for itself or for a user.
    pub made_by_program: bool,
    /// A rehearsal of its deactivation runs.
    pub rehearsed: bool,
    pub owned_by: Option<OwnedBy>,
    /// It has this label, by [`super::ownership::key`].
    pub label: Option<String>,
}

impl ClientFilter {
    /// Whether every client is listed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether nothing but the grant type decides.
    pub fn is_of_grant_types(&self) -> bool {
        *self == Self { legacy_grant: self.legacy_grant, ..Self::default() }
    }
}

//! Use of clients as it is recorded: counted by day (UTC), and told apart by what matters when something is to be taken away.
//!
//! | a day that is | tells apart | and of each |
//! |---|---|---|
//! | at most [`TOLD_APART`] days old | kind, outcome, secret, scope, redirect URI, organization | how often, first and last instant, last address |
//! | older | kind, outcome | the same |
//! | older than [`KEPT`] days | is forgotten | |
//!
//! What a day loses when it is folded leaves a [`Mark`] for each secret, scope, redirect URI and organization: its first and
//! last use, and how often in between. A mark is forgotten [`KEPT`] days after the last use.

use super::{
    ClientId, OrganizationId, ScopeId, SecretId, Timestamp,
    scope::{EVERYTHING, covered},
    time::DAY,
};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// How many days use is kept.
pub const KEPT: i64 = 400;
/// How many days back everything is told apart, today not counted.
pub const TOLD_APART: i64 = 30;

/// The code of a refusal to who did not prove to be the client (RFC 6749 section 5.2): anybody who knows its id.
pub const UNPROVEN: &str = "invalid_client";

/// The day of an instant: days since 1970, UTC.
pub const fn day_of(at: Timestamp) -> i64 {
    at.millis().div_euclid(DAY)
}

/// Declares an enum that is stored by its words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word that the database and the REST API use.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }
    };
}

words! {
    /// What a client did, or what was done with a token of it.
    UseKind {
        /// A user said yes to it (RFC 6749 section 4.1).
        Authorized "authorized",
        /// It was issued a token, for a code or by itself.
        Issued "issued",
        /// It exchanged a refresh token (RFC 6749 section 6).
        Refreshed "refreshed",
        /// It asked about a token (RFC 7662).
        Asked "asked",
        /// Somebody asked about a token of it that was alive (RFC 7662): an API accepted a call.
        Introspected "introspected",
        /// It gave a token back (RFC 7009).
        Revoked "revoked",
        /// It called the REST API.
        Called "called",
    }
}

impl UseKind {
    /// Whether it got a token by this.
    pub const fn gets_token(self) -> bool {
        matches!(self, Self::Issued | Self::Refreshed)
    }
}

words! {
    /// How much a record tells apart.
    Told {
        /// Everything.
        Apart "apart",
        /// Kind and outcome: there was more to tell apart at once than is kept in memory.
        Others "others",
        /// Kind and outcome: the day is older than [`TOLD_APART`] days.
        Folded "folded",
    }
}

words! {
    /// What of a use is told apart for [`TOLD_APART`] days, and leaves a mark.
    Detail {
        Secret "secret",
        Scope "scope",
        RedirectUri "redirect_uri",
        Organization "organization",
    }
}

words! {
    /// How much of a day is known of a client.
    Recorded {
        Whole "whole",
        /// Recording began on that day, or some of it found no room.
        Partly "partly",
        Not "not",
        /// The client was not there yet.
        Absent "absent",
    }
}

/// What is counted apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Used {
    pub client_id: ClientId,
    /// Days since 1970, UTC.
    pub day: i64,
    pub told: Told,
    pub kind: UseKind,
    /// The code with which it was refused, one of ours and never a stranger's word; `None`: it was answered.
    pub error: Option<Cow<'static, str>>,
    /// The secret that was shown.
    pub secret_id: Option<SecretId>,
    /// The scope that the call needed.
    pub scope: Option<ScopeId>,
    /// The address as it is registered, whatever port came with a loopback one.
    pub redirect_uri: Option<String>,
    /// Where it acted.
    pub organization_id: Option<OrganizationId>,
}

impl Used {
    /// A use that was answered, nothing of it told apart yet.
    pub const fn new(client_id: ClientId, kind: UseKind, at: Timestamp) -> Self {
        Self {
            client_id,
            day: day_of(at),
            told: Told::Apart,
            kind,
            error: None,
            secret_id: None,
            scope: None,
            redirect_uri: None,
            organization_id: None,
        }
    }

    /// The same, refused with a code unless that is `None`.
    #[must_use]
    pub fn but(self, error: Option<&'static str>) -> Self {
        Self { error: error.map(Cow::Borrowed), ..self }
    }

    pub const fn is_answered(&self) -> bool {
        self.error.is_none()
    }

    /// What is left of it where not everything is told apart.
    #[must_use]
    pub fn without_details(&self, told: Told) -> Self {
        Self {
            told,
            error: self.error.clone(),
            secret_id: None,
            scope: None,
            redirect_uri: None,
            organization_id: None,
            ..*self
        }
    }

    /// What of it leaves a mark. A refused use leaves none: what was not had was not used.
    fn details(&self) -> impl Iterator<Item = (Detail, String)> {
        let details = [
            (Detail::Secret, self.secret_id.map(|id| id.to_string())),
            (Detail::Scope, self.scope.as_ref().map(ScopeId::to_string)),
            (Detail::RedirectUri, self.redirect_uri.clone()),
            (Detail::Organization, self.organization_id.map(|id| id.to_string())),
        ];
        let answered = self.is_answered();
        details.into_iter().filter_map(move |(detail, value)| value.filter(|_| answered).map(|value| (detail, value)))
    }
}

/// How often, when first and last, and from which address last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub n: u64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub last_from: Option<String>,
}

impl Times {
    pub const fn once(at: Timestamp, from: Option<String>) -> Self {
        Self { n: 1, first_at: at, last_at: at, last_from: from }
    }

    /// Adds others, in whatever order they come: a clock may have been set back in between.
    pub fn add(&mut self, other: Self) {
        if self.n == 0 {
            *self = other;
            return;
        }
        self.n = self.n.saturating_add(other.n);
        self.first_at = self.first_at.min(other.first_at);
        if other.last_at >= self.last_at {
            (self.last_at, self.last_from) = (other.last_at, other.last_from);
        }
    }
}

/// Use in the last days, from the first of them that is still told apart: [`told_apart_from`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lately {
    pub times: Times,
    /// From where, the latest first. Of what is counted together only the last address is kept.
    pub addresses: Vec<String>,
}

impl Lately {
    /// Adds use from another address, the latest first.
    pub fn add(&mut self, times: Times) {
        self.addresses.extend(times.last_from.clone());
        self.times.add(times);
    }
}

/// The first day of which everything is told apart.
pub const fn told_apart_from(now: Timestamp) -> i64 {
    day_of(now) - TOLD_APART
}

/// Something that a client used on days that are folded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub client_id: ClientId,
    pub detail: Detail,
    pub value: String,
}

/// What is left of days that are folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    pub days: BTreeMap<Used, Times>,
    pub marks: BTreeMap<Mark, Times>,
}

/// Folds records: each is added to what its day keeps and to the marks that it leaves.
pub fn fold(records: impl IntoIterator<Item = (Used, Times)>) -> Folded {
    let mut folded = Folded::default();
    for (used, times) in records {
        for (detail, value) in used.details() {
            let mark = Mark { client_id: used.client_id, detail, value };
            folded.marks.entry(mark).or_default().add(times.clone());
        }
        folded.days.entry(used.without_details(Told::Folded)).or_default().add(times);
    }
    folded
}

/// What is known of a day of a client that is here since an instant, where use is recorded since another, and of some days was
/// lost in part. What was not recorded is not zero.
pub fn recorded(day: i64, (since, lost): (Option<Timestamp>, &BTreeSet<i64>), known_since: Timestamp) -> Recorded {
    if day < day_of(known_since) {
        return Recorded::Absent;
    }
    match since {
        Some(since) if day_of(since) <= day && lost.contains(&day) => Recorded::Partly,
        Some(since) if day_of(since) < day => Recorded::Whole,
        // What came after recording began was recorded whole.
        Some(since) if day_of(since) == day && since <= known_since => Recorded::Whole,
        Some(since) if day_of(since) == day => Recorded::Partly,
        Some(_) | None => Recorded::Not,
    }
}

/// The scopes that no call needed: each of those that a client has, but for those that cover one that was needed.
pub fn never_needed(has: &BTreeSet<ScopeId>, needed: &BTreeSet<ScopeId>) -> BTreeSet<ScopeId> {
    let serves = |scope: &ScopeId| {
        let alone = BTreeSet::from([scope.clone()]);
        needed.iter().any(|needed| served(&alone, needed))
    };
    has.iter().filter(|scope| !serves(scope)).cloned().collect()
}

/// The scopes of which one is enough where this one is needed: [`never_needed`], from the other side.
pub fn serve(needed: &ScopeId) -> BTreeSet<String> {
    let wider = needed.is_readonly().then(|| needed.base().to_owned());
    [needed.to_string(), EVERYTHING.to_owned()].into_iter().chain(wider).collect()
}

/// Whether a call that needs this scope is served by those that a client has.
pub fn served(has: &BTreeSet<ScopeId>, needed: &ScopeId) -> bool {
    covered(has, needed) || has.iter().any(|scope| scope.as_str() == EVERYTHING)
}

#[cfg(test)]
#[path = "usage_tests.rs"]
mod tests;

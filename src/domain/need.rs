//! What in an organization somebody should look at, by kind.

use super::{
    ClientFilter, Count,
    client_filter::{LastUsed, OwnedBy, SecretExpiry},
};

/// Something that somebody should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Places at which the audit log is not what was written.
    LogBroken,
    /// Clients that are deactivated: they are removed within seven days.
    RemovedSoon,
    /// Clients of which a rehearsal runs.
    Rehearsed,
    /// Clients with a secret that ends within [`SECRET_ENDS`] days.
    SecretEnds,
    /// Requests to let an application act in the organization.
    Requested,
    /// Questions of running reviews about clients that one owns or stands in for, and that nobody has answered.
    Asked,
    /// Reviews that run past their due day.
    ReviewDue,
    /// Clients that nobody used for [`SILENT`] days.
    Silent,
    /// Clients with a grant type that gets no tokens any more.
    Legacy,
    /// Clients that nobody answers for: no owner is named, or the user who is was deactivated.
    Ownerless,
    /// Clients with the scope that covers every other.
    ScopeAll,
    /// Sign-ins, and what belongs to them, that were refused in the last [`LATELY`] days.
    RefusedSignIn,
    /// Changes that were refused in the last [`LATELY`] days.
    RefusedChange,
}

/// days
pub const SECRET_ENDS: u16 = 14;
/// days
pub const SILENT: u16 = 90;
/// days, today the last
pub const LATELY: u64 = 7;

impl Need {
    /// What should never be first, then what ends by itself.
    pub const ALL: [Self; 13] = [
        Self::LogBroken,
        Self::RemovedSoon,
        Self::Rehearsed,
        Self::SecretEnds,
        Self::Requested,
        Self::Asked,
        Self::ReviewDue,
        Self::Silent,
        Self::Legacy,
        Self::Ownerless,
        Self::ScopeAll,
        Self::RefusedSignIn,
        Self::RefusedChange,
    ];

    /// The word of the REST API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LogBroken => "log_broken",
            Self::RemovedSoon => "removed_soon",
            Self::Rehearsed => "rehearsed",
            Self::SecretEnds => "secret_ends",
            Self::Requested => "requested",
            Self::Asked => "asked",
            Self::ReviewDue => "review_due",
            Self::Silent => "silent",
            Self::Legacy => "legacy_grant",
            Self::Ownerless => "ownerless",
            Self::ScopeAll => "scope_all",
            Self::RefusedSignIn => "refused_sign_in",
            Self::RefusedChange => "refused_change",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.as_str() == word)
    }

    /// What the list of clients is narrowed to, to show them; `None`: it is no filter of that list.
    pub fn filter(self) -> Option<ClientFilter> {
        let all = ClientFilter::default();
        match self {
            Self::Rehearsed => Some(ClientFilter { rehearsed: true, ..all }),
            Self::SecretEnds => Some(ClientFilter { secret_expires: Some(SecretExpiry::Within(SECRET_ENDS)), ..all }),
            Self::Silent => Some(ClientFilter { last_used: Some(LastUsed::Days(SILENT)), ..all }),
            Self::Legacy => Some(ClientFilter { legacy_grant: true, ..all }),
            Self::Ownerless => Some(ClientFilter { owned_by: Some(OwnedBy::Nobody), ..all }),
            Self::ScopeAll => Some(ClientFilter { scope_all: true, ..all }),
            Self::LogBroken
            | Self::RemovedSoon
            | Self::Requested
            | Self::Asked
            | Self::ReviewDue
            | Self::RefusedSignIn
            | Self::RefusedChange => None,
        }
    }

    /// So many of them: "3 deactivated clients", "1,000+ clients with the scope all".
    pub fn says(self, count: Count) -> String {
        let (thing, which) = match self {
            Self::LogBroken => ("place", " where the audit log does not verify".into()),
            Self::RemovedSoon => ("deactivated client", String::new()),
            Self::Rehearsed => ("client", " in rehearsal".into()),
            Self::SecretEnds => ("client", format!(" with a secret that ends within {SECRET_ENDS} days")),
            Self::Requested => ("request", " to let an application in".into()),
            Self::Asked => ("question", " of reviews waiting for your answer".into()),
            Self::ReviewDue => ("review", " past its due day".into()),
            Self::Silent => ("client", format!(" not used in the last {SILENT} days")),
            Self::Legacy => ("client", " with a legacy grant type".into()),
            Self::Ownerless => ("client", " without an owner".into()),
            Self::ScopeAll => ("client", " with the scope all".into()),
            Self::RefusedSignIn => ("refused sign-in", format!(" in the last {LATELY} days")),
            Self::RefusedChange => ("refused change", format!(" in the last {LATELY} days")),
        };
        // "2 reviews past their due day"
        let which = match (self, count.n == 1 && !count.or_more) {
            (Self::ReviewDue, false) => " past their due day".into(),
            _ => which,
        };
        format!("{}{which}", count.of(thing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_several_are_said() {
        let said = |need: Need, n| need.says(Count::exactly(n));
        assert_eq!(said(Need::RemovedSoon, 1), "1 deactivated client");
        assert_eq!(said(Need::LogBroken, 2), "2 places where the audit log does not verify");
        assert_eq!(said(Need::SecretEnds, 2), "2 clients with a secret that ends within 14 days");
        assert_eq!(Need::Silent.says(Count::up_to(1_001, 1_000)), "1,000+ clients not used in the last 90 days");
        assert_eq!(said(Need::ReviewDue, 1), "1 review past its due day");
        assert_eq!(said(Need::ReviewDue, 2), "2 reviews past their due day");
        assert_eq!(said(Need::RefusedSignIn, 3), "3 refused sign-ins in the last 7 days");
    }

    #[test]
    fn each_has_a_word_and_a_filter_of_one_part() {
        let words: std::collections::BTreeSet<&str> = Need::ALL.iter().map(|need| need.as_str()).collect();
        assert_eq!(words.len(), Need::ALL.len());
        let filters: Vec<ClientFilter> = Need::ALL.iter().filter_map(|need| need.filter()).collect();
        assert!(filters.len() == 6 && filters.iter().all(|filter| !filter.is_empty()), "{filters:?}");
    }
}

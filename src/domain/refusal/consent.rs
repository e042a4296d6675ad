//! Why a yes on the consent page counts for nothing.

use crate::domain::ScopeId;
use std::fmt;

/// How what the consent page showed differs from what is so when the answer comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlike {
    /// The page was opened in another session, or nothing says what it showed.
    OtherSession,
    MoreScopes {
        application: String,
        scopes: Vec<ScopeId>,
    },
    LessScopes {
        application: String,
        scopes: Vec<ScopeId>,
    },
    Renamed {
        before: String,
        now: String,
    },
    /// Something else of the client.
    ClientChanged {
        application: String,
    },
    DecidedAnew {
        application: String,
    },
    AccessEnded,
    /// Anything else.
    Other,
}

impl fmt::Display for Unlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |scopes: &[ScopeId]| scopes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        f.write_str("Nothing was allowed. ")?;
        match self {
            Self::OtherSession => f.write_str("This page was opened in another session"),
            Self::MoreScopes { application, scopes } => {
                write!(f, "{application} wants more than when this page was opened: {}", listed(scopes))
            }
            Self::LessScopes { application, scopes } => {
                write!(f, "{application} wants less than when this page was opened: no longer {}", listed(scopes))
            }
            Self::Renamed { before, now } => write!(f, "{before} is now called {now}"),
            Self::ClientChanged { application } => write!(f, "{application} was changed since this page was opened"),
            Self::DecidedAnew { application } => {
                write!(f, "Your organization changed its decision about {application} since this page was opened")
            }
            Self::AccessEnded => f.write_str("Access was ended since this page was opened"),
            Self::Other => f.write_str("What this page showed has changed since it was opened"),
        }?;
        f.write_str(". Look again, then answer.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_that_counts_for_nothing_is_answered_with_what_has_changed() {
        let application = || "Route planner".to_owned();
        let scopes = || ["routing", "users:readonly"].map(|id| ScopeId::parse(id).unwrap()).to_vec();
        for (unlike, says) in [
            (Unlike::OtherSession, "This page was opened in another session"),
            (
                Unlike::MoreScopes { application: application(), scopes: scopes() },
                "Route planner wants more than when this page was opened: routing, users:readonly",
            ),
            (
                Unlike::LessScopes { application: application(), scopes: scopes() },
                "Route planner wants less than when this page was opened: no longer routing, users:readonly",
            ),
            (Unlike::Renamed { before: application(), now: "Planner".into() }, "Route planner is now called Planner"),
            (
                Unlike::ClientChanged { application: application() },
                "Route planner was changed since this page was opened",
            ),
            (
                Unlike::DecidedAnew { application: application() },
                "Your organization changed its decision about Route planner since this page was opened",
            ),
            (Unlike::AccessEnded, "Access was ended since this page was opened"),
            (Unlike::Other, "What this page showed has changed since it was opened"),
        ] {
            assert_eq!(unlike.to_string(), format!("Nothing was allowed. {says}. Look again, then answer."));
        }
    }
}

//! What a consent page showed. The answer brings it back: a yes is to that, and to nothing that came later.

use crate::{
    domain::{ClientId, ScopeId, UserId, refusal::Unlike, token::Cuts},
    server::{
        crypto::sealed::Seal,
        use_cases::{error::AppError, session::SignedIn},
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Everything that the question says, or that its answer rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// To whom.
    pub user: UserId,
    pub client: ClientId,
    /// Counts every change of the client: of its name, scopes, redirect URIs, state.
    pub version: i64,
    pub application: String,
    /// The organization that the client belongs to, by name.
    pub owner: String,
    /// Counts what the user's organization decided about the client; 0: nothing yet.
    pub decision: i64,
    pub scopes: BTreeSet<ScopeId>,
    /// The consent takes these numbers: what was ended since the page was opened stays ended.
    pub cuts: Cuts,
}

impl Shown {
    /// For the form of this session that answers this request: no other session can make one or use it, and it fits no
    /// other request.
    ///
    /// # Errors
    /// When encryption fails.
    pub fn close(&self, session: &SignedIn, request: &str) -> Result<String, AppError> {
        Ok(seal(session).close(&serde_json::to_string(self).map_err(AppError::internal)?, request)?)
    }

    /// `None`: it is from elsewhere, or from another session.
    pub fn open(closed: &str, session: &SignedIn, request: &str) -> Option<Self> {
        serde_json::from_str(&seal(session).open(closed, request)?).ok()
    }

    /// Why a yes to this is none to what is so now; `None`: it is.
    pub fn unlike(&self, now: &Self) -> Option<Unlike> {
        let only = |these: &Self, those: &Self| these.scopes.difference(&those.scopes).cloned().collect();
        let (more, less): (Vec<ScopeId>, Vec<ScopeId>) = (only(now, self), only(self, now));
        let application = now.application.clone();
        if self == now {
            None
        } else if !more.is_empty() {
            Some(Unlike::MoreScopes { application, scopes: more })
        } else if !less.is_empty() {
            Some(Unlike::LessScopes { application, scopes: less })
        } else if self.application != application {
            Some(Unlike::Renamed { before: self.application.clone(), now: application })
        } else if self.version != now.version {
            Some(Unlike::ClientChanged { application })
        } else if self.decision != now.decision {
            Some(Unlike::DecidedAnew { application })
        } else if self.cuts != now.cuts {
            Some(Unlike::AccessEnded)
        } else {
            Some(Unlike::Other)
        }
    }
}

fn seal(session: &SignedIn) -> Seal {
    Seal::new(&["clientele consent", &session.token])
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn shown() -> Shown {
        Shown {
            user: UserId::from_uuid(Uuid::from_u128(1)),
            client: ClientId::from_uuid(Uuid::from_u128(2)),
            version: 3,
            application: "Route planner".into(),
            owner: "Meridian Post".into(),
            decision: 4,
            scopes: scopes(&["routing", "users:readonly"]),
            cuts: Cuts { client: 5, authorization: 6, user: 7 },
        }
    }

    fn scopes(ids: &[&str]) -> BTreeSet<ScopeId> {
        ids.iter().map(|id| ScopeId::parse(id).unwrap()).collect()
    }

    #[test]
    fn whatever_differs_is_named() {
        let was = shown();
        assert_eq!(was.unlike(&was), None);
        let cuts = |client, authorization, user| Cuts { client, authorization, user };
        let table = [
            (Shown { scopes: scopes(&["all", "routing"]), version: 9, ..shown() }, "opened: all."),
            (Shown { scopes: scopes(&["routing"]), version: 9, ..shown() }, "no longer users:readonly."),
            (Shown { application: "Rota".into(), version: 9, ..shown() }, "Route planner is now called Rota."),
            (Shown { version: 9, ..shown() }, "Route planner was changed since"),
            (Shown { decision: 9, ..shown() }, "Your organization changed its decision about Route planner since"),
            (Shown { owner: "Meridian".into(), ..shown() }, "What this page showed has changed"),
            (Shown { user: UserId::from_uuid(Uuid::from_u128(9)), ..shown() }, "What this page showed has changed"),
            (Shown { cuts: cuts(9, 6, 7), ..shown() }, "Access was ended since"),
            (Shown { cuts: cuts(5, 9, 7), ..shown() }, "Access was ended since"),
            (Shown { cuts: cuts(5, 6, 9), ..shown() }, "Access was ended since"),
        ];
        for (now, words) in table {
            let says = was.unlike(&now).unwrap_or_else(|| panic!("{now:?}")).to_string();
            assert!(says.contains(words), "{says}");
            assert!(
                says.starts_with("Nothing was allowed. ") && says.ends_with(". Look again, then answer."),
                "{says}"
            );
        }
    }
}

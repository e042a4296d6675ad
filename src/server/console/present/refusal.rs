//! Refusals and failures as the screens show them.

use super::{clients::deletion, time::past, usage::lately};
use crate::{
    domain::{RoleGrant, refusal},
    server::use_cases::{
        error::AppError,
        refusal::{Conflict, InUse, OthersSecret, OthersSecrets, Refusal, Removed, StaleEdit, Taken, Takes},
    },
    wire::{self, UiError},
};

/// The public part of an error; a failure of ours goes to the log, under the request id.
pub fn ui_error(error: AppError, request_id: &str) -> UiError {
    error.log(request_id);
    let request_id = request_id.to_owned();
    match error {
        AppError::Refused(refusal) => refusal.into(),
        AppError::Internal(_) => UiError::Internal { request_id },
        AppError::Unavailable { outage, .. } => UiError::Unavailable { says: outage.to_string(), request_id },
    }
}

impl From<Refusal> for UiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::SignedOut => Self::SignedOut,
            Refusal::WrongCredentials => Self::WrongCredentials,
            Refusal::Held(who) => Self::Held(refusal::held(&who)),
            Refusal::ProvedElsewhere => Self::ProvedElsewhere,
            Refusal::FactorNeeded => Self::FactorNeeded,
            Refusal::ProofNeeded => Self::ProofNeeded,
            Refusal::FromElsewhere => {
                Self::Conflict(Box::new(wire::Conflict::Transition(refusal::FROM_ELSEWHERE.into())))
            }
            Refusal::Denied(denial) => Self::Denied(denial),
            Refusal::NotFound(removed) => Self::NotFound(removed.map(|removed| Box::new((*removed).into()))),
            Refusal::NoSuch(absent) => Self::NoSuch(absent.to_string()),
            Refusal::Invalid(errors) => Self::Invalid(errors),
            Refusal::Conflict(conflict) => Self::Conflict(Box::new((*conflict).into())),
            Refusal::Unconfirmed(effect) => Self::Unconfirmed(effect),
            Refusal::TooManyAttempts { retry_after } => Self::TooManyAttempts { retry_after },
            Refusal::Busy { retry_after } => Self::Busy { retry_after },
        }
    }
}

impl From<Removed> for wire::RemovedClient {
    fn from(removed: Removed) -> Self {
        let Removed { name, at, by, now } = removed;
        Self { name, removed: past(now, at), by }
    }
}

impl From<Conflict> for wire::Conflict {
    fn from(conflict: Conflict) -> Self {
        match conflict {
            Conflict::Stale(edit) => Self::Stale(edit.into()),
            Conflict::StaleOwnership(overtaken) => Self::Transition(format!("Not saved. {overtaken}")),
            Conflict::Overtaken(overtaken) => Self::Transition(overtaken.to_string()),
            Conflict::Reason(reason) => Self::Transition(reason.to_string()),
            Conflict::Lost(lost) => Self::Transition(lost.to_string()),
            Conflict::OutcomeChanged { outcome, created, now } => Self::OutcomeChanged(deletion(outcome, created, now)),
            Conflict::SecretsOfOthers(asked) => Self::SecretsOfOthers(asked.into()),
            Conflict::InUse(asked) => Self::InUse(asked.into()),
        }
    }
}

impl From<StaleEdit> for wire::StaleEdit {
    fn from(edit: StaleEdit) -> Self {
        let StaleEdit { by, now, current } = edit;
        Self {
            by,
            at: past(now, current.modified_at),
            version: current.version,
            theirs: Box::new(current.form()),
            their_roles: current.roles,
        }
    }
}

impl From<OthersSecrets> for wire::OthersSecrets {
    fn from(asked: OthersSecrets) -> Self {
        let labels = |grants: &[RoleGrant]| grants.iter().map(RoleGrant::label).collect();
        let secret = |secret: OthersSecret| {
            let OthersSecret { id, hint, made, by, lacks } = secret;
            wire::OthersSecret {
                id,
                hint,
                made: past(asked.now, made),
                by: by.map(|by| by.to_string()),
                lacks: labels(&lacks),
            }
        };
        Self { giving: labels(&asked.giving), secrets: asked.secrets.into_iter().map(secret).collect() }
    }
}

impl From<InUse> for wire::InUse {
    fn from(asked: InUse) -> Self {
        let line = |Taken { what, used }: Taken| {
            let used = lately(&used, asked.now);
            match what {
                Takes::GrantType(left) => {
                    let stops = match left.uses_roles() {
                        true => "it gets no new ones by its secret",
                        false => "nobody signs in with it any more",
                    };
                    // Use is not told apart by grant type: some of it may be from before this one.
                    let says = format!(
                        "is given up; the client was used {used}. With another one its tokens stop, and {stops}."
                    );
                    ("Grant type".into(), left.label().into(), says)
                }
                Takes::RedirectUri(uri) => ("Redirect URI".into(), uri, format!("was used {used}.")),
                Takes::Scope(scope) => ("Scope".into(), scope.to_string(), format!("was needed {used}.")),
                Takes::Role(grant) => {
                    let says =
                        format!("is one of its roles. It was used {used}; which role that needed is not recorded.");
                    ("Role".into(), grant.label(), says)
                }
            }
        };
        Self { taken: asked.taken.into_iter().map(line).collect(), seen: asked.seen }
    }
}

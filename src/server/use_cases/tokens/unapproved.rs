//! Why an application waits for an organization's approval, and when it is asked for anew.

use crate::{
    domain::{
        Timestamp,
        authorization::{self, Standing},
    },
    server::storage::tokens::authorizations::Authorization,
};

/// Why an organization's approval is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unapproved {
    /// Its administrators see that someone asks, now or before.
    Asked,
    /// An administrator said no, and why; empty: nothing was said.
    Declined {
        reason: String,
        again_at: Timestamp,
    },
    Revoked,
}

/// Why the approval is missing, and whether it is to be asked for now: nobody has, or the last answer has stood for its time.
pub fn unapproved(standing: Standing, decided: Option<Authorization>, now: Timestamp) -> (Unapproved, bool) {
    let declined = decided
        .filter(|_| standing == Standing::Declined)
        .map(|declined| (authorization::ask_again_at(declined.modified_at), declined.reason));
    match declined {
        Some((again_at, reason)) if now < again_at => (Unapproved::Declined { reason, again_at }, false),
        Some(_) => (Unapproved::Asked, true),
        None if standing == Standing::Revoked => (Unapproved::Revoked, false),
        None => (Unapproved::Asked, standing == Standing::Unasked),
    }
}

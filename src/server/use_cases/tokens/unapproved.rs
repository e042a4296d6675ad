//! Why an application waits for an organization's approval.

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
    /// Nobody has asked for it, or the last answer has stood for its time.
    Unasked,
    /// Its administrators see that someone asks.
    Asked,
    /// An administrator said no, and why; empty: nothing was said.
    Declined {
        reason: String,
        again_at: Timestamp,
    },
    Revoked,
}

/// Why the approval is missing.
pub(super) fn unapproved(standing: Standing, decided: Option<Authorization>, now: Timestamp) -> Unapproved {
    let declined = decided
        .filter(|_| standing == Standing::Declined)
        .map(|declined| (authorization::ask_again_at(declined.modified_at), declined.reason));
    match (standing, declined) {
        (_, Some((again_at, reason))) if now < again_at => Unapproved::Declined { reason, again_at },
        (Standing::Revoked, _) => Unapproved::Revoked,
        (Standing::Waiting, _) => Unapproved::Asked,
        (Standing::Unasked | Standing::Declined, _) => Unapproved::Unasked,
    }
}

//! Why an application waits for an organization's approval, and the request for it.

use super::consent::{Looked, Outcome, Request, look};
use crate::{
    domain::{
        Timestamp,
        audit::{AuditAction, ObjectKind},
        authorization::{self, Standing},
    },
    server::{
        storage::tokens::{
            authorizations::{self, Authorization},
            shared::Tokens,
        },
        use_cases::{caller::Caller, change::Act, error::AppError},
    },
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

/// Asks for the approval of the application that a request is from: the organization's administrators see that the caller
/// wants to use it. Where there is nothing to ask for nothing happens.
///
/// # Errors
/// Those of beginning a change; when storage fails.
pub async fn ask(tokens: &Tokens, caller: &Caller, request: Request<'_>, now: Timestamp) -> Result<(), AppError> {
    let mut change = Act::new(&tokens.store, caller, now).begin().await?;
    let caller = &change.caller();
    let looked = look(tokens, &mut change, (Some(caller), caller.address.as_deref()), request, now).await?;
    let Looked::Unapproved(client, Outcome::NeedsApproval { why: Unapproved::Unasked, .. }) = looked else {
        return Ok(());
    };
    let actor = &caller.actor;
    let asked = (actor.organization_id, client.id);
    if authorizations::request(&mut change, asked, actor.user_id(), now, authorization::declined_until(now)).await? {
        let (id, name) = (client.id.to_string(), client.name.clone());
        change.audit(caller.entry(ObjectKind::Authorization, id, name, AuditAction::Request, now));
    }
    change.finish().await
}

//! The request for an organization's approval of an application.

use super::{
    consent::{Looked, Outcome, Request, look},
    unapproved::Unapproved,
};
use crate::{
    domain::{
        Timestamp,
        audit::{AuditAction, ObjectKind},
        authorization,
    },
    server::{
        storage::tokens::{authorizations, shared::Tokens},
        use_cases::{caller::Caller, change::Act, error::AppError},
    },
};

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

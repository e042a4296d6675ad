//! What an administrator of an organization sees of a restoration, and that they confirm it.

use super::{
    Restoration,
    hold::{Held, waits},
};
use crate::{
    domain::{
        Timestamp,
        audit::{AuditAction, ObjectKind},
        refusal::{Absent, Reason},
    },
    policy::Action,
    server::{
        storage::{people::organizations, restorations},
        use_cases::{change::Act, error::AppError},
    },
};

/// The restoration that nobody has confirmed yet, for whoever belongs to the organization.
///
/// # Errors
/// When storage fails.
pub async fn unconfirmed(act: Act<'_>) -> Result<Option<Restoration>, AppError> {
    let organization = act.caller.actor.organization_id;
    let mut connection = act.read(Action::ViewOrganization).await?;
    let found = restorations::of(&mut connection, organization).await?;
    Ok(found.filter(|found| found.confirmed_at.is_none()))
}

/// The last restoration, as the caller may know of it.
#[derive(Clone, Debug)]
pub struct Found {
    pub restoration: Restoration,
    /// Whether the caller may know what had been taken since, and confirm it.
    pub may_confirm: bool,
    /// What waits until it is confirmed; `None`: nothing, or the caller may not know.
    pub held: Option<Held>,
}

/// The last restoration.
///
/// # Errors
/// There was none.
pub async fn get(act: Act<'_>) -> Result<Found, AppError> {
    let actor = &act.caller.actor;
    let mut connection = act.read(Action::ViewOrganization).await?;
    let found = restorations::of(&mut connection, actor.organization_id).await?;
    let found = found.ok_or_else(|| AppError::no_such(Absent::Restoration))?;
    let may_confirm = actor.may(Action::ConfirmRestoration).is_allowed();
    let held = match found.is_held() && may_confirm {
        true => Some(waits(&mut connection, actor.organization_id, act.now).await?),
        false => None,
    };
    Ok(Found { restoration: found, may_confirm, held })
}

/// Confirms the restoration of that instant: no page tells of it any more, and what was held goes on. Which one it was.
///
/// # Errors
/// Denied; there was none; Conflict when somebody was faster, or the database was put back once more.
pub async fn confirm(act: Act<'_>, restored_at: Timestamp) -> Result<Restoration, AppError> {
    let now = act.now;
    let mut change = act.begin().await?;
    let caller = &change.caller();
    let id = caller.actor.organization_id;
    let name = organizations::organization_name(&mut change, id).await?;
    let audited = caller.entry(ObjectKind::Organization, id.to_string(), name, AuditAction::ConfirmRestoration, now);
    let mut change = change.ask(Action::ConfirmRestoration, audited.clone()).await?;
    let found = restorations::of(&mut change, id).await?;
    let found = found.ok_or_else(|| AppError::no_such(Absent::Restoration))?;
    if found.restored_at != restored_at {
        return Err(AppError::conflict(Reason::RestoredAgain));
    }
    if !restorations::confirm(&mut change, &found, (now, &caller.actor.name)).await? {
        return Err(AppError::conflict(Reason::RestorationConfirmed));
    }
    change.commit(audited).await?;
    Ok(found)
}

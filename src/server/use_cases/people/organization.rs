//! The settings of an organization: its name, and whether everyone must have a second factor.

use super::{differences::changed, refusals::changed_meanwhile};
use crate::{
    domain::{
        audit::{AuditAction, AuditField, ObjectKind},
        person,
        refusal::{Reason, Thing},
        restoration::ASKED_OF_EVERYONE,
        text,
    },
    policy::Action,
    server::{
        storage::{
            audit::entry::{Change, NewEntry},
            people::{
                factors,
                organizations::{self, Settings},
            },
        },
        use_cases::{change::Act, error::AppError},
    },
};

/// The settings, and what they would mean.
#[derive(Clone, Debug)]
pub struct Organization {
    pub settings: Settings,
    /// How many active users have no second factor.
    pub without_factor: u64,
    /// Whether the caller has one.
    pub has_factor: bool,
}

/// The settings, for those who may change them.
///
/// # Errors
/// Denied.
pub async fn get(act: Act<'_>) -> Result<Organization, AppError> {
    let caller = act.caller;
    let id = caller.actor.organization_id;
    let mut connection = act.read(Action::EditOrganization).await?;
    Ok(Organization {
        settings: organizations::settings(&mut connection, id).await?,
        without_factor: factors::users_without(&mut connection, id).await?.unsigned_abs(),
        has_factor: factors::of_user(&mut connection, caller.actor.user_id()).await?.any(),
    })
}

/// Saves them over a version. From the moment everyone must have a second factor, those without one can only add it.
///
/// # Errors
/// Denied, Invalid, asked who one is, Conflict when someone was faster, or when one asks of all what one has not oneself.
pub async fn save(act: Act<'_>, version: i64, (name, second_factor): (&str, bool)) -> Result<(), AppError> {
    let now = act.now;
    let mut change = act.begin_on_powers().await?;
    let caller = &change.caller();
    let id = caller.actor.organization_id;
    let before = organizations::settings(&mut change, id).await?;
    let audited = caller.entry(ObjectKind::Organization, id.to_string(), before.name.clone(), AuditAction::Edit, now);
    let mut change = change.ask(Action::EditOrganization, audited.clone()).await?;
    let name = text::name(name, person::MAX_NAME).map_err(|says| AppError::invalid("name", says))?;
    let connection = &mut change;
    if second_factor != before.second_factor {
        caller.prove(now)?;
    }
    if second_factor && !before.second_factor && !factors::of_user(connection, caller.actor.user_id()).await?.any() {
        return Err(AppError::conflict(Reason::OwnFactorFirst));
    }
    let after = Settings { name, second_factor, version };
    if !organizations::update(connection, id, &after).await? {
        return Err(changed_meanwhile(Thing::Organization));
    }
    let words = |on: bool| if on { ASKED_OF_EVERYONE } else { "as each likes" };
    let changes: Vec<Change> = [
        changed(AuditField::Name, &before.name, &after.name),
        changed(AuditField::SecondFactor, words(before.second_factor), words(after.second_factor)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !changes.is_empty() {
        change.commit(NewEntry { version: Some(version + 1), object_name: after.name, changes, ..audited }).await?;
    }
    Ok(())
}

/// The name of the organization that the caller acts in.
///
/// # Errors
/// Denied.
pub async fn organization_name(act: Act<'_>) -> Result<String, AppError> {
    let caller = act.caller;
    let mut connection = act.read(Action::ViewOrganization).await?;
    Ok(organizations::organization_name(&mut connection, caller.actor.organization_id).await?)
}

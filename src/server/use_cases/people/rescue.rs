//! A way in for the operator of the database, when no user who could make a link can sign in.

use super::{
    factors,
    links::{self, NewLink},
    refusals::changed_meanwhile,
    user::KIND,
};
use crate::{
    domain::{
        Timestamp, UserState,
        audit::AuditAction,
        refusal::{Reason, Thing, Wrong},
    },
    server::{
        storage::{
            Store,
            audit::entry::{self, NewEntry},
            people::{credentials, users as stored},
        },
        use_cases::error::AppError,
    },
};

/// Makes a one-time link for the user who signs in with this address, in the place of the one that may be out; with
/// `without_factors` it takes their second factors away, too. The audit log tells it as Clientele's own doing.
///
/// # Errors
/// Invalid when nobody has the address, Conflict when they are deactivated.
pub async fn link_for(
    store: &Store,
    email: &str,
    without_factors: bool,
    issuer: &str,
    now: Timestamp,
) -> Result<NewLink, AppError> {
    let nobody = || AppError::invalid("email", Wrong::AddressUnknown);
    let mut transaction = store.begin().await?;
    let found = credentials::credentials(&mut transaction, email.trim()).await?.ok_or_else(nobody)?;
    let organization_id = stored::organization_of(&mut transaction, found.user_id).await?;
    stored::changing(&mut transaction, organization_id).await?;
    let user = stored::find(&mut transaction, organization_id, found.user_id).await?.ok_or_else(nobody)?;
    if user.state == UserState::Inactive {
        return Err(AppError::conflict(Reason::Deactivated(user.name)));
    }
    if !stored::update(&mut transaction, &user, user.version).await? {
        return Err(changed_meanwhile(Thing::User));
    }
    let link = links::put_by(&mut transaction, None, &user, issuer, now).await?;
    let mut changes = vec![];
    changes.extend(link.change());
    if without_factors {
        changes.push(factors::remove(&mut transaction, user.id).await?);
    }
    let object = (KIND, user.id.to_string(), user.name.clone());
    let audited = NewEntry {
        version: Some(user.version + 1),
        changes,
        ..NewEntry::own(organization_id, now, AuditAction::MakeLink, object)
    };
    entry::write(&mut transaction, &audited).await?;
    transaction.commit().await?;
    Ok(link)
}

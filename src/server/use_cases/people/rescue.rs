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
        text::folded,
    },
    server::{
        storage::{
            Store,
            audit::entry::{self, NewEntry},
            people::{
                credentials::{self, Addressed},
                users as stored,
            },
        },
        use_cases::error::AppError,
    },
};

/// Whom the operator means.
#[derive(Clone, Copy, Debug, Default)]
pub struct Whom<'a> {
    /// What they have as their address, or sign in with.
    pub email: &'a str,
    /// The name or the id of their organization.
    pub organization: Option<&'a str>,
    /// Their id.
    pub user: Option<&'a str>,
}

/// Makes a one-time link for the user who has this address or signs in with it, in the place of the one that may be out; with
/// `without_factors` it takes their second factors away, too. Users of several organizations may have one address, and what one
/// has may be what another signs in with: none of them is chosen for the operator. The audit log tells it as Clientele's own
/// doing.
///
/// # Errors
/// Invalid when nobody has the address, or several do; Conflict when they are deactivated.
pub async fn link_for(
    store: &Store,
    whom: Whom<'_>,
    without_factors: bool,
    issuer: &str,
    now: Timestamp,
) -> Result<NewLink, AppError> {
    let nobody = || AppError::invalid("email", Wrong::AddressUnknown);
    let mut transaction = store.begin().await?;
    let found = one_of(credentials::addressed(&mut transaction, whom.email.trim()).await?, whom)?;
    let organization_id = found.organization_id;
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

/// Whom the operator means of those who have an address: the only one, or the only one who is not deactivated.
fn one_of(mut all: Vec<Addressed>, whom: Whom<'_>) -> Result<Addressed, AppError> {
    let is = |id: String, named: &str| id.eq_ignore_ascii_case(named.trim());
    if let Some(named) = whom.organization {
        all.retain(|one| {
            folded(&one.organization) == folded(named.trim()) || is(one.organization_id.to_string(), named)
        });
    }
    if let Some(named) = whom.user {
        all.retain(|one| is(one.user_id.to_string(), named));
    }
    if all.iter().any(|one| one.state != UserState::Inactive) {
        all.retain(|one| one.state != UserState::Inactive);
    }
    match all.pop() {
        None => Err(AppError::invalid("email", Wrong::AddressUnknown)),
        Some(only) if all.is_empty() => Ok(only),
        Some(last) => {
            let each = |one: Addressed| format!("{}: {} ({})", one.organization, one.name, one.user_id);
            let named: Vec<String> = all.into_iter().chain([last]).map(each).collect();
            Err(AppError::invalid("email", Wrong::AddressOfSeveral(named.join("; "))))
        }
    }
}

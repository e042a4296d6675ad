//! Deleting a role: what prevents it, and what the audit log keeps of it.

use super::role::{needed, shown};
use crate::{
    domain::{
        DivisionId, RoleId,
        audit::{AuditAction, AuditField},
        refusal::Reason,
        role::Needed,
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::{Change, NewEntry},
            clients::catalogue,
            people::roles::{self as stored, Role},
            tokens::authorizations,
        },
        use_cases::{
            caller::Caller,
            change::{Act, Object},
            clients,
            error::AppError,
        },
    },
};
use std::collections::BTreeMap;

/// Deletes a role and takes it from everyone who holds it.
///
/// # Errors
/// Denied, no such role, Conflict when someone was faster, more hold it than was asked about, an application would be
/// open to everyone, a client would have no role, or something could not be given any more.
pub async fn delete(
    act: Act<'_>,
    (id, version): (RoleId, i64),
    (users, clients): (u64, u64),
) -> Result<String, AppError> {
    let now = act.now;
    let (mut change, role) = act
        .begin_on_powers()
        .await?
        .load::<Role>(&id, AuditAction::Delete, |role| Action::DeleteRole { permits: &role.permissions })
        .await?;
    let caller = &change.caller();
    let audited = role.entry(caller, AuditAction::Delete, now);
    change.at(&role, version).await?;
    if (role.users.unsigned_abs(), role.clients.unsigned_abs()) != (users, clients) {
        return Err(AppError::conflict(Reason::HoldersChanged));
    }
    let names = caller.actor.may(Action::ViewGrants).is_allowed();
    let transaction = &mut change;
    let applications = stored::authorizations_with(transaction, role.id).await?;
    if let Some(why) = needed(transaction, role.id, &applications, names).await? {
        return Err(AppError::conflict(Reason::RoleNeeded(why)));
    }
    let (people, programs) = holders(transaction, caller, role.id).await?;
    authorizations::cut_those_with_role(transaction, role.id).await?;
    // Asked again, now that nobody can change them: one may have been restored in between.
    let stuck = clients::take_role(transaction, caller, role.id, now).await?;
    if let Some(why) = Needed::by_clients(stuck, names) {
        return Err(AppError::conflict(Reason::RoleNeeded(why)));
    }
    stored::remove(transaction, role.id).await?;
    let gone = |field, before: Vec<String>| Change { field, before, after: vec![] };
    let changes = [
        gone(AuditField::Permissions, role.permissions.iter().map(|p| p.label().to_owned()).collect()),
        gone(AuditField::Users, people),
        gone(AuditField::Clients, programs),
        gone(AuditField::Applications, applications.into_iter().map(|application| application.name).collect()),
    ];
    let changes = changes.into_iter().filter(|change| !change.before.is_empty()).collect();
    change.commit(NewEntry { changes, ..audited }).await?;
    Ok(role.name)
}

/// Every user and every client that holds a role, with the divisions: the audit log alone knows them afterwards.
async fn holders(
    connection: &mut Connection,
    caller: &Caller,
    role: RoleId,
) -> Result<(Vec<String>, Vec<String>), AppError> {
    let divisions: BTreeMap<DivisionId, String> =
        catalogue::divisions(connection, caller.actor.organization_id).await?.into_iter().collect();
    let words = |holder: stored::Holder| {
        let holder = shown(holder, &divisions);
        format!("{} in {}", holder.name, holder.divisions.join(", "))
    };
    let users = stored::users_with(connection, role, stored::ALL).await?.into_iter().map(words).collect();
    let clients = stored::clients_with(connection, role, stored::ALL).await?.into_iter().map(words).collect();
    Ok((users, clients))
}

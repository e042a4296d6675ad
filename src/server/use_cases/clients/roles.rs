//! What deleting a role does to the clients that have it.

use super::edit::write;
use crate::{
    domain::{ClientId, RoleGrant, RoleId, State, Timestamp, audit::AuditAction},
    server::{
        storage::{clients::client::Client, people::roles},
        use_cases::{
            caller::Caller,
            change::{Change, Object},
            error::AppError,
            refusal::Refusal,
        },
    },
};

/// Takes a role from every client that has it: a version and an entry in the audit log for each. Returns those that cannot
/// do without it, by name; nothing must come of the change then. A deactivated client may be left without a role: it
/// gets no tokens, and needs one before it is restored.
///
/// # Errors
/// When storage fails.
pub async fn take_role(
    change: &mut Change,
    caller: &Caller,
    role: RoleId,
    now: Timestamp,
) -> Result<Vec<String>, AppError> {
    let (mut stuck, mut found) = (vec![], vec![]);
    let mut holders = roles::clients_with(change, role, roles::ALL).await?;
    // In the order in which everyone locks several clients.
    holders.sort_unstable_by_key(|holder| holder.id);
    for holder in holders {
        match Client::find(change, &ClientId::from_uuid(holder.id)).await {
            Ok(client) => found.push(client),
            // Its date has come, and it waits to be swept.
            Err(AppError::Refused(Refusal::NotFound(_))) => {}
            Err(error) => return Err(error),
        }
    }
    found.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    for before in found {
        let left: Vec<RoleGrant> = before.roles.iter().filter(|grant| grant.role_id != role).cloned().collect();
        if before.grant_type.uses_roles() && left.is_empty() && before.life.state != State::Inactive {
            stuck.push(before.name);
            continue;
        }
        let mut after = Client { roles: left, ..before.clone() };
        write(change, caller, &before, &mut after, (AuditAction::EditRoles, vec![]), now).await?;
    }
    Ok(stuck)
}

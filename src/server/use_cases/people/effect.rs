//! The effect of a role's edit on its holders. A holder who has a permission by another role, too, neither gains nor
//! loses it.

use crate::{
    policy::{Affected, Permission, RoleEffect},
    server::{
        crypto::secret_value::sha256_hex,
        storage::{
            Connection,
            people::roles::{self, Role},
        },
        use_cases::error::AppError,
    },
};
use std::collections::BTreeSet;

/// How many of those who are affected are named.
const NAMED: usize = 100;
/// What happens to holders of this role when it permits these.
pub(super) async fn of(
    connection: &mut Connection,
    role: &Role,
    permissions: &BTreeSet<Permission>,
) -> Result<RoleEffect, AppError> {
    let added: BTreeSet<Permission> = permissions.difference(&role.permissions).copied().collect();
    let removed: BTreeSet<Permission> = role.permissions.difference(permissions).copied().collect();
    let mut affected = vec![];
    let mut unchanged = 0;
    for client in [false, true] {
        let (holders, words) = if client {
            (roles::clients_using(connection, role.id, roles::ALL).await?, roles::CLIENTS)
        } else {
            (roles::users_with(connection, role.id, roles::ALL).await?, roles::USERS)
        };
        let ids: Vec<_> = holders.iter().map(|holder| holder.id).collect();
        let otherwise = roles::permitted_otherwise(connection, words, &ids, role.id).await?;
        for holder in holders {
            let has = otherwise.get(&holder.id);
            let lacks = |permission: &&Permission| !has.is_some_and(|has| has.contains(*permission));
            let gains: Vec<Permission> = added.iter().filter(lacks).copied().collect();
            let loses: Vec<Permission> = removed.iter().filter(lacks).copied().collect();
            if gains.is_empty() && loses.is_empty() {
                unchanged += 1;
            } else {
                affected.push(Affected { id: holder.id, name: holder.name, client, gains, loses });
            }
        }
    }
    let seen = seen(&affected);
    let clients = affected.iter().filter(|holder| holder.client).count() as u64;
    let users = affected.len() as u64 - clients;
    affected.truncate(NAMED);
    Ok(RoleEffect { users, clients, holders: affected, unchanged, seen })
}

/// Stands for exactly these effects: who comes to hold the role meanwhile makes it another.
fn seen(affected: &[Affected]) -> String {
    let lines: Vec<String> = affected.iter().map(|a| format!("{} {:?} {:?}", a.id, a.gains, a.loses)).collect();
    sha256_hex(lines.join("\n").as_bytes())[..16].to_owned()
}

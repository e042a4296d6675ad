//! The users who could give a caller what is missing, for the reasons beside controls.

use crate::{
    domain::DivisionScope,
    policy::{Action, Actor, GivenRole, Givers, Known, NAMED, Permission},
    server::{
        storage::{Store, people::powers},
        use_cases::error::AppError,
    },
};
use std::collections::BTreeMap;

/// Who could give the actor what they lack: names for those who may see the directory, and for roles only for those who
/// may see who holds which.
///
/// # Errors
/// When storage fails.
pub async fn of(store: &Store, actor: &Actor) -> Result<Givers, AppError> {
    if !actor.may(Action::ViewUsers).is_allowed() {
        return Ok(Givers::Untold);
    }
    let sees_roles = actor.may(Action::ViewGrants).is_allowed();
    let (organization, limit) = (actor.organization_id, NAMED as i64);
    let mut connection = store.reader().acquire().await?;
    let mut known = Known::default();
    for (permission, everywhere, name) in powers::givers(&mut connection, organization, actor.user_id(), limit).await? {
        if actor.lacks(permission) {
            add(&mut known.permissions, permission, &name);
        }
        if everywhere && !actor.has_to_put(permission) {
            add(&mut known.everywhere, permission, &name);
        }
    }
    if sees_roles {
        let mut roles: Vec<GivenRole> = vec![];
        for (grant, name) in powers::givers_of_roles(&mut connection, organization, actor.user_id(), limit).await? {
            if actor.has_to_give(&grant) {
                continue;
            }
            let (role, division) = (grant.role_name, grant.division_name);
            match roles.last_mut().filter(|last| last.role == role && last.division == division) {
                Some(last) => last.names.push(name),
                None => {
                    let everywhere = grant.division == DivisionScope::All;
                    roles.push(GivenRole { role, division, everywhere, names: vec![name] });
                }
            }
        }
        known.roles = Some(roles);
    }
    Ok(Givers::Known(known))
}

/// Rows come by name; someone may have a permission in all divisions by one role and in some by another.
fn add(names: &mut BTreeMap<Permission, Vec<String>>, permission: Permission, name: &str) {
    let names = names.entry(permission).or_default();
    if names.len() < NAMED && names.last().is_none_or(|last| last != name) {
        names.push(name.to_owned());
    }
}

//! The users who could give a caller what is missing, for the reasons beside controls.

use crate::{
    domain::DivisionScope,
    policy::{Action, Actor, GivenRole, Givers, Known, NAMED, Permission},
    server::{
        storage::{
            Store,
            people::powers::{self, Giver},
        },
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
    let givers = powers::givers(&mut connection, organization, actor.user_id(), limit).await?;
    let (permissions, everywhere) = permissions(actor, &givers);
    Ok(Givers::Known(Known { permissions, everywhere, roles: sees_roles.then(|| roles(actor, givers)) }))
}

type Names = BTreeMap<Permission, Vec<String>>;

/// Who could give the permissions that the actor has in no division, and who those that the actor does not have in all.
fn permissions(actor: &Actor, givers: &[Giver]) -> (Names, Names) {
    let mut by_name: Vec<&Giver> = givers.iter().collect();
    by_name.sort_by(|a, b| (&a.name_key, a.user_id).cmp(&(&b.name_key, b.user_id)));
    let (mut permissions, mut everywhere) = (Names::new(), Names::new());
    for giver in by_name {
        for permission in &giver.permissions {
            if actor.lacks(*permission) {
                add(&mut permissions, *permission, &giver.name);
            }
            if giver.grant.division == DivisionScope::All && !actor.has_to_put(*permission) {
                add(&mut everywhere, *permission, &giver.name);
            }
        }
    }
    (permissions, everywhere)
}

/// Who could give the roles that the actor does not hold.
fn roles(actor: &Actor, givers: Vec<Giver>) -> Vec<GivenRole> {
    let mut roles: Vec<GivenRole> = vec![];
    for Giver { grant, name, .. } in givers {
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
    roles
}

/// They come by name; someone may have a permission by several roles.
fn add(names: &mut Names, permission: Permission, name: &str) {
    let names = names.entry(permission).or_default();
    if names.len() < NAMED && names.last().is_none_or(|last| last != name) {
        names.push(name.to_owned());
    }
}

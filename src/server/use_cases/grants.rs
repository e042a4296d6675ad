//! Roles as forms send them, parsed against the organization's roles and divisions.

use super::error::AppError;
use crate::{
    domain::{DivisionId, DivisionScope, OrganizationId, RoleGrant, RoleId, refusal::Wrong, settings::field},
    server::storage::{Connection, clients::catalogue},
};
use std::collections::{BTreeMap, BTreeSet};

/// The most grants in one request, and more than anyone holds: each is a role in one division.
const MOST: usize = 1_000;

/// Refuses more than anyone holds, before each of them is looked for.
///
/// # Errors
/// Invalid.
pub fn not_too_many(count: usize) -> Result<(), AppError> {
    if count <= MOST {
        return Ok(());
    }
    Err(AppError::invalid(field::ROLES, Wrong::TooManyRoles { most: MOST, count }))
}

/// Which of these grants can still be given, under today's names and in the order of reading; and which cannot, as the role
/// or the division was deleted.
///
/// # Errors
/// When storage fails.
pub async fn still_there(
    connection: &mut Connection,
    organization_id: OrganizationId,
    grants: &[RoleGrant],
) -> Result<(Vec<RoleGrant>, Vec<RoleGrant>), AppError> {
    let (mut there, mut lost) = (vec![], vec![]);
    for grant in grants {
        let pair = format!("{}@{}", grant.role_id, String::from(grant.division));
        match parse(connection, organization_id, &[pair]).await {
            Ok(found) => there.extend(found),
            Err(AppError::Refused(_)) => lost.push(grant.clone()),
            Err(error) => return Err(error),
        }
    }
    in_order(&mut there);
    Ok((there, lost))
}

/// The order of reading, so that comparing with what is stored compares sets.
fn in_order(grants: &mut [RoleGrant]) {
    grants.sort_by_key(|g| (g.role_name.clone(), String::from(g.division)));
}

/// Reads `role@division` pairs against the organization's roles and divisions.
///
/// # Errors
/// Invalid, for what is not of this organization.
pub async fn parse(
    connection: &mut Connection,
    organization_id: OrganizationId,
    pairs: &[String],
) -> Result<Vec<RoleGrant>, AppError> {
    let refused = || AppError::invalid(field::ROLES, Wrong::RoleNotListed);
    not_too_many(pairs.len())?;
    let roles: BTreeMap<RoleId, String> =
        catalogue::roles(connection, organization_id).await?.into_iter().map(|(id, name, _)| (id, name)).collect();
    let divisions: BTreeMap<DivisionId, String> =
        catalogue::divisions(connection, organization_id).await?.into_iter().collect();
    let (mut grants, mut seen): (Vec<RoleGrant>, BTreeSet<_>) = (vec![], BTreeSet::new());
    for pair in pairs.iter().filter(|p| !p.is_empty()) {
        let (role, division) = pair.split_once('@').ok_or_else(refused)?;
        let role_id = role.parse().map_err(|_| refused())?;
        let role_name = roles.get(&role_id).cloned().ok_or_else(refused)?;
        let division = DivisionScope::parse(division).map_err(|_| refused())?;
        let name = match division {
            DivisionScope::All => None,
            DivisionScope::One(id) => Some(divisions.get(&id).ok_or_else(refused)?.as_str()),
        };
        let grant = RoleGrant { role_id, role_name, division, division_name: catalogue::division_name(division, name) };
        if seen.insert(grant.key()) {
            grants.push(grant);
        }
    }
    in_order(&mut grants);
    Ok(grants)
}

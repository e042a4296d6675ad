//! Roles that are asked for, found among the organization's roles and divisions.

use super::error::AppError;
use crate::{
    domain::{
        DivisionId, DivisionScope, OrganizationId, Parsed, RoleAt, RoleGrant, RoleId, draft::parsed, refusal::Wrong,
        settings::field,
    },
    server::storage::{Connection, clients::catalogue},
};
use std::collections::{BTreeMap, BTreeSet};

/// What can be given in an organization: its roles and its divisions, by their names.
struct Catalogue {
    roles: BTreeMap<RoleId, String>,
    divisions: BTreeMap<DivisionId, String>,
}

impl Catalogue {
    async fn of(connection: &mut Connection, organization_id: OrganizationId) -> Result<Self, AppError> {
        let roles = catalogue::roles(connection, organization_id).await?.into_iter().map(|r| (r.id, r.name));
        let divisions = catalogue::divisions(connection, organization_id).await?;
        Ok(Self { roles: roles.collect(), divisions: divisions.into_iter().collect() })
    }

    /// `None`: there is no such role or division.
    fn grant(&self, RoleAt { role, division }: RoleAt) -> Option<RoleGrant> {
        let role_name = self.roles.get(&role)?.clone();
        let name = match division {
            DivisionScope::All => None,
            DivisionScope::One(id) => Some(self.divisions.get(&id)?.as_str()),
        };
        let division_name = catalogue::division_name(division, name);
        Some(RoleGrant { role_id: role, role_name, division, division_name })
    }
}

/// The roles that are asked for, each once and in the order of reading; or what is wrong with them, for what is not of this
/// organization.
///
/// # Errors
/// When storage fails.
pub async fn find(
    connection: &mut Connection,
    organization_id: OrganizationId,
    asked: Parsed<Vec<RoleAt>>,
) -> Result<Parsed<Vec<RoleGrant>>, AppError> {
    let asked = match asked {
        Ok(asked) => asked.into_iter().collect::<BTreeSet<RoleAt>>(),
        Err(refused) => return Ok(Err(refused)),
    };
    let catalogue = Catalogue::of(connection, organization_id).await?;
    let found: Option<Vec<RoleGrant>> = asked.into_iter().map(|role| catalogue.grant(role)).collect();
    Ok(parsed(field::ROLES, found.map(in_order).ok_or(Wrong::RoleNotListed)))
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
    let catalogue = Catalogue::of(connection, organization_id).await?;
    let (mut there, mut lost) = (vec![], vec![]);
    for grant in grants {
        match catalogue.grant(grant.key()) {
            Some(found) => there.push(found),
            None => lost.push(grant.clone()),
        }
    }
    Ok((in_order(there), lost))
}

/// The order of reading, so that comparing with what is stored compares sets.
fn in_order(mut grants: Vec<RoleGrant>) -> Vec<RoleGrant> {
    grants.sort_by_key(|g| (g.role_name.clone(), String::from(g.division)));
    grants
}

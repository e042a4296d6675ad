//! Someone who asks, and what they hold.

use super::{Denial, Givers, Permission};
use crate::domain::{OrganizationId, RoleGrant, RoleId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Someone who asks, with everything the policy looks at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Of the user or the client.
    pub id: Uuid,
    pub kind: ActorKind,
    /// Whether an application acts for this user with a token: it may use the user's power, and hands none of it on.
    #[serde(default)]
    pub delegated: bool,
    pub organization_id: OrganizationId,
    pub name: String,
    /// What the held roles permit, in whichever division: clients belong to none.
    pub permissions: BTreeSet<Permission>,
    /// What the roles held in all divisions permit: only this can be put into a role, which may then be held anywhere.
    #[serde(default)]
    pub everywhere: BTreeSet<Permission>,
    pub roles: Vec<RoleGrant>,
    /// Who could give what the actor lacks, for the reasons that pages show.
    #[serde(default)]
    pub givers: Givers,
}

/// What kind of someone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActorKind {
    #[default]
    User,
    /// A program with a token of its own, which acts by its client's roles.
    Client,
}

impl ActorKind {
    /// The word of the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Client => "client",
        }
    }
}

/// A role as someone holds it, with what it permits: taking the role takes that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRole {
    pub grant: RoleGrant,
    pub permits: BTreeSet<Permission>,
}

impl Actor {
    /// The id as that of a user. A client's is no user's: all ids are of one space.
    pub const fn user_id(&self) -> UserId {
        UserId::from_uuid(self.id)
    }

    /// Whether the actor has this role to give: holds it there, or everywhere. The permission to give is asked for apart.
    pub fn has_to_give(&self, grant: &RoleGrant) -> bool {
        self.holds(grant)
    }

    /// Whether the actor has this role to give in whichever division.
    pub fn has_to_give_somewhere(&self, role: RoleId) -> bool {
        self.roles.iter().any(|held| held.role_id == role)
    }

    /// Whether the actor has this permission nowhere: then a reason may name it.
    pub fn lacks(&self, permission: Permission) -> bool {
        self.permitted(permission).is_err()
    }

    /// Whether the actor has this permission to put into a role, which may then be held anywhere.
    pub fn has_to_put(&self, permission: Permission) -> bool {
        self.everywhere.contains(&permission)
    }

    /// Whether the actor holds this role there, or everywhere.
    pub(super) fn holds(&self, grant: &RoleGrant) -> bool {
        self.roles.iter().any(|held| held.role_id == grant.role_id && held.division.covers(grant.division))
    }

    /// # Errors
    /// Without this permission.
    pub(super) fn permitted(&self, permission: Permission) -> Result<(), Denial> {
        if self.permissions.contains(&permission) { Ok(()) } else { Err(Denial::Permission(permission)) }
    }

    /// # Errors
    /// Without all of these roles.
    pub(super) fn holding(&self, grants: &[RoleGrant], denial: fn(String, String) -> Denial) -> Result<(), Denial> {
        let lacking = grants.iter().find(|grant| !self.holds(grant));
        lacking.map_or(Ok(()), |grant| Err(denial(grant.role_name.clone(), grant.division_name.clone())))
    }

    /// # Errors
    /// Without one of these permissions in all divisions: what one puts into a role one could give to oneself.
    pub(super) fn having(
        &self,
        permissions: &BTreeSet<Permission>,
        denial: fn(Permission) -> Denial,
    ) -> Result<(), Denial> {
        let lacking = permissions.difference(&self.everywhere).next();
        lacking.map_or(Ok(()), |permission| Err(denial(*permission)))
    }

    /// A user who has all that a role permits may take it without holding it, or bring its holder back: else nobody could
    /// take the role that someone made for themselves.
    ///
    /// # Errors
    /// With less than one of these roles permits, and without that role.
    pub(super) fn outweighing(
        &self,
        roles: &[HeldRole],
        denial: fn(String, String, Permission) -> Denial,
    ) -> Result<(), Denial> {
        for HeldRole { grant, permits } in roles.iter().filter(|role| !self.holds(&role.grant)) {
            if let Some(permission) = permits.difference(&self.everywhere).next() {
                let (role, division) = (grant.role_name.clone(), grant.division_name.clone());
                return Err(denial(role, division, *permission));
            }
        }
        Ok(())
    }

    /// Whether things of this organization exist for the actor at all: what one may not see is 404, never 403.
    pub fn sees(&self, organization_id: OrganizationId) -> bool {
        self.organization_id == organization_id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::DivisionScope,
        policy::matrix::{HOME, actor, role},
    };

    #[test]
    fn a_role_is_there_to_give_where_it_is_held_and_in_all_divisions_everywhere() {
        let (home, everywhere) = (role("Billing", HOME), role("Billing", DivisionScope::All));
        for (held, asked, there, somewhere) in [
            (&home, &home, true, true),
            (&everywhere, &home, true, true),
            (&home, &everywhere, false, true),
            (&home, &role("Payroll admin", HOME), false, false),
        ] {
            let actor = actor(&[], vec![held.clone()]);
            assert_eq!((actor.has_to_give(asked), actor.has_to_give_somewhere(asked.role_id)), (there, somewhere));
        }
    }

    #[test]
    fn a_permission_in_one_division_is_none_to_put_into_a_role() {
        let (view, edit) = (Permission::OauthClientView, Permission::OauthClientEdit);
        let here = Actor { everywhere: [edit].into(), ..actor(&[view, edit], vec![]) };
        let said = |permission| (here.lacks(permission), here.has_to_put(permission));
        assert_eq!([view, edit, Permission::OauthClientAdd].map(said), [(false, false), (false, true), (true, false)]);
    }

    #[test]
    fn a_kind_of_someone_has_its_stored_word() {
        assert_eq!([ActorKind::User, ActorKind::Client].map(ActorKind::as_str), ["user", "client"]);
    }
}

//! The policy: who may do what. Pure, and compiled for both sides: one function decides whether a control is inactive
//! and whether the server refuses. Each use case asks it; only this module answers.

pub mod defaults;
mod delegation;
mod denial;
mod giver;
mod permission;
mod proof;
mod undo;

pub use delegation::Power;
pub use denial::Denial;
pub use giver::{GivenRole, Givers, Known, NAMED};
pub use permission::Permission;
pub use proof::Proof;
pub use undo::Undo;

use crate::domain::RoleGrant;
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
    pub organization_id: Uuid,
    pub name: String,
    /// What the held roles permit, in whichever division: clients belong to none.
    pub permissions: BTreeSet<Permission>,
    /// What the roles held in all divisions permit: only this can be put into a role, which may then be held anywhere.
    #[serde(default)]
    pub everywhere: BTreeSet<Permission>,
    pub roles: Vec<RoleGrant>,
    /// Who could give what the actor lacks; told to browsers, for their reasons.
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

/// What is asked, with what the answer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action<'a> {
    ListClients,
    ViewClient,
    /// What of a client is alive: its tokens, when they were issued and last used, who would notice their end.
    ViewTokens,
    /// What was done to a client.
    ViewActivity,
    /// `giving`: the roles the new client is to have.
    AddClient {
        giving: &'a [RoleGrant],
    },
    /// `has`: the roles the client has now; `giving`: those it is to have.
    EditClient {
        has: &'a [RoleGrant],
        giving: &'a [RoleGrant],
    },
    /// Reset or add a secret.
    ChangeSecrets {
        has: &'a [RoleGrant],
    },
    RemoveSecret {
        has: &'a [RoleGrant],
    },
    /// As an edit, or by the permission to delete.
    DisableClient {
        has: &'a [RoleGrant],
    },
    EnableClient {
        has: &'a [RoleGrant],
    },
    RestoreClient {
        has: &'a [RoleGrant],
    },
    /// Deactivate with an edit in the same write: it ends in a removal. Without one it is [`Self::DeleteClient`].
    DeactivateClient {
        has: &'a [RoleGrant],
        giving: &'a [RoleGrant],
    },
    DeleteClient,
    AuthorizeClients,
    ViewUsage,
    ViewAudit,
    ViewUsers,
    /// `giving`: the roles the new user is to hold.
    InviteUser {
        giving: &'a [RoleGrant],
    },
    /// Their name and address. `has`, when the address changes, by which they sign in: the roles the user holds.
    EditUser {
        has: &'a [RoleGrant],
    },
    /// Make a link that lets its holder in as this user. `has`: the roles the user holds.
    LinkUser {
        has: &'a [RoleGrant],
    },
    /// Take a user's second factors away: they lost them. `has`: the roles the user holds.
    ResetFactors {
        has: &'a [RoleGrant],
    },
    /// `has`: the roles whose power ends with the user's.
    DeactivateUser {
        has: &'a [HeldRole],
    },
    /// `has`: the roles that come back with the user.
    ReactivateUser {
        has: &'a [RoleGrant],
    },
    /// Who holds which role.
    ViewGrants,
    /// Give roles to a user.
    GiveRoles {
        giving: &'a [RoleGrant],
    },
    /// Take roles from a user.
    TakeRoles {
        taking: &'a [HeldRole],
    },
    ViewRoles,
    /// A role comes with its maker holding it: nobody could give it otherwise.
    AddRole {
        permissions: &'a BTreeSet<Permission>,
    },
    /// `adding`: what the role is to permit from now on; `removing`: what it is not to permit any more.
    EditRole {
        adding: &'a BTreeSet<Permission>,
        removing: &'a BTreeSet<Permission>,
    },
    /// `permits`: what everyone who holds it loses.
    DeleteRole {
        permits: &'a BTreeSet<Permission>,
    },
    ViewDivisions,
    AddDivision,
    EditDivision,
    DeleteDivision,
    /// Its name, and whether everyone must have a second factor.
    EditOrganization,
    /// The name of the organization that one acts in.
    ViewOrganization,
    /// The names of the divisions.
    ListDivisions,
    /// One's own name, address, roles and ways to sign in.
    ViewSelf,
    /// How one signs in oneself: the password, second factors, sessions.
    ChangeSelf,
}

/// The answer. A refusal is worded here, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Allowed,
    Denied(Denial),
}

impl Decision {
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed)
    }

    /// # Errors
    /// The denial.
    pub fn into_result(self) -> Result<(), Denial> {
        match self {
            Self::Allowed => Ok(()),
            Self::Denied(denial) => Err(denial),
        }
    }

    /// The reason to show beside an inactive control.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Allowed => None,
            Self::Denied(denial) => Some(denial.to_string()),
        }
    }
}

impl Actor {
    pub fn may(&self, action: Action<'_>) -> Decision {
        decide(self, action)
    }

    /// Whether the actor has this role to give: holds it there, or everywhere. The permission to give is asked for apart.
    pub fn has_to_give(&self, grant: &RoleGrant) -> bool {
        self.holds(grant)
    }

    /// Whether the actor has this role to give in whichever division.
    pub fn has_to_give_somewhere(&self, role: Uuid) -> bool {
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
    fn holds(&self, grant: &RoleGrant) -> bool {
        self.roles.iter().any(|held| held.role_id == grant.role_id && held.division.covers(grant.division))
    }

    /// # Errors
    /// Without this permission.
    fn permitted(&self, permission: Permission) -> Result<(), Denial> {
        if self.permissions.contains(&permission) { Ok(()) } else { Err(Denial::Permission(permission)) }
    }

    /// # Errors
    /// Without all of these roles.
    fn holding(&self, grants: &[RoleGrant], denial: fn(String, String) -> Denial) -> Result<(), Denial> {
        let lacking = grants.iter().find(|grant| !self.holds(grant));
        lacking.map_or(Ok(()), |grant| Err(denial(grant.role_name.clone(), grant.division_name.clone())))
    }

    /// # Errors
    /// Without one of these permissions in all divisions: what one puts into a role one could give to oneself.
    fn having(&self, permissions: &BTreeSet<Permission>, denial: fn(Permission) -> Denial) -> Result<(), Denial> {
        let lacking = permissions.difference(&self.everywhere).next();
        lacking.map_or(Ok(()), |permission| Err(denial(*permission)))
    }

    /// Whoever has all that a role permits may take it without holding it: else nobody could take the role that someone
    /// made for themselves.
    ///
    /// # Errors
    /// With less than one of these roles permits, and without that role.
    fn outweighing(&self, roles: &[HeldRole]) -> Result<(), Denial> {
        for HeldRole { grant, permits } in roles.iter().filter(|role| !self.holds(&role.grant)) {
            if let Some(permission) = permits.difference(&self.everywhere).next() {
                let (role, division) = (grant.role_name.clone(), grant.division_name.clone());
                return Err(Denial::RoleTaken { role, division, permission: *permission });
            }
        }
        Ok(())
    }

    /// Whether things of this organization exist for the actor at all: what one may not see is 404, never 403.
    pub fn sees(&self, organization_id: Uuid) -> bool {
        self.organization_id == organization_id
    }
}

/// The whole policy of product.md section 3 for one organization; visibility across organizations is [`Actor::sees`].
pub fn decide(actor: &Actor, action: Action<'_>) -> Decision {
    let decided = check(actor, action).and_then(|()| delegation::check(actor, action));
    decided.map_or_else(Decision::Denied, |()| Decision::Allowed)
}

fn check(actor: &Actor, action: Action<'_>) -> Result<(), Denial> {
    use Permission as P;
    let of_client = |role, division| Denial::RoleOfClient { role, division };
    let of_user = |role, division| Denial::RoleOfUser { role, division };
    let given = |role, division| Denial::RoleGiven { role, division };
    match action {
        Action::ListClients | Action::ViewClient | Action::ViewTokens | Action::ViewActivity => {
            actor.permitted(P::OauthClientView)
        }
        Action::AddClient { giving } => {
            actor.permitted(P::OauthClientAdd)?;
            actor.holding(giving, given)
        }
        Action::EditClient { has, giving } => {
            actor.permitted(P::OauthClientEdit)?;
            actor.holding(has, of_client)?;
            actor.holding(giving, given)
        }
        Action::DeactivateClient { has, giving } => {
            actor.permitted(P::OauthClientDelete)?;
            check(actor, Action::EditClient { has, giving })
        }
        Action::ChangeSecrets { has }
        | Action::RemoveSecret { has }
        | Action::EnableClient { has }
        | Action::RestoreClient { has } => check(actor, Action::EditClient { has, giving: &[] }),
        // The lesser act asks no more than the greater: who may remove a client for good may stop it.
        Action::DisableClient { has } => check(actor, Action::EditClient { has, giving: &[] })
            .or_else(|denial| actor.permitted(P::OauthClientDelete).map_err(|_| denial)),
        Action::DeleteClient => actor.permitted(P::OauthClientDelete),
        Action::AuthorizeClients => actor.permitted(P::OauthClientAuthorize),
        Action::ViewUsage => actor.permitted(P::OauthClientView).or_else(|_| actor.permitted(P::UsageClientView)),
        Action::ViewAudit => actor.permitted(P::AuditsAuditView),
        Action::ViewUsers => actor.permitted(P::DirectoryUserView),
        Action::InviteUser { giving } => {
            actor.permitted(P::DirectoryUserAdd)?;
            if giving.is_empty() { Ok(()) } else { check(actor, Action::GiveRoles { giving }) }
        }
        Action::EditUser { has }
        | Action::LinkUser { has }
        | Action::ResetFactors { has }
        | Action::ReactivateUser { has } => {
            actor.permitted(P::DirectoryUserEdit)?;
            actor.holding(has, of_user)
        }
        Action::DeactivateUser { has } => {
            actor.permitted(P::DirectoryUserDelete)?;
            actor.outweighing(has)
        }
        Action::ViewGrants => actor.permitted(P::AuthorizationGrantView),
        Action::GiveRoles { giving } => {
            actor.permitted(P::AuthorizationGrantAdd)?;
            actor.holding(giving, given)
        }
        Action::TakeRoles { taking } => {
            actor.permitted(P::AuthorizationGrantDelete)?;
            actor.outweighing(taking)
        }
        Action::ViewRoles => actor.permitted(P::AuthorizationRoleView),
        Action::AddRole { permissions } => {
            actor.permitted(P::AuthorizationRoleAdd)?;
            actor.permitted(P::AuthorizationGrantAdd)?;
            actor.having(permissions, Denial::PermissionGiven)
        }
        Action::EditRole { adding, removing } => {
            actor.permitted(P::AuthorizationRoleEdit)?;
            actor.having(adding, Denial::PermissionGiven)?;
            actor.having(removing, Denial::PermissionTaken)
        }
        Action::DeleteRole { permits } => {
            actor.permitted(P::AuthorizationRoleDelete)?;
            actor.having(permits, Denial::PermissionTaken)
        }
        Action::ViewDivisions => actor.permitted(P::AuthorizationDivisionView),
        Action::AddDivision => actor.permitted(P::AuthorizationDivisionAdd),
        Action::EditDivision => actor.permitted(P::AuthorizationDivisionEdit),
        Action::DeleteDivision => actor.permitted(P::AuthorizationDivisionDelete),
        Action::EditOrganization => actor.permitted(P::DirectoryOrganizationEdit),
        // Everyone's, whatever they hold.
        Action::ViewOrganization | Action::ListDivisions | Action::ViewSelf | Action::ChangeSelf => Ok(()),
    }
}

#[cfg(test)]
mod matrix;

//! Who may do what. Pure, and compiled for both sides: the control that is inactive and the refusal of the server come
//! from one function. Where the check is made is each use case's matter; what it decides stands here only.

mod permission;

pub use permission::Permission;

use crate::domain::RoleGrant;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};
use uuid::Uuid;

/// Someone who asks, with everything the policy looks at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Of the user or the client.
    pub id: Uuid,
    pub kind: ActorKind,
    pub organization_id: Uuid,
    pub name: String,
    /// What the held roles permit, in whichever division: clients belong to none.
    pub permissions: BTreeSet<Permission>,
    pub roles: Vec<RoleGrant>,
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

/// What is asked, with what the answer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action<'a> {
    ListClients,
    ViewClient,
    /// `giving`: the roles the new client is to have.
    AddClient {
        giving: &'a [RoleGrant],
    },
    /// `has`: the roles the client has now; `giving`: those it is to have.
    EditClient {
        has: &'a [RoleGrant],
        giving: &'a [RoleGrant],
    },
    /// Reset, add or remove a secret.
    ChangeSecrets {
        has: &'a [RoleGrant],
    },
    DisableClient {
        has: &'a [RoleGrant],
    },
    EnableClient {
        has: &'a [RoleGrant],
    },
    RestoreClient {
        has: &'a [RoleGrant],
    },
    /// Deactivate without the delete that decides by age: it ends in a removal, and comes with an edit.
    DeactivateClient {
        has: &'a [RoleGrant],
        giving: &'a [RoleGrant],
    },
    DeleteClient,
    AuthorizeClients,
    ViewUsage,
    ViewAudit,
    ViewRoles,
}

/// The answer. A refusal is worded here, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Allowed,
    Denied(Denial),
}

/// What is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    Permission(Permission),
    /// One of the roles the client has, which the actor does not hold there.
    RoleOfClient {
        role: String,
        division: String,
    },
    /// A role being given that the actor does not hold there.
    RoleGiven {
        role: String,
        division: String,
    },
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Permission(permission) => write!(f, "Needs {}", permission.label()),
            Self::RoleOfClient { role, division } => {
                write!(f, "Needs the role {role} in {division}, which this client has")
            }
            Self::RoleGiven { role, division } => {
                write!(f, "Needs the role {role} in {division}: one can give only the roles one holds")
            }
        }
    }
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

    /// Whether the actor holds this role there, or everywhere.
    pub fn holds(&self, grant: &RoleGrant) -> bool {
        self.roles.iter().any(|held| held.role_id == grant.role_id && held.division.covers(grant.division))
    }

    /// Whether things of this organization exist for the actor at all: what one may not see is 404, never 403.
    pub fn sees(&self, organization_id: Uuid) -> bool {
        self.organization_id == organization_id
    }
}

/// The whole policy of product.md section 3 for one organization; visibility across organizations is [`Actor::sees`].
pub fn decide(actor: &Actor, action: Action<'_>) -> Decision {
    let (permission, has, giving): (Permission, &[RoleGrant], &[RoleGrant]) = match action {
        Action::ListClients | Action::ViewClient => (Permission::OauthClientView, &[], &[]),
        Action::AddClient { giving } => (Permission::OauthClientAdd, &[], giving),
        Action::DeactivateClient { .. } if !actor.permissions.contains(&Permission::OauthClientDelete) => {
            return Decision::Denied(Denial::Permission(Permission::OauthClientDelete));
        }
        Action::EditClient { has, giving } | Action::DeactivateClient { has, giving } => {
            (Permission::OauthClientEdit, has, giving)
        }
        Action::ChangeSecrets { has }
        | Action::DisableClient { has }
        | Action::EnableClient { has }
        | Action::RestoreClient { has } => (Permission::OauthClientEdit, has, &[]),
        Action::DeleteClient => (Permission::OauthClientDelete, &[], &[]),
        Action::AuthorizeClients => (Permission::OauthClientAuthorize, &[], &[]),
        Action::ViewUsage if actor.permissions.contains(&Permission::OauthClientView) => return Decision::Allowed,
        Action::ViewUsage => (Permission::UsageClientView, &[], &[]),
        Action::ViewAudit => (Permission::AuditsAuditView, &[], &[]),
        Action::ViewRoles => (Permission::AuthorizationRoleView, &[], &[]),
    };
    if !actor.permissions.contains(&permission) {
        return Decision::Denied(Denial::Permission(permission));
    }
    let lacking = |grants: &[RoleGrant]| grants.iter().find(|grant| !actor.holds(grant)).cloned();
    if let Some(grant) = lacking(has) {
        return Decision::Denied(Denial::RoleOfClient { role: grant.role_name, division: grant.division_name });
    }
    if let Some(grant) = lacking(giving) {
        return Decision::Denied(Denial::RoleGiven { role: grant.role_name, division: grant.division_name });
    }
    Decision::Allowed
}

#[cfg(test)]
mod matrix;

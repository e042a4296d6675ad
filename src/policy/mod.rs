//! The policy: who may do what. Pure, and compiled for both sides: one function decides whether a control is inactive
//! and whether the server refuses. Each use case asks it; only this module answers.

mod action;
mod actor;
pub mod defaults;
mod delegation;
mod denial;
mod effect;
mod giver;
mod lost;
mod permission;
mod power;
mod proof;
mod scopes;
mod undo;
mod why;

pub use action::Action;
pub use actor::{Actor, ActorKind, HeldRole};
pub use denial::Denial;
pub use effect::{Affected, RoleEffect};
pub use giver::{GivenRole, Givers, Known, NAMED};
pub use lost::Lost;
pub use permission::Permission;
pub use power::Power;
pub use proof::Proof;
pub use undo::{NoWayBack, Undo};

/// What one needs to confirm that the data of the organization were put back to an earlier state.
pub const CONFIRMS_RESTORATIONS: Permission = Permission::DirectoryOrganizationEdit;

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
    let taken = |role, division, permission| Denial::RoleTaken { role, division, permission };
    let back = |role, division, permission| Denial::RoleBack { role, division, permission };
    match action {
        Action::ListClients | Action::KeepViews | Action::ViewClient | Action::ViewTokens | Action::ViewActivity => {
            actor.permitted(P::OauthClientView)
        }
        Action::ShareViews => {
            check(actor, Action::KeepViews)?;
            actor.permitted(P::OauthClientEdit)
        }
        Action::KeepReviews => {
            check(actor, Action::ListClients)?;
            actor.permitted(P::OauthClientEdit)
        }
        // An answer takes nothing and gives nothing: it notes a day, or what somebody wishes.
        Action::AnswerReview { owns, has } => {
            check(actor, Action::ViewClient)?;
            if owns { Ok(()) } else { check(actor, Action::EditClient { has, giving: &[] }) }
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
        // The lesser act asks no more than the greater: who may remove a client for good may stop it. Ending a rehearsal
        // revives nothing that was taken, so it asks no more than beginning one.
        Action::DisableClient { has } | Action::RehearseClient { has } => {
            check(actor, Action::EditClient { has, giving: &[] })
                .or_else(|denial| actor.permitted(P::OauthClientDelete).map_err(|_| denial))
        }
        Action::DeleteClient => actor.permitted(P::OauthClientDelete),
        Action::AuthorizeClients => actor.permitted(P::OauthClientAuthorize),
        Action::ViewUsage => actor.permitted(P::OauthClientView).or_else(|_| actor.permitted(P::UsageClientView)),
        Action::ViewAudit => actor.permitted(P::AuditsAuditView),
        Action::ViewUsers => actor.permitted(P::DirectoryUserView),
        Action::InviteUser { giving } => {
            actor.permitted(P::DirectoryUserAdd)?;
            if giving.is_empty() { Ok(()) } else { check(actor, Action::GiveRoles { giving }) }
        }
        Action::EditUser { has } | Action::LinkUser { has } | Action::ResetFactors { has } => {
            actor.permitted(P::DirectoryUserEdit)?;
            actor.holding(has, of_user)
        }
        Action::DeactivateUser { has } => {
            actor.permitted(P::DirectoryUserDelete)?;
            actor.outweighing(has, taken)
        }
        // The rule of the deactivation: whoever may do that may take it back. Nothing is given that was not held before.
        Action::ReactivateUser { has } => {
            actor.permitted(P::DirectoryUserDelete)?;
            actor.outweighing(has, back)
        }
        Action::ViewGrants => actor.permitted(P::AuthorizationGrantView),
        Action::GiveRoles { giving } => {
            actor.permitted(P::AuthorizationGrantAdd)?;
            actor.holding(giving, given)
        }
        Action::TakeRoles { taking } => {
            actor.permitted(P::AuthorizationGrantDelete)?;
            actor.outweighing(taking, taken)
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
        Action::ConfirmRestoration => actor.permitted(CONFIRMS_RESTORATIONS),
        // Everyone's, whatever they hold.
        Action::ViewOrganization
        | Action::ListDivisions
        | Action::ViewSelf
        | Action::ChooseNotices
        | Action::EndOwnAccess
        | Action::ChangeSelf => Ok(()),
    }
}

#[cfg(test)]
mod matrix;

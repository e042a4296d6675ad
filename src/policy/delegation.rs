//! Delegation: an application may use the power of a user, but not hand it on. The application's token ends with the
//! consent; a role, a secret or a link that it had made for itself would not.

use super::{Action, Actor, Denial, Power};

/// What an act hands on. Every act has its line here: a new one has to be thought about.
fn handed_on(action: Action<'_>) -> Option<Power> {
    let (any, power) = match action {
        Action::AddClient { giving }
        | Action::EditClient { giving, .. }
        | Action::DeactivateClient { giving, .. }
        | Action::InviteUser { giving }
        | Action::GiveRoles { giving } => (!giving.is_empty(), Power::Roles),
        Action::ChangeSecrets { has } => (!has.is_empty(), Power::Secret),
        Action::EnableClient { has } | Action::RestoreClient { has } => (!has.is_empty(), Power::Client),
        Action::ReactivateUser { has } => (!has.is_empty(), Power::User),
        Action::EditUser { has } => (!has.is_empty(), Power::SignIn),
        Action::LinkUser { .. } | Action::ResetFactors { .. } | Action::ChangeSelf => (true, Power::SignIn),
        Action::EditRole { adding, .. } => (!adding.is_empty(), Power::Permissions),
        // Its maker holds it.
        Action::AddRole { .. } => (true, Power::Permissions),
        // Looks, takes away, or is asked of people again before anything comes of it.
        Action::ListClients
        | Action::KeepViews
        | Action::ShareViews
        | Action::KeepReviews
        | Action::AnswerReview { .. }
        | Action::ViewClient
        | Action::ViewTokens
        | Action::ViewActivity
        | Action::RemoveSecret { .. }
        | Action::DisableClient { .. }
        | Action::RehearseClient { .. }
        | Action::DeleteClient
        | Action::AuthorizeClients
        | Action::ViewUsage
        | Action::ViewAudit
        | Action::ViewUsers
        | Action::DeactivateUser { .. }
        | Action::ViewGrants
        | Action::TakeRoles { .. }
        | Action::ViewRoles
        | Action::DeleteRole { .. }
        | Action::ViewDivisions
        | Action::AddDivision
        | Action::EditDivision
        | Action::DeleteDivision
        | Action::EditOrganization
        | Action::ConfirmRestoration
        | Action::ViewOrganization
        | Action::ListDivisions
        | Action::ViewSelf
        // They go to the user's own address. Where a webhook leads is no program's to say: what it sends goes on.
        | Action::ChooseNotices
        | Action::EndOwnAccess => return None,
    };
    any.then_some(power)
}

/// # Errors
/// The power that an application would hand on.
pub(super) fn check(actor: &Actor, action: Action<'_>) -> Result<(), Denial> {
    match handed_on(action) {
        Some(power) if actor.delegated => Err(Denial::Delegated(power)),
        _ => Ok(()),
    }
}

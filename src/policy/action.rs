//! Everything that can be asked.

use super::{HeldRole, Permission};
use crate::domain::RoleGrant;
use std::collections::BTreeSet;

/// What is asked, with what the answer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action<'a> {
    ListClients,
    /// Save a view of the list for oneself, change or delete it.
    KeepViews,
    /// The same for everyone in the organization.
    ShareViews,
    /// Start a review of clients, and end one.
    KeepReviews,
    /// Say in a review what becomes of a client, and take that back: whoever owns it or stands in, and whoever may edit it.
    AnswerReview {
        /// Whether one owns it or stands in for who does.
        owns: bool,
        has: &'a [RoleGrant],
    },
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
    /// Refuse it for a while as if it were deactivated, and end that: as disabling it, which does more.
    RehearseClient {
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
    /// Whoever may deactivate the user may. `has`: the roles whose power comes back with the user's.
    ReactivateUser {
        has: &'a [HeldRole],
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
    /// Take note that the database was put back to an earlier state, and see what had been taken since.
    ConfirmRestoration,
    /// The name of the organization that one acts in.
    ViewOrganization,
    /// The names of the divisions.
    ListDivisions,
    /// One's own name, address, roles and ways to sign in.
    ViewSelf,
    /// What one is told of by mail or webhook, and an end of one's webhook. Where a new one leads is [`Self::ChangeSelf`].
    ChooseNotices,
    /// End what an application holds for oneself.
    EndOwnAccess,
    /// How one signs in oneself: the password, second factors, sessions; and where one's webhook leads, and its secret.
    ChangeSelf,
}

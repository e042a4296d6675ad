//! Users, roles and divisions: who may do what in an organization.

use super::{Beside, When};
use crate::{
    domain::{DivisionId, Factors, RoleGrant, RoleId, UserId, UserState},
    policy::Permission,
};
use leptos::Params;
use leptos_router::params::Params;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use crate::policy::{Affected, RoleEffect};

/// The address of the list of users, as typed into the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Params, Serialize, Deserialize)]
pub struct UsersQuery {
    /// Part of a name or an e-mail address.
    pub q: Option<String>,
    /// A word of [`UserState`].
    pub state: Option<String>,
    /// Only those who hold this role.
    pub role: Option<String>,
    /// Cursor: the page after this row.
    pub after: Option<String>,
    /// Cursor: the page before this row.
    pub before: Option<String>,
    /// `exact`: every time is shown exactly.
    pub times: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsersPage {
    pub rows: Vec<UserRow>,
    /// Active, invited, deactivated; of those that are searched for.
    pub counts: [u64; 3],
    pub beside: Beside,
    /// Roles to filter by: id and name. Empty for those who may not see who holds which.
    pub roles: Vec<(RoleId, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRow {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub state: UserState,
    pub version: i64,
    /// `None`: the caller may not see who holds which role.
    pub roles: Option<Vec<RoleGrant>>,
    /// `None`: never.
    pub last_sign_in: Option<When>,
    pub you: bool,
}

/// One user, to be looked after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserDetails {
    pub row: UserRow,
    pub created: When,
    pub link: Option<LinkOut>,
    /// What they have to sign in with beside the password.
    pub factors: Factors,
    /// Roles with the divisions in which they can be given: id, name, description.
    pub roles: Vec<(RoleId, String, String)>,
    /// Id and name; "All divisions" is not among them.
    pub divisions: Vec<(DivisionId, String)>,
    pub why_not: UserActs,
}

/// A link that is out and was not used yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkOut {
    pub created: When,
    pub expires: When,
    pub expired: bool,
}

/// Why each act on a user is not the caller's to do; `None`: it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserActs {
    pub edit: Option<String>,
    pub link: Option<String>,
    pub reset_factors: Option<String>,
    pub deactivate: Option<String>,
    pub reactivate: Option<String>,
    pub give: Option<String>,
    pub take: Option<String>,
}

/// A link, on the one page that shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLink {
    pub name: String,
    pub email: String,
    /// The whole address.
    pub address: String,
    pub expires: When,
    /// Whether it ends an invitation, or sets a new password.
    pub invited: bool,
}

/// Whom a link is for, to those who hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    pub name: String,
    pub email: String,
    /// What they will sign in with, when it is not their address: somebody else signs in with that now.
    pub signs_in_with: Option<String>,
    pub organization: String,
    pub expires: When,
    pub invited: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolesPage {
    pub rows: Vec<RoleRow>,
    /// Default roles that are gone or were changed.
    pub restorable: Vec<DefaultOffer>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRow {
    pub id: RoleId,
    pub name: String,
    pub description: String,
    pub version: i64,
    pub permissions: Vec<Permission>,
    pub users: u64,
    pub clients: u64,
    /// Whether it came with the organization.
    pub default: bool,
}

/// A default role that can be brought back as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultOffer {
    pub key: String,
    pub name: String,
    pub description: String,
    /// The role it is now; `None`: it was deleted.
    pub now: Option<(RoleId, String)>,
    pub why_not: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDetails {
    pub row: RoleRow,
    /// The first of them; `None`: the caller may not see who holds which role.
    pub users: Option<Vec<Holder>>,
    pub clients: Option<Vec<Holder>>,
    /// How many applications serve only holders of certain roles, this one among them.
    pub applications: u64,
    /// They: id, name, whether this role is the only one; `None` as for users and clients.
    pub authorizations: Option<Vec<(String, String, bool)>>,
    /// Why nobody can delete the role.
    pub needed: Option<String>,
}

/// Who holds a role, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub id: Uuid,
    pub name: String,
    /// "Home division, Utrecht division"
    pub divisions: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DivisionRow {
    pub id: DivisionId,
    pub name: String,
    pub home: bool,
    pub version: i64,
    /// Roles held in it by users.
    pub users: u64,
    /// Roles held in it by clients.
    pub clients: u64,
}

/// Whether the first hour of an empty database is still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    pub open: bool,
}

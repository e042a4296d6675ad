//! People & Permissions: users, roles, divisions. Plain forms and links throughout.

mod divisions;
mod holders;
mod invite;
mod link;
mod organization;
mod permissions;
mod role;
mod role_delete;
mod role_form;
mod roles;
mod user;
mod users;

pub use divisions::DivisionsPage;
pub use invite::InvitePage;
pub use link::LinkPage;
pub use organization::OrganizationPage;
pub use role::{AddRolePage, RolePage};
pub use role_delete::DeleteRolePage;
pub use roles::RolesPage;
pub use user::UserPage;
pub use users::UsersPage;

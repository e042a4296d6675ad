//! Use cases on users, roles and divisions. Each change asks the policy, is guarded by a version, loses nothing that
//! could be given, and writes its audit entry, in one transaction.

mod differences;
mod divisions;
mod effect;
mod factors;
mod givers;
mod grants;
mod identity;
mod links;
mod organization;
mod refusals;
mod rescue;
mod role;
mod role_delete;
mod roles;
mod seen;
mod setup;
mod user;
mod users;

pub use divisions::{
    add as add_division, delete as delete_division, divisions, rename as rename_division, rows as division_rows,
};
pub use factors::reset as reset_factors;
pub use givers::of as givers;
pub use grants::save as save_user_roles;
pub use identity::{Invited, edit as edit_user, invite, invite_options};
pub use links::{accept, make as make_link, welcome};
pub use organization::{get as organization, organization_name, save as save_organization};
pub use rescue::link_for;
pub use role_delete::delete as delete_role;
pub use roles::{
    RoleForm, add as add_role, details as role_details, page as roles_page, restore as restore_role, roles,
    save as save_role,
};
pub use seen::{held as held_by_user, one as one_user};
pub use setup::{First, code_fits, is_set_up, new_code, new_code_if_none, set_up, set_up_with_code};
pub use user::user_id;
pub use users::{deactivate, get as user, list as users, reactivate};

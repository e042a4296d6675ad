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
mod setup;
mod user;
mod users;

pub use crate::server::storage::people::{
    divisions::Division,
    links::Link,
    organizations::Settings,
    roles::Role,
    users::{Person, Wanted as WantedUsers},
};
pub use divisions::{
    add as add_division, administered as administered_divisions, delete as delete_division, division_id, divisions,
    rename as rename_division,
};
pub use factors::reset as reset_factors;
pub use givers::of as givers;
pub use grants::{held as held_by_user, own as own_roles, save as save_user_roles};
pub use identity::{InviteOptions, edit as edit_user, invite, invite_options};
pub use links::{NewLink, Welcome, accept, link_name, make as make_link, welcome};
pub use organization::{Organization, get as organization, organization_name, save as save_organization};
pub use rescue::{Whom, link_for};
pub use role::{Holder, role_id};
pub use role_delete::delete as delete_role;
pub use roles::{
    DefaultOffer, RestrictedTo, RoleDetails, RoleForm, RoleHolders, Roles, add as add_role, default_role,
    details as role_details, of_default, restore as restore_role, roles, save as save_role,
};
pub use setup::{First, code_fits, is_set_up, new_code, new_code_if_none, set_up, set_up_with_code};
pub use user::{own as own_identity, user_id};
pub use users::{
    Undeactivated, UserActs, UserDetails, UserPage, VisibleUser, deactivate, details as user_details, get as user,
    list as users, reactivate,
};

//! The pages of one client: its details, roles and activity; adding one; a new secret, shown once.

mod activity;
mod add;
mod aside;
mod browser;
mod details;
mod form;
mod head;
mod load;
mod read_only;
mod restore;
mod role_picker;
mod roles;
mod secret;

pub use activity::ActivityPage;
pub use add::AddClientPage;
pub use details::DetailsPage;
pub use restore::contract;
pub use roles::RolesPage;
pub use secret::SecretPage;

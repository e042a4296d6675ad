//! The pages of one client: its details, roles, authorizations, activity and former versions; adding one; a new secret, shown once.

mod activity;
mod add;
mod aside;
mod authorizations;
mod browser;
mod details;
mod form;
mod head;
mod load;
mod others;
mod read_only;
mod restore;
mod roles;
mod secret;
mod version;

pub use activity::ActivityPage;
pub use add::AddClientPage;
pub use authorizations::AuthorizationsPage;
pub use browser::{hydrated, someone_types, takes_over};
pub use details::DetailsPage;
pub use head::trail_to;
pub use restore::contract;
pub use roles::RolesPage;
pub use secret::SecretPage;
pub use version::{VersionPage, version_page};

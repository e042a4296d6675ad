//! The pages of one client: its details, roles, authorizations, use, activity and former versions; a new secret, shown once.

mod activity;
mod aside;
mod asked;
mod attempts;
mod authorizations;
pub mod details;
pub mod head;
pub mod load;
mod others;
mod ownership;
mod read_only;
pub mod refusal;
pub mod rehearsal;
mod restore;
mod roles;
mod secret;
mod stale;
mod usage;
mod version;

pub use activity::ActivityPage;
pub use aside::mail;
pub use authorizations::AuthorizationsPage;
pub use details::DetailsPage;
pub use ownership::{OwnershipPage, colours, party};
pub use restore::contract;
pub use roles::RolesPage;
pub use secret::SecretPage;
pub use usage::UsagePage;
pub use version::VersionPage;

//! Users, roles, divisions, what they hold, and how they sign in.

pub mod actors;
pub mod browsers;
pub mod credentials;
pub mod divisions;
pub mod factors;
pub mod first_steps;
pub mod flashes;
pub mod links;
pub mod organizations;
pub mod passkeys;
pub mod powers;
pub mod roles;
pub mod sessions;
pub mod users;

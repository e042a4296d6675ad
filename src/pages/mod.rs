//! One file or folder per route. A page owns its resources and actions and composes components.

pub mod account;
pub mod admin;
pub mod arrival;
pub mod audit;
pub mod authorized;
pub mod client;
pub mod consent;
pub mod delete;
pub mod disable;
pub mod ending;
pub mod frame;
pub mod list;
pub mod login;
pub mod more;
pub mod not_found;
pub mod notice;
pub mod passkey;
pub mod people;
pub mod refused;
pub mod second_step;
pub mod setup;
pub mod signed_in;
pub mod watch;
pub mod welcome;

//! Clients: rows, versions, secrets, use, and the list.

pub mod attempts;
pub mod catalogue;
mod children;
pub mod client;
pub mod counts;
pub mod evidence;
pub(super) mod filter;
pub mod findable;
mod hits;
pub mod idempotency;
pub mod list;
pub mod listed;
pub mod ownership;
mod plan;
pub mod rehearsals;
pub mod reviewed;
pub mod reviews;
pub mod scope_use;
pub mod secrets;
pub mod silence;
pub mod usage;
pub mod usage_days;
pub mod usage_report;
pub mod versions;
pub mod views;
mod wanted;
pub mod write;

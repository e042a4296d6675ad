//! The browser's door: what is done before and after a use case when a user asks.

pub mod addresses;
pub mod attempts;
pub mod audit_file;
pub mod consent;
pub mod consequences;
mod cookies;
pub mod decision;
pub mod doors;
pub mod downloads;
pub mod entrance;
pub mod event_file;
pub mod facts;
pub mod flash;
pub mod forms;
pub mod gather;
pub mod listing;
mod looks;
pub mod place;
pub mod plain_page;
pub mod present;
pub mod query;
pub mod restored;
pub mod server_functions;
pub mod sign_in;
pub mod typed;
pub mod unsent;
pub mod zone;

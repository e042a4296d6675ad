//! The browser's door: what is done before and after a use case when a user asks.

pub mod addresses;
mod audit_file;
pub mod calls;
pub mod consent;
pub mod consequences;
pub mod decision;
pub mod doors;
pub mod downloads;
pub mod facts;
pub mod first;
pub mod flash;
pub mod forms;
pub mod gather;
pub mod listing;
pub mod present;
pub mod query;
pub mod sign_in;
pub mod typed;
pub mod unsent;

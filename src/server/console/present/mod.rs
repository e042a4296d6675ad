//! Stored values in the words of the screens. No other module puts instants into words for them.

pub mod account;
pub mod activity;
pub mod agent;
pub mod audit;
pub mod authorizations;
pub mod clients;
pub mod consent;
pub mod people;
pub mod refusal;
pub mod scope;
pub mod time;

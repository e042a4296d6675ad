//! Tokens, consents, authorizations, and what is counted of calls.

pub mod access;
pub mod api_usage;
pub mod authorizations;
pub mod consents;
pub mod ledger;
pub mod own_consents;
pub mod shared;
pub mod token_clients;

//! Tokens, read and written for all who ask at once.

pub mod batch;
pub mod ledger;

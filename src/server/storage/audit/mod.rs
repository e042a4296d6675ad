//! The audit log and its chain.

pub mod chain;
pub mod entry;
pub mod kept;
pub mod log;

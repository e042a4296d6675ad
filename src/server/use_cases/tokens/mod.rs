//! Tokens.

pub mod own;

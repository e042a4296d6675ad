//! Tokens: how clients prove who they are, what they are issued, and what ends it.

pub mod authorization_code;
pub mod client_credentials;
pub mod consent;
pub mod issue;
pub mod own;
pub mod refresh;
mod reuse;
pub mod shown;

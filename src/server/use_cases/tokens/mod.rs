//! Tokens: how clients prove who they are, what they are issued, who asks about it, and what ends it.

pub mod approval;
pub mod authorization_code;
pub mod bearer;
pub mod client;
pub mod client_credentials;
pub mod consent;
pub mod introspection;
pub mod issue;
mod knock;
mod not_asked;
pub mod own;
pub mod refresh;
pub mod refused;
mod reuse;
pub mod revocation;
mod scopes;
pub mod shown;
pub mod unapproved;
pub mod used;

pub use scopes::scopes;

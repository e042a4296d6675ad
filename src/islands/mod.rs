//! What has state that HTML has not: the settings form of a client.

pub mod dom;
pub mod form;
pub mod kept;

pub use kept::{kept, kept_text};

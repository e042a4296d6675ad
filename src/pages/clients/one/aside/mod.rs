//! The right column of a client's page.

mod in_use;
mod secrets;
mod whose;

pub use in_use::InUse;
pub use secrets::Secrets;
pub use whose::{Whose, mail};

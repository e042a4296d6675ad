//! A database that was put back to an earlier state: what had been issued before is ended in it, and so is what had
//! been ended after, where that is known. Every page says so until an administrator of the organization confirms that they know.

mod back;
mod confirm;
mod cut;
mod ending;
pub mod hold;
mod operator;
mod settings;
mod watch;
mod whole;

pub use crate::server::storage::restorations::Restoration;
pub use confirm::{Found, confirm, get, unconfirmed};
pub use cut::{Ends, Kept, KeptError, Known, PutBack, cut, known, lacking};
pub use hold::Held;
pub use operator::{Of, add_logs, all, confirm_all, end_whole};
pub use watch::Watch;
pub use whole::{EndedWhole, Whole};

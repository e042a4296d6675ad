//! A database that was put back to an earlier state: what had been issued before is ended in it, and every page says so until
//! an administrator of the organization confirms that they know.

mod confirm;
mod cut;
mod operator;
mod watch;

pub use crate::server::storage::restorations::Restoration;
pub use confirm::{confirm, get, unconfirmed};
pub use cut::{Kept, KeptError, Lost, cut, lost};
pub use operator::{add_logs, all, confirm_all};
pub use watch::Watch;

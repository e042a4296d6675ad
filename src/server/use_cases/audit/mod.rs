//! Use cases on the audit log: reading pages, exporting it, and verifying that it was not altered.

mod chain;
mod entries;
mod export;
mod verify;

pub use crate::server::storage::audit::{
    entry::{Change, Entry},
    log::Wanted as WantedEntries,
};
pub use chain::{Finding, Wrong};
pub use entries::{AuditPage, page};
pub use export::{Export, export};
pub use verify::{Noted, Report, verify};

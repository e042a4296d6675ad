//! Use cases on the audit log: reading pages, exporting it, and verifying that it was not altered; and on the events of
//! access beside it.

mod chain;
mod entries;
pub mod events;
mod export;
mod verify;

pub use crate::server::storage::{
    audit::{
        entry::{Change, Entry},
        log::Wanted as WantedEntries,
    },
    events::{
        log::{Event, Wanted as WantedEvents, Whose},
        noted::Whom,
    },
};
pub use chain::{Finding, Wrong};
pub use entries::{AuditPage, page};
pub use export::{Export, export};
pub use verify::{Noted, Report, verify, verify_due};

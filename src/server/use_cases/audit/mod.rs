//! Use cases on the audit log: reading pages, exporting it, and verifying that it was not altered.

mod chain;
mod entries;
mod export;
mod verify;

pub use chain::{Finding, Wrong};
pub use entries::page;
pub use export::{Form, export};
pub use verify::{Noted, Report, verify};

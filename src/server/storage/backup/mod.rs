//! Backups: one file, whichever engine it was made from. It is an SQLite file with the same tables and the same rows, and
//! with a manifest that says what must be in it.

mod copy;
mod digest;
mod error;
mod file;
mod manifest;
mod read;
mod restore;
mod tables;
mod write;

pub use digest::Content;
pub use error::BackupError;
pub use manifest::Manifest;
pub use read::{Backup, Found};
pub use restore::restore;
pub use write::{file_of, write};

//! What a backup says of itself.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form of the file. A change that this version could not read raises it.
pub const FORMAT: u32 = 1;

/// The table that has the manifest, one row with one text.
pub(super) const MANIFEST: &str = "backup_manifest";

/// Audit logs are chains since this migration; a backup says where each ends.
pub(super) const OLDEST: i64 = 8;

/// What must be in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// The version of Clientele that made it.
    pub clientele: String,
    /// The last migration of the database.
    pub migration: i64,
    /// `sqlite` or `postgres`: what it was made from.
    pub engine: String,
    /// When it was begun, in milliseconds.
    pub made_at: i64,
    /// How many rows each table has.
    pub rows: BTreeMap<String, i64>,
    /// Where the audit log of each organization ends: the number and the hash of its last entry.
    pub chains: BTreeMap<String, (i64, String)>,
    /// SHA-256 of all rows, hexadecimal.
    pub sha256: String,
}

//! Events of access: noted in memory, written with the use of clients, read by administrators. They are not part of the
//! audit log's chain, and are swept after a while.

pub mod log;
pub mod noted;
pub mod write;

//! Everything that runs on the server only. The one gate stands in `lib.rs`; there is none inside.

pub mod startup;

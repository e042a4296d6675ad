//! The jobs that run by the clock: the sweep, what tells of ends by the clock, the recorder of use, the keeper of the clock, the watcher over older databases,
//! the verifier of audit logs.

pub mod clock_keeper;
pub mod ended;
pub mod recorder;
pub mod sweep;
pub mod verifier;
pub mod watcher;

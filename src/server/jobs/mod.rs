//! The jobs that run by the clock: the sweep, the recorder of use, the keeper of the clock, the watcher over older databases.

pub mod clock_keeper;
pub mod recorder;
pub mod sweep;
pub mod watcher;

//! The jobs that run by the clock: the sweep, the recorder of use, the keeper of the clock.

pub mod clock_keeper;
pub mod recorder;
pub mod sweep;

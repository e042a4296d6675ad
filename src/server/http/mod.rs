//! What every request goes through, whatever door it comes to.

pub mod address;
pub mod assets;
pub mod cors;
pub mod headers;
pub mod origin;
pub mod places;
pub mod readiness;
pub mod request;
pub mod serving;
pub mod state;
pub mod throttle;

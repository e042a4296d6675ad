//! What every request passes through, at whichever door.

pub mod address;
pub mod assets;
pub mod coding;
pub mod cors;
pub mod encoding;
pub mod fields;
pub mod form;
pub mod headers;
pub mod host;
pub mod instant;
pub mod media_type;
pub mod origin;
pub mod rates;
pub mod readiness;
pub mod request;
pub mod serving;
pub mod state;
pub mod throttle;
pub mod told;
pub mod unknown;

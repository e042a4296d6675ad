//! What several pages have: the frame, notices, refusals, passkeys.

pub mod arrival;
pub mod arrive;
pub mod frame;
pub mod notice;
pub mod passkey;
pub mod refused;
pub mod signed_in;
pub mod watch;

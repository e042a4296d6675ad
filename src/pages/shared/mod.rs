//! What several pages have: the frame, notices, refusals, passkeys, what is loaded beforehand.

pub mod arrive;
pub mod frame;
pub mod notice;
pub mod passkey;
pub mod preload;
pub mod refused;
pub mod signed_in;

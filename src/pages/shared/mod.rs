//! What several pages have: the frame, notices, refusals, passkeys, what is read before a page is drawn and what is loaded
//! beforehand.

pub mod arrive;
pub mod awaited;
pub mod frame;
pub mod kept;
pub mod notice;
pub mod passkey;
pub mod preload;
pub mod refused;
pub mod restored;
pub mod signed_in;
pub mod values;

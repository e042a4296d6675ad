//! Who is asking: passwords, sessions, and where a request may come from.

pub mod origin;
pub mod passkey;
pub mod password;
pub mod session;
pub mod throttle;
pub mod totp;

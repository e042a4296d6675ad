//! Looks only: no server calls, no resources.

pub mod client;
pub mod icon;
pub mod question;
pub mod when;

pub use client::{key_of, seven_days, state_label, thirty_days};
pub use icon::{Glyph, icon};
pub use when::{happened, time_text};

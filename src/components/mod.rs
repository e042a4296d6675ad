//! Looks only: no server calls, no resources.

pub mod ask;
pub mod banner;
pub mod client;
pub mod contract;
pub mod copy;
pub mod days;
pub mod diff;
pub mod drawn;
pub mod empty;
pub mod entry;
pub mod filter_bar;
pub mod form;
pub mod gated;
pub mod icon;
pub mod question;
pub mod reader;
pub mod role_picker;
pub mod settings;
pub mod table;
pub mod trail;
pub mod when;

pub use ask::{Asked, ask_in_place};
pub use banner::{Banner, Tone};
pub use client::{glyph_of, key_of, seven_days, state_label, thirty_days};
pub use contract::Contract;
pub use copy::{CopyText, copy_client_id};
pub use days::Days;
pub use diff::{Diff, diff};
pub use drawn::Drawn;
pub use empty::Empty;
pub use filter_bar::{Chip, Chips, FilterBar, Filters, Menu};
pub use gated::{gated, inactive};
pub use icon::{Glyph, icon};
pub use table::{Foot, Table};
pub use when::{happened, said_time, time_text, times_in};

//! What crosses between browser and server: views out, form inputs in, and the one error type. No rules, no IO.

mod account;
mod audit;
mod authorization;
mod beside;
mod client;
mod consent;
mod error;
mod events;
mod find;
mod flash;
mod need;
mod ownership;
mod page;
mod path;
mod people;
mod rehearsal;
mod review;
pub mod route;
mod session;
mod several;
mod usage;
mod view;

pub use account::*;
pub use audit::*;
pub use authorization::*;
pub use beside::*;
pub use client::*;
pub use consent::*;
pub use error::*;
pub use events::*;
pub use find::*;
pub use flash::*;
pub use need::*;
pub use ownership::*;
pub use page::*;
pub use path::*;
pub use people::*;
pub use rehearsal::*;
pub use review::*;
pub use session::*;
pub use several::*;
pub use usage::*;
pub use view::*;

pub use crate::domain::count::{Count, plural, thousands};

use crate::domain::{Timestamp, refusal};
use serde::{Deserialize, Serialize};

/// An instant in words, made by the server from one `now`, so that server and browser render the same text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    pub at: Timestamp,
    /// RFC 3339, for `datetime`.
    pub iso: String,
    /// "12 days ago"; for a deadline the countdown, "6 days".
    pub relative: String,
    /// "20 min ago", for figures; for a deadline the long countdown, "6 days 22 hours".
    pub brief: String,
    /// "11 Nov 2026", in the reader's zone.
    pub date: String,
    /// "Wed 11 Nov 2026, 15:02", in the reader's zone, where the head of the page or table names it.
    pub local: String,
    /// "Wed 11 Nov 2026, 15:02 UTC+1", in the reader's zone.
    pub exact: String,
    /// "Wed 11 Nov 2026, 14:02 UTC", whatever the reader's zone.
    pub utc: String,
}

impl When {
    /// [`When::relative`] as a sentence says it: "created just now".
    pub fn in_a_sentence(&self) -> &str {
        refusal::within_a_sentence(&self.relative)
    }
}

/// Something that may have happened. These are different and must stay so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// Nobody was watching.
    NotRecorded,
    Never,
    /// Not since that day; what was before is not known: "8 Sep 2026"
    NotSince(String),
    At(When),
}

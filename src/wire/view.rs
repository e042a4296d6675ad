//! Saved views of the list of clients.

use super::{Count, ListQuery};
use crate::domain::ViewId;
use serde::{Deserialize, Serialize};

/// What narrows and orders the list, under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewRow {
    pub id: ViewId,
    pub version: i64,
    pub name: String,
    /// Whether it is the organization's.
    pub shared: bool,
    /// What it shows; otherwise what of it is not understood any more.
    pub shows: Result<ListQuery, String>,
    /// How many clients that are; `None`: it is not understood.
    pub count: Option<Count>,
}

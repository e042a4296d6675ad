//! Where a page lies in its list.

use serde::{Deserialize, Serialize};

/// A page's place, and the pages before and after it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// Position of the page's first row, from 1; 0 when it has none, and in a list that is not counted.
    pub first: u64,
    /// Cursor: what lies before this row; `None`: the page is the first one.
    pub previous: Option<String>,
    /// Cursor: what lies after this row; `None`: the page is the last one.
    pub next: Option<String>,
}

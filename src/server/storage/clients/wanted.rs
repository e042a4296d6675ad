//! What is asked of the list.

use super::listed::InOrder;
pub use crate::server::storage::page::Side;
use crate::{
    domain::{ClientFilter, GrantType, OrganizationId, State, Timestamp, text::folded},
    server::storage::page::Order,
};

/// The columns a list can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKey {
    Name,
    Created,
    LastUsed,
}

impl SortKey {
    pub const ALL: [Self; 3] = [Self::Name, Self::Created, Self::LastUsed];

    /// The word of the URL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Created => "created",
            Self::LastUsed => "last-used",
        }
    }

    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["name_key", "id"],
            Self::Created => &["created_at", "id"],
            Self::LastUsed => &["last_used_at", "id"],
        }
    }

    /// Whether a column decides where a client stands first.
    pub(super) fn is_by(self, column: &str) -> bool {
        self.columns().first() == Some(&column)
    }

    /// The value of a client in this order.
    pub fn value(self, client: &impl InOrder) -> SortValue {
        match self {
            Self::Name => SortValue::Text(folded(client.name())),
            Self::Created => SortValue::Number(client.created_at().millis()),
            Self::LastUsed => SortValue::Number(client.last_used_at().map_or(0, Timestamp::millis)),
        }
    }
}

/// Where a row stands in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortValue {
    Text(String),
    Number(i64),
}

/// The row a page starts from, exclusive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub value: SortValue,
    pub id: String,
    pub side: Side,
}

/// What is looked for, parsed.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub organization_id: OrganizationId,
    /// Folded; empty: everything.
    pub text: String,
    pub state: Option<State>,
    pub grant_type: Option<GrantType>,
    pub filter: ClientFilter,
    pub sort: SortKey,
    pub descending: bool,
    pub anchor: Option<Anchor>,
    /// Rows on a page.
    pub size: usize,
}

impl Wanted {
    pub(super) const fn order(&self) -> Order {
        Order { columns: self.sort.columns(), descending: self.descending }
    }

    /// Which way it reads.
    pub(super) fn side(&self) -> Side {
        self.anchor.as_ref().map(|anchor| anchor.side).unwrap_or_default()
    }
}

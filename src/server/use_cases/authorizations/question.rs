//! The place of a row in the list of authorizations, and its text.

use super::{AuthorizedClient, Cursor};
use std::{fmt, str::FromStr};

impl Cursor {
    /// The place of a row.
    pub(super) fn of(row: &AuthorizedClient) -> Self {
        Self { name: row.name.to_lowercase(), id: row.authorization.client_id }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.id, self.name)
    }
}

/// What was sent as a cursor and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownPlace;

impl FromStr for Cursor {
    type Err = UnknownPlace;

    fn from_str(text: &str) -> Result<Self, UnknownPlace> {
        let (id, name) = text.split_once('~').ok_or(UnknownPlace)?;
        Ok(Self { name: name.to_lowercase(), id: id.parse().map_err(|_| UnknownPlace)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";

    #[test]
    fn a_cursor_survives_the_round_trip_through_its_text() {
        let cursor = Cursor { name: "route ~ planner".into(), id: ID.parse().unwrap() };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for text in ["", "x", "~", "x~y", ID] {
            assert_eq!(text.parse::<Cursor>(), Err(UnknownPlace), "{text}");
        }
    }
}

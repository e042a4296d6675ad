//! The text that a search of clients looks through.

use super::sql::Parameter;
use crate::domain::{ClientId, text::folded};

/// How many rows of the text index an organization has room for: its number is in the bits above.
pub(super) const ROWS: i64 = 1 << 46;

/// What a search looks through: name, description and id, folded, on a line each. What `clients/whose.rs` says follows.
pub(super) fn text(name: &str, description: &str, id: ClientId) -> String {
    folded(&format!("{name}\n{description}\n{id}"))
}

/// The place of a client among the rows of its organization: 46 bits of its random id.
pub(super) fn place(id: ClientId) -> i64 {
    let (high, low) = id.uuid().as_u64_pair();
    i64::try_from((high ^ low.rotate_left(32)) % ROWS.unsigned_abs()).unwrap_or_default()
}

/// The first row of the organization that is a parameter.
pub(super) fn first_row(organization: Parameter) -> String {
    format!("(SELECT number FROM organizations WHERE id = {organization}) * {ROWS}")
}

/// The row of a client; its organization and its [`place`] are parameters.
pub(super) fn row(organization: Parameter, place: Parameter) -> String {
    format!("{} + {place}", first_row(organization))
}

/// What the names of an entry of a log are searched by: each folded, on a line of its own.
pub(super) fn names<'a>(names: impl IntoIterator<Item = Option<&'a str>>) -> String {
    names.into_iter().flatten().map(folded).collect::<Vec<_>>().join("\n")
}

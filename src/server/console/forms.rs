//! What forms say, read once.

use crate::domain::{Parsed, RoleAt, draft};

/// The roles that were ticked, `role@division` each.
///
/// # Errors
/// When one of them is none, or they are more than anyone holds.
pub fn roles(pairs: &[String]) -> Parsed<Vec<RoleAt>> {
    draft::roles(pairs.iter().filter(|pair| !pair.is_empty()).map(|pair| pair.parse().ok()).collect())
}

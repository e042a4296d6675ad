//! Refusals that users, roles and divisions share.

use crate::server::use_cases::error::AppError;
use std::str::FromStr;

/// An id as it comes from outside.
pub(super) fn id_of<T: FromStr>(id: &str, what: &str) -> Result<T, AppError> {
    id.trim().parse().map_err(|_| no_such(what))
}

pub(super) fn no_such(what: &str) -> AppError {
    AppError::no_such(format!("There is no such {what} in your organization."))
}

pub(super) fn beaten(what: &str) -> AppError {
    conflict(format!("Not saved. Someone changed this {what} meanwhile. Look at it again."))
}

pub(super) fn conflict(message: String) -> AppError {
    AppError::conflict(message)
}

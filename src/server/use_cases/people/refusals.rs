//! Refusals that users, roles and divisions share.

use crate::domain::refusal::{Absent, Reason, Thing};
use crate::server::use_cases::error::AppError;
use std::str::FromStr;

/// An id as it comes from outside.
pub(super) fn id_of<T: FromStr>(id: &str, what: Thing) -> Result<T, AppError> {
    id.trim().parse().map_err(|_| no_such(what))
}

pub(super) fn no_such(what: Thing) -> AppError {
    AppError::no_such(Absent::Thing(what))
}

pub(super) fn changed_meanwhile(what: Thing) -> AppError {
    AppError::conflict(Reason::ChangedMeanwhile(what))
}

//! What differs between two states of a user, a role or a division.

use crate::{
    domain::{RoleGrant, audit::AuditField},
    server::storage::audit::entry::Change,
};

/// A changed field with one line before and after.
pub(super) fn changed(field: AuditField, before: &str, after: &str) -> Option<Change> {
    Change::of_line(field, before, after)
}

pub(super) fn labels(grants: &[RoleGrant]) -> Vec<String> {
    grants.iter().map(RoleGrant::label).collect()
}

/// Those of the one list that the other has not.
pub(super) fn without(grants: &[RoleGrant], others: &[RoleGrant]) -> Vec<RoleGrant> {
    grants.iter().filter(|grant| !others.iter().any(|other| other.key() == grant.key())).cloned().collect()
}

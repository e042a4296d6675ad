//! What the people of an organization can give each other: whatever could be given before a change of who may do what can
//! still be given after it.

use super::{error::AppError, refusal::Conflict};
use crate::{
    domain::OrganizationId,
    policy::Lost,
    server::storage::{
        Connection,
        people::powers::{self, Powers},
    },
};

/// Refuses a change after which something could not be given any more.
///
/// Without this a permission could be lost for good: people give only the roles that they hold, and put only permissions
/// that they have into a role, so what nobody has who can give roles, nobody gets again.
///
/// # Errors
/// Conflict, which names what would be lost.
pub(super) async fn kept(
    connection: &mut Connection,
    organization: OrganizationId,
    before: &Powers,
) -> Result<(), AppError> {
    let lost = before.lost(&powers::powers(connection, organization).await?);
    if lost.is_empty() {
        return Ok(());
    }
    Err(Conflict::Lost(Lost(lost)).into())
}

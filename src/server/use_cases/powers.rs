//! What the people of an organization can give each other: whatever could be given before a change of who may do what can
//! still be given after it.

use super::error::AppError;
use crate::{
    domain::OrganizationId,
    policy::Permission,
    server::storage::{
        Connection,
        people::powers::{self, Powers},
    },
};
use std::collections::BTreeSet;

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
    Err(AppError::conflict(words(&lost)))
}

/// How many of the permissions that would be lost are named.
const NAMED: usize = 3;

fn words(lost: &BTreeSet<Permission>) -> String {
    if lost.contains(&Permission::AuthorizationGrantAdd) {
        let others = match lost.len() - 1 {
            0 => String::new(),
            1 => " and 1 more permission".to_owned(),
            n => format!(" and {n} more permissions"),
        };
        return format!(
            "Not done. Nobody could give roles any more: first let someone else hold a role with \
             Authorization > Grant > Add{others} in all divisions."
        );
    }
    let mut named: Vec<String> = lost.iter().take(NAMED).map(|permission| permission.label().to_owned()).collect();
    let more = lost.len() - named.len();
    if more > 0 {
        named.push(format!("{more} more"));
    }
    let list = match named.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => named.concat(),
    };
    let it = if lost.len() == 1 { "it" } else { "them" };
    format!(
        "Not done. Nobody could give {list} any more: first let someone else who can give roles hold a role with {it} in \
         all divisions."
    )
}

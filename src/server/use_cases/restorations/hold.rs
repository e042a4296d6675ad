//! What waits while an organization is held: its data were put back, something that was ended after may go on in them, and
//! nobody has confirmed that. Its clients get nothing, and of its users only those sign in who may confirm it. A stop of
//! everybody is what that costs; to let in one whose access had ended cannot be undone.

pub use crate::server::storage::restorations::Waiting;

use crate::{
    domain::{OrganizationId, Timestamp, UserId},
    policy::CONFIRMS_RESTORATIONS,
    server::storage::{Connection, StorageError, people::powers, restorations},
};

/// Whether a user has to wait: the names of those who may confirm the restoration. `None`: they may sign in.
///
/// # Errors
/// When storage fails.
pub async fn held(connection: &mut Connection, id: UserId) -> Result<Option<Vec<String>>, StorageError> {
    let Some(organization) = restorations::holds_user(connection, id).await? else { return Ok(None) };
    let who = powers::with_permission(connection, organization, CONFIRMS_RESTORATIONS).await?;
    let waits = who.iter().all(|(other, _)| *other != id);
    Ok(waits.then(|| who.into_iter().map(|(_, name)| name).collect()))
}

/// What waits in an organization, and who may sign in and confirm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub waiting: Waiting,
    /// Their names.
    pub confirmers: Vec<String>,
}

impl Held {
    /// How many users cannot sign in.
    pub fn people(&self) -> u64 {
        self.waiting.users.unsigned_abs().saturating_sub(self.confirmers.len() as u64)
    }
}

/// Counts what waits in an organization that is held.
///
/// # Errors
/// When storage fails.
pub async fn waits(connection: &mut Connection, id: OrganizationId, now: Timestamp) -> Result<Held, StorageError> {
    let confirmers = powers::with_permission(connection, id, CONFIRMS_RESTORATIONS).await?;
    let confirmers = confirmers.into_iter().map(|(_, name)| name).collect();
    Ok(Held { waiting: restorations::waiting(connection, id, now).await?, confirmers })
}

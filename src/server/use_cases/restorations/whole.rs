//! Where nobody knows what was ended after the earlier state, all of a kind can be: then none of it goes on. Each is a change
//! with an entry in the audit log, as what is known to have been ended.

use super::{
    back::Back,
    ending::{end_password, end_secrets},
};
use crate::{
    domain::audit::{AuditAction, AuditField},
    server::storage::{
        Connection, StorageError,
        audit::entry::{Change, NewEntry},
        clients::client,
        engine,
        people::{passkeys, users},
        restorations,
    },
};

/// What is ended whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    /// Every secret of a client.
    pub secrets: bool,
    /// Every password and passkey.
    pub passwords: bool,
}

/// How much of it there was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EndedWhole {
    pub secrets: u64,
    /// Users whose password or passkeys ended.
    pub users: u64,
}

/// Ends all of a kind in an organization. The entries are the caller's to write, last.
///
/// # Errors
/// When storage fails.
pub(super) async fn end(
    connection: &mut Connection,
    back: &Back<'_>,
    whole: Whole,
    audited: &mut Vec<NewEntry>,
) -> Result<EndedWhole, StorageError> {
    let mut ended = EndedWhole::default();
    if whole.secrets {
        for id in restorations::with_secrets(connection, back.organization_id).await? {
            engine::lock_client(connection, id).await?;
            let found = client::find_unswept(connection, back.organization_id, id).await?;
            let Some(client) = found.filter(|client| !client.life.is_gone(back.now)) else { continue };
            ended.secrets += end_secrets(connection, back, &client, |_| true, audited).await?;
        }
    }
    if whole.passwords {
        users::changing(connection, back.organization_id).await?;
        for id in users::of_organization(connection, back.organization_id).await? {
            let Some(user) = users::find(connection, back.organization_id, id).await? else { continue };
            let before = audited.len();
            end_password(connection, back, &user, audited).await?;
            let mut names = vec![];
            for passkey in passkeys::of_user(connection, user.id).await? {
                names.extend(passkeys::remove(connection, user.id, passkey.id).await?);
            }
            if !names.is_empty() {
                let change = Change { field: AuditField::Passkey, before: names, after: vec![] };
                audited.push(back.of_user(AuditAction::RemovePasskey, &user, vec![change]));
            }
            ended.users += u64::from(audited.len() > before);
        }
    }
    Ok(ended)
}

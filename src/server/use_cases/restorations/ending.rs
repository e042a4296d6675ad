//! What had been taken after the earlier state is taken in it again: nobody has what they had lost because a database was put
//! back. Each is a change with an entry in the audit log, by Clientele itself, that names the backup. What somebody decided
//! since it came back is theirs, and stays.

use super::{
    back::{Back, decide, stop},
    settings,
};
use crate::{
    domain::{
        UserState,
        audit::{AuditAction, AuditField, ObjectKind},
        authorization::AuthorizationState,
        lifecycle::Transition,
        restoration::{Names, Taken, Taking, as_called_then, undecided},
    },
    server::storage::{
        Connection, StorageError,
        audit::entry::{Change, NewEntry},
        clients::{
            client::{self, Client},
            secrets::{self, Secret},
            write,
        },
        engine,
        people::{
            credentials, factors, passkeys, sessions,
            users::{self, User},
        },
        tokens::authorizations::{self, Authorization},
    },
};
use std::{collections::BTreeSet, str::FromStr};

/// Ends what was taken, and says of each whether it is ended now; what is not there is told of no more. The entries are the
/// caller's to write, last.
///
/// # Errors
/// When storage fails.
pub(super) async fn end(
    connection: &mut Connection,
    back: &Back<'_>,
    taken: Vec<Taken>,
) -> Result<(Vec<Taken>, Vec<NewEntry>), StorageError> {
    let (mut kept, mut audited) = (vec![], vec![]);
    users::changing(connection, back.organization_id).await?;
    let mut sorted = taken;
    // One order for whoever locks several; and what was removed before what was only switched off.
    sorted.sort_by_key(|taken| (taken.kind.clone(), taken.id.clone(), taken.taking != Taking::Removed));
    // Roles and divisions may be called otherwise since: the log that tells of the time after knows their names of then.
    let (since, names) = as_called_then(back.log);
    for taken in sorted {
        let Some(mut open) = undecided(&taken, &since) else {
            kept.push(Taken { ended: true, ..taken });
            continue;
        };
        let there = match ObjectKind::parse(&taken.kind) {
            Some(ObjectKind::Client) => of_client(connection, (back, &names), &mut open, &mut audited).await?,
            Some(ObjectKind::User) => of_user(connection, (back, &names), &mut open, &mut audited).await?,
            Some(ObjectKind::Authorization) => of_authorization(connection, back, &mut open, &mut audited).await?,
            Some(ObjectKind::Role) => settings::of_role(connection, back, &mut open, &mut audited).await?,
            Some(ObjectKind::Organization) => {
                settings::of_organization(connection, back, &mut open, &mut audited).await?
            }
            Some(ObjectKind::Division | ObjectKind::View | ObjectKind::Review) | None => Some(()),
        };
        if there.is_some() {
            kept.push(Taken { ended: open.ended, ..taken });
        }
    }
    kept.sort_by_key(|taken| taken.at);
    Ok((kept, audited))
}

/// Nothing: it is not there.
type There = Option<()>;

fn id<T: FromStr>(taken: &Taken) -> Option<T> {
    taken.id.parse().ok()
}

async fn of_client(
    connection: &mut Connection,
    (back, names): (&Back<'_>, &Names),
    taken: &mut Taken,
    audited: &mut Vec<NewEntry>,
) -> Result<There, StorageError> {
    let Some(id) = id(taken) else { return Ok(None) };
    engine::lock_client(connection, id).await?;
    let found = client::find_unswept(connection, back.organization_id, id).await?;
    let Some(client) = found.filter(|client| !client.life.is_gone(back.now)) else { return Ok(None) };
    match taken.taking {
        Taking::Removed | Taking::Disabled => stop(connection, back, &client, Transition::Disable, audited).await?,
        Taking::Deactivated => stop(connection, back, &client, Transition::Deactivate, audited).await?,
        Taking::SecretReplaced | Taking::SecretRemoved => {
            let hints = taken.of(AuditField::Secret).map(|lost| lost.lines.clone()).unwrap_or_default();
            let all = taken.taking == Taking::SecretReplaced;
            let is_meant =
                |secret: &Secret| back.is_of_then(secret.created_at) && (all || hints.contains(&secret.hint));
            end_secrets(connection, back, &client, is_meant, audited).await?;
        }
        Taking::Narrowed => {
            return settings::of_client(connection, (back, names), &client, taken, audited).await.map(Some);
        }
        _ => return Ok(Some(())),
    }
    taken.ended = true;
    Ok(Some(()))
}

/// Removes secrets of a client, and ends what it got since the earlier state came back with what it should not have had; how many.
pub(super) async fn end_secrets(
    connection: &mut Connection,
    back: &Back<'_>,
    client: &Client,
    is_meant: impl Fn(&Secret) -> bool,
    audited: &mut Vec<NewEntry>,
) -> Result<u64, StorageError> {
    let mut gone = vec![];
    for secret in secrets::of_client(connection, client.id).await? {
        if is_meant(&secret) && secrets::remove(connection, client.id, secret.id).await? {
            gone.push(secret.hint);
        }
    }
    let ended = gone.len() as u64;
    if ended > 0 {
        let change = Change { field: AuditField::Secret, before: gone, after: vec![] };
        let after = back.cut(client);
        let is_cut = after.life != client.life && write::update(connection, client, &after).await?;
        let changes = [change].into_iter().chain(back.tokens_ended().filter(|_| is_cut)).collect();
        let after = Client { version: client.version + i64::from(is_cut), ..after };
        audited.push(back.of_client(AuditAction::RemoveSecret, &after, changes));
    }
    Ok(ended)
}

async fn of_user(
    connection: &mut Connection,
    (back, names): (&Back<'_>, &Names),
    taken: &mut Taken,
    audited: &mut Vec<NewEntry>,
) -> Result<There, StorageError> {
    let Some(id) = id(taken) else { return Ok(None) };
    let Some(user) = users::find(connection, back.organization_id, id).await? else { return Ok(None) };
    match taken.taking {
        Taking::Removed | Taking::Deactivated => {
            let after = User { state: UserState::Inactive, ..user.clone() };
            if user.state != UserState::Inactive && users::update(connection, &after, user.version).await? {
                sessions::remove_of(connection, user.id, None).await?;
                users::cut(connection, user.id).await?;
                let after = User { version: user.version + 1, ..after };
                let change = Change::of_line(AuditField::State, user.state.label(), after.state.label());
                audited.push(back.of_user(AuditAction::Deactivate, &after, change.into_iter().collect()));
            }
        }
        Taking::PasswordReplaced => end_password(connection, back, &user, audited).await?,
        Taking::FactorAdded if factors::of_user(connection, user.id).await?.any() => return Ok(None),
        Taking::FactorAdded => end_password(connection, back, &user, audited).await?,
        Taking::FactorsReset | Taking::AuthenticatorRemoved | Taking::PasskeyRemoved => {
            end_factors(connection, back, &user, taken, audited).await?;
        }
        Taking::Narrowed => return settings::of_user(connection, (back, names), &user, taken, audited).await.map(Some),
        _ => return Ok(Some(())),
    }
    taken.ended = true;
    Ok(Some(()))
}

pub(super) async fn end_password(
    connection: &mut Connection,
    back: &Back<'_>,
    user: &User,
    audited: &mut Vec<NewEntry>,
) -> Result<(), StorageError> {
    if credentials::end_password(connection, user.id).await? {
        sessions::remove_of(connection, user.id, None).await?;
        users::cut(connection, user.id).await?;
        audited.push(back.of_user(AuditAction::EndPassword, user, vec![]));
        end_added_since(connection, back, user, audited).await?;
    }
    Ok(())
}

/// Ends the second factors that were added since the earlier state came back: whoever came in with what had been taken may have
/// added them, and a passkey alone would let them in again.
async fn end_added_since(
    connection: &mut Connection,
    back: &Back<'_>,
    user: &User,
    audited: &mut Vec<NewEntry>,
) -> Result<(), StorageError> {
    let app = factors::authenticator(connection, user.id).await?;
    if app.is_some_and(|app| !back.is_of_then(app.created_at)) {
        factors::remove_authenticator(connection, user.id).await?;
        audited.push(back.of_user(AuditAction::RemoveAuthenticator, user, vec![]));
    }
    let mut gone = vec![];
    for passkey in passkeys::of_user(connection, user.id).await? {
        if !back.is_of_then(passkey.created_at) {
            gone.extend(passkeys::remove(connection, user.id, passkey.id).await?);
        }
    }
    if !gone.is_empty() {
        let change = Change { field: AuditField::Passkey, before: gone, after: vec![] };
        audited.push(back.of_user(AuditAction::RemovePasskey, user, vec![change]));
    }
    Ok(())
}

/// Ends second factors that were taken. Who had others in the end would be let in by a password alone, which was not enough:
/// then the password ends, too, and so it does of who had none then.
async fn end_factors(
    connection: &mut Connection,
    back: &Back<'_>,
    user: &User,
    taken: &Taken,
    audited: &mut Vec<NewEntry>,
) -> Result<(), StorageError> {
    let (all, had) = (taken.taking == Taking::FactorsReset, factors::of_user(connection, user.id).await?);
    let mut changes = vec![];
    let app = (all || taken.taking == Taking::AuthenticatorRemoved) && had.authenticator;
    let is_of_then = match factors::authenticator(connection, user.id).await? {
        Some(authenticator) => back.is_of_then(authenticator.created_at),
        None => false,
    };
    let app = app && is_of_then && factors::remove_authenticator(connection, user.id).await?;
    let names = taken.of(AuditField::Passkey).map(|lost| lost.lines.clone()).unwrap_or_default();
    let mut gone = vec![];
    for passkey in passkeys::of_user(connection, user.id).await? {
        let named = taken.taking == Taking::PasskeyRemoved && names.contains(&passkey.name);
        if back.is_of_then(passkey.created_at) && (all || named) {
            gone.extend(passkeys::remove(connection, user.id, passkey.id).await?);
        }
    }
    if !app && gone.is_empty() {
        if taken.anew && !had.any() {
            end_password(connection, back, user, audited).await?;
        }
        return Ok(());
    }
    // Of several with one name, some of which came since, only so many were taken: the user had others in the end.
    let since = taken.of(AuditField::Passkey).map(|lost| lost.left.len()).unwrap_or_default();
    let more = !all && !gone.is_empty() && gone.len() + since > names.len();
    let action = match taken.taking {
        Taking::AuthenticatorRemoved => AuditAction::RemoveAuthenticator,
        Taking::PasskeyRemoved => AuditAction::RemovePasskey,
        _ => AuditAction::ResetFactors,
    };
    match all {
        true => changes.push(Change { field: AuditField::SecondFactor, before: vec![had.words()], after: vec![] }),
        false if !gone.is_empty() => {
            changes.push(Change { field: AuditField::Passkey, before: gone, after: vec![] });
        }
        false => {}
    }
    sessions::remove_of(connection, user.id, None).await?;
    users::cut(connection, user.id).await?;
    audited.push(back.of_user(action, user, changes));
    end_added_since(connection, back, user, audited).await?;
    if (taken.anew || more) && !factors::of_user(connection, user.id).await?.any() {
        end_password(connection, back, user, audited).await?;
    }
    Ok(())
}

async fn of_authorization(
    connection: &mut Connection,
    back: &Back<'_>,
    taken: &mut Taken,
    audited: &mut Vec<NewEntry>,
) -> Result<There, StorageError> {
    let Some(client_id) = id(taken) else { return Ok(None) };
    let found = authorizations::find(connection, back.organization_id, client_id).await?;
    let first = Authorization {
        organization_id: back.organization_id,
        client_id,
        state: AuthorizationState::Pending,
        scopes: BTreeSet::new(),
        roles: BTreeSet::new(),
        cuts: 0,
        version: 0,
        created_at: back.now,
        modified_at: back.now,
        modified_by: None,
        requested_by: None,
        reason: String::new(),
    };
    // An organization's own client needs no authorization: to limit or to revoke it may be the first decision about it.
    if taken.taking != Taking::AuthorizationRevoked {
        let own = match &found {
            Some(_) => None,
            None => client::find_unswept(connection, back.organization_id, client_id).await?,
        };
        let all = |own: Client| Authorization { state: AuthorizationState::Approved, scopes: own.scopes, ..first };
        let Some(before) = found.or_else(|| own.map(all)) else { return Ok(None) };
        return settings::of_authorization(connection, back, &before, taken, audited).await;
    }
    if client::name(connection, client_id).await?.is_none() {
        return Ok(None);
    }
    let before = found.unwrap_or(first);
    taken.ended = true;
    if before.state == AuthorizationState::Revoked {
        return Ok(Some(()));
    }
    let after = Authorization { state: AuthorizationState::Revoked, reason: String::new(), ..before.clone() };
    decide(connection, back, (&before, after), (AuditAction::RevokeAuthorization, &taken.name), audited).await?;
    Ok(Some(()))
}

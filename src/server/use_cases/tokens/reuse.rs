//! A second use of a code or a refresh token ends the consent (RFC 9700 sections 2.1.1 and 4.14.2). The thief is not
//! known: the audit log of the client's organization and that of the user's get the address.

use super::issue::Asking;
use crate::{
    domain::{
        OrganizationId,
        audit::{AuditAction, AuditField, ObjectKind},
    },
    server::storage::{
        Connection, StorageError,
        audit::entry::{self, Change, NewEntry},
        clients::client::{self, Client},
        people::{organizations, users},
        tokens::consents::{self, Consent},
    },
};
use std::collections::BTreeSet;

/// What was used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twice {
    Code,
    RefreshToken,
}

/// Ends the consent and tells the audit log, once. The last that a transaction does, as [`entry::write`] is.
///
/// # Errors
/// When storage fails.
pub async fn end(
    asking: &Asking<'_>,
    connection: &mut Connection,
    consent: &Consent,
    what: Twice,
) -> Result<(), StorageError> {
    if !consents::end(connection, consent.id, asking.now).await? {
        return Ok(());
    }
    tracing::warn!(client = %consent.client_id, consent = %consent.id, ?what, "used twice: what the user agreed to has ended");
    let client = client::find_even_gone(connection, consent.client_id).await?;
    let Some(client) = client else { return Ok(()) };
    // One organization after the other: a writer of an audit log holds it until the end.
    for organization in BTreeSet::from([client.organization_id, consent.organization_id]) {
        let user = user(connection, consent, organization).await?;
        let audited = entry(asking, &client, organization, user, what);
        entry::write(connection, &audited).await?;
    }
    Ok(())
}

/// The user as that organization may know them: by name in their own, by their organization in the client's.
async fn user(
    connection: &mut Connection,
    consent: &Consent,
    organization: OrganizationId,
) -> Result<String, StorageError> {
    if organization == consent.organization_id {
        return Ok(users::person(connection, consent.user_id).await?.name);
    }
    let name = organizations::organization_name(connection, consent.organization_id).await?;
    Ok(format!("a user of {name}"))
}

fn entry(asking: &Asking<'_>, client: &Client, organization: OrganizationId, user: String, what: Twice) -> NewEntry {
    let own = organization == client.organization_id;
    let kind = if own { ObjectKind::Client } else { ObjectKind::Authorization };
    let action = match what {
        Twice::Code => AuditAction::ReuseCode,
        Twice::RefreshToken => AuditAction::ReuseRefreshToken,
    };
    let object = (kind, client.id.to_string(), client.name.clone());
    NewEntry {
        address: asking.whence.address.map(str::to_owned),
        request_id: Some(asking.whence.request_id.to_owned()),
        changes: vec![Change { field: AuditField::User, before: vec![user], after: vec![] }],
        ..NewEntry::own(organization, asking.now, action, object)
    }
}

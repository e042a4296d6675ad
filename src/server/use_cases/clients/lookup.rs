//! Which client is meant, and the client itself.

use super::record::load;
use crate::{
    domain::{
        ClientId, DivisionId, SecretId, Timestamp,
        refusal::Wrong,
        usage::{Detail, Lately, told_apart_from},
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            clients::{
                catalogue,
                client::Client,
                secrets::{self, Secret},
                usage_report,
            },
        },
        use_cases::{change::Act, error::AppError, refusal::Refusal},
    },
};
use std::collections::BTreeMap;

/// Parses an id as it comes from outside. What is no UUID names no client.
///
/// # Errors
/// Not found.
pub fn parse_id(id: &str) -> Result<ClientId, AppError> {
    id.parse().map_err(|_| Refusal::NotFound(None).into())
}

/// Parses the id of a secret as it comes from outside. What is no UUID names one that is gone.
///
/// # Errors
/// Invalid.
pub fn parse_secret_id(id: &str) -> Result<SecretId, AppError> {
    id.parse().map_err(|_| AppError::invalid("secret", Wrong::SecretGone))
}

/// Whether the holder of a secret of the client acts with its roles: handing one out is giving them.
pub(super) fn acts_by_roles(client: &Client) -> bool {
    client.grant_type.uses_roles() && !client.roles.is_empty()
}

/// One client, whole.
///
/// # Errors
/// Denied or not found.
pub async fn one(act: Act<'_>, id: ClientId) -> Result<Client, AppError> {
    let mut connection = act.read(Action::ViewClient).await?;
    load(&mut connection, act.caller, id, act.now).await
}

/// A client's secrets, the newest first, expired ones included, each with its use in the last thirty days.
///
/// # Errors
/// Denied or not found.
pub async fn secrets(act: Act<'_>, id: ClientId) -> Result<Vec<(Secret, Option<Lately>)>, AppError> {
    let mut connection = act.read(Action::ViewClient).await?;
    load(&mut connection, act.caller, id, act.now).await?;
    let mut used = secrets_lately(&mut connection, id, act.now).await?;
    let with_use = |secret: Secret| {
        let used = used.remove(&secret.id.to_string());
        (secret, used)
    };
    Ok(secrets::of_client(&mut connection, id).await?.into_iter().map(with_use).collect())
}

/// The use of a client's secrets in the last thirty days, by their ids.
pub(super) async fn secrets_lately(
    connection: &mut Connection,
    id: ClientId,
    now: Timestamp,
) -> Result<BTreeMap<String, Lately>, AppError> {
    Ok(usage_report::lately(connection, id, Some(Detail::Secret), told_apart_from(now)).await?)
}

/// The organization's Home division; `None`: it has no divisions.
///
/// # Errors
/// When storage fails.
pub async fn home(act: Act<'_>) -> Result<Option<DivisionId>, AppError> {
    let mut connection = act.read(Action::ListDivisions).await?;
    let divisions = catalogue::divisions(&mut connection, act.caller.actor.organization_id).await?;
    Ok(divisions.first().map(|(id, _)| *id))
}

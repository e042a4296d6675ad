//! Roles that are given to a client with living secrets. The maker of a secret may still know it, and who knows it acts
//! with the client's roles. So giving a role to the client gives it to the makers of its secrets, too, whether or not
//! they hold it.

use super::{
    lookup::acts_by_roles,
    page::{maker, name_program},
};
use crate::{
    domain::{
        ClientId, OrganizationId, RoleGrant, SecretId, State, Timestamp, UserId, audit::AuditField, person::UserState,
        role, secret::is_live,
    },
    policy::Actor,
    server::{
        storage::{
            Connection,
            audit::entry::Change,
            clients::{
                client::{self, Client},
                secrets,
            },
            people::{actors, users},
        },
        use_cases::{
            error::AppError,
            refusal::{Conflict, OthersSecret, OthersSecrets},
        },
    },
};
use uuid::Uuid;

/// What becomes of secrets whose makers lack roles that their client is being given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SecretsOfOthers {
    /// Nobody decided: the change is refused while there is one.
    #[default]
    Ask,
    /// They end, and with them every token of the client.
    End,
    /// They stay, as do the tokens: those that were shown; `None`: whichever they are.
    Keep(Option<Vec<SecretId>>),
}

/// Decides about such secrets before a client is written over: what is to end ends here and in `after`. Returns what the
/// audit log is to say beside the change.
///
/// # Errors
/// Conflict with each such secret, when nobody decided about it.
pub(super) async fn settle(
    connection: &mut Connection,
    before: &Client,
    after: &mut Client,
    decided: &SecretsOfOthers,
    now: Timestamp,
) -> Result<Vec<Change>, AppError> {
    let giving = role::gained(acting(before), acting(after));
    let named = if giving.is_empty() { vec![] } else { of_others(connection, before, &giving, now).await? };
    if named.is_empty() {
        return Ok(vec![]);
    }
    let change = |field, before, after| Change { field, before, after };
    let hints = named.iter().map(|secret| secret.hint.clone()).collect();
    match decided {
        SecretsOfOthers::End => {
            for secret in &named {
                secrets::remove(connection, before.id, secret.id).await?;
            }
            after.life = after.life.cut(now);
            Ok(vec![
                change(AuditField::Secret, hints, vec![]),
                change(AuditField::Tokens, vec![], vec!["ended".into()]),
            ])
        }
        SecretsOfOthers::Keep(seen) if named.iter().all(|s| seen.as_ref().is_none_or(|seen| seen.contains(&s.id))) => {
            let made_by =
                |s: &OthersSecret| s.by.as_ref().map_or_else(|| "someone unknown".into(), ToString::to_string);
            let kept = named.iter().map(|secret| format!("{}, made by {}", secret.hint, made_by(secret))).collect();
            Ok(vec![change(AuditField::KeptSecrets, vec![], kept)])
        }
        SecretsOfOthers::Ask | SecretsOfOthers::Keep(_) => {
            Err(Conflict::SecretsOfOthers(OthersSecrets { secrets: named, giving, now }).into())
        }
    }
}

/// How many secrets ended with a change, for those who look after the applications that used them.
pub(super) fn ended(changes: &[Change]) -> usize {
    changes.iter().filter(|change| change.field == AuditField::Secret).map(|change| change.before.len()).sum()
}

/// The roles that a client acts with. Those that are kept aside are none.
fn acting(client: &Client) -> &[RoleGrant] {
    if acts_by_roles(client) { &client.roles } else { &[] }
}

/// The secrets that are accepted and whose makers, as they are now, lack one of these roles.
async fn of_others(
    connection: &mut Connection,
    client: &Client,
    giving: &[RoleGrant],
    now: Timestamp,
) -> Result<Vec<OthersSecret>, AppError> {
    let mut named = vec![];
    for secret in secrets::of_client(connection, client.id).await? {
        if !is_live(secret.expires_at, now) {
            continue;
        }
        let (made_by, through) = (secret.created_by.as_deref(), secret.created_through.as_deref());
        let ids: Vec<&str> = made_by.into_iter().chain(through).collect();
        let mut names = actors::names_of_actors(connection, client.organization_id, &ids).await?;
        if let Some(program) = through {
            name_program(connection, &mut names, program).await?;
        }
        let by = maker(made_by, through, &names);
        // An application that acted for someone was shown the secret: it holds none of their roles.
        let giver = match through.or(made_by) {
            Some(id) => giver(connection, client.organization_id, id, now).await?,
            None => None,
        };
        let lacks = |grant: &&RoleGrant| giver.as_ref().is_none_or(|giver| !giver.has_to_give(grant));
        let lacks: Vec<RoleGrant> = giving.iter().filter(lacks).cloned().collect();
        if !lacks.is_empty() {
            named.push(OthersSecret { id: secret.id, hint: secret.hint, made: secret.created_at, by, lacks });
        }
    }
    Ok(named)
}

/// Who made a secret, with the roles they act with now; `None`: they are gone, deactivated, or act with none.
async fn giver(
    connection: &mut Connection,
    organization: OrganizationId,
    id: &str,
    now: Timestamp,
) -> Result<Option<Actor>, AppError> {
    let Ok(id) = Uuid::try_parse(id) else { return Ok(None) };
    if let Some(user) = users::find(connection, organization, UserId::from_uuid(id)).await? {
        return match user.state {
            UserState::Active => Ok(Some(actors::actor(connection, user.id, organization, user.name, false).await?)),
            UserState::Inactive | UserState::Invited => Ok(None),
        };
    }
    let client = client::find(connection, organization, ClientId::from_uuid(id), now).await?;
    match client.filter(|client| client.life.state == State::Active && acts_by_roles(client)) {
        Some(client) => Ok(Some(actors::actor_of_client(connection, id, organization, client.name).await?)),
        None => Ok(None),
    }
}

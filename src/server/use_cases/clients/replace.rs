//! Changes by programs: settings, roles and state in one write.

use super::{
    SecretsOfOthers,
    edit::{known_scopes, write},
    growth,
    record::{changed_meanwhile, entry},
    transition::explain,
};
use crate::{
    domain::{
        ClientId, GrantType, Lifecycle, RoleGrant, SettingsPatch, State, Timestamp,
        audit::AuditAction,
        lifecycle::{self, Next, Transition},
        refusal::{Reason, Wrong},
        settings::{SettingsContext, field},
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            clients::{client::Client, usage},
        },
        use_cases::{
            caller::Caller,
            change::{Act, Object},
            error::AppError,
            grants,
        },
    },
};

/// What a client is to be. What is not there stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Replacement {
    pub settings: SettingsPatch,
    /// `role@division` pairs.
    pub roles: Option<Vec<String>>,
    pub state: Option<State>,
    /// The version the caller looked at.
    pub version: Option<i64>,
    /// What becomes of secrets whose makers lack roles that are given.
    pub others: SecretsOfOthers,
}

/// Changes a client and returns it as it is then. Deactivating takes the permission to delete, as it ends in a removal:
/// beside the one to edit if anything else changes.
///
/// # Errors
/// Denied, not found, Invalid with every refused field, Conflict when the version is another, someone was faster or there
/// are secrets to decide about.
pub async fn replace(act: Act<'_>, id: ClientId, wanted: &Replacement) -> Result<Client, AppError> {
    let now = act.now;
    let gives = wanted.roles.is_some();
    let mut change = if gives { act.begin_with_roles_on(id).await? } else { act.begin_on(id).await? };
    let caller = &change.caller();
    let before = Client::find(&mut change, &id).await?;
    let move_to = wanted.state.filter(|state| *state != before.life.state);
    let verb = match move_to {
        Some(State::Inactive) => AuditAction::Deactivate,
        Some(State::Active) => AuditAction::Restore,
        _ => AuditAction::Edit,
    };
    let grants = match &wanted.roles {
        Some(pairs) => grants::parse(&mut change, before.organization_id, pairs).await?,
        None => before.roles.clone(),
    };
    let form = wanted.settings.over(&before.form());
    // Roles belong to Client Credentials: another grant type leaves them behind.
    let keeps_roles = GrantType::parse(&form.grant_type).is_none_or(GrantType::uses_roles);
    let grants = if keeps_roles || form == before.form() { grants } else { vec![] };
    // Roles that were kept aside count again: that gives them.
    let wakes =
        !before.grant_type.uses_roles() && GrantType::parse(&form.grant_type).is_some_and(GrantType::uses_roles);
    let gives = |grant: &&RoleGrant| wakes || !before.roles.contains(grant);
    let giving: Vec<RoleGrant> = grants.iter().filter(gives).cloned().collect();
    let (has, giving) = (before.roles.as_slice(), giving.as_slice());
    let edits = form != before.form() || grants != before.roles;
    let action = match move_to {
        Some(State::Inactive) if !edits => Action::DeleteClient,
        Some(State::Inactive) => Action::DeactivateClient { has, giving },
        _ => Action::EditClient { has, giving },
    };
    let mut change = change.ask(action, entry(caller, &before, verb, now)).await?;
    if verb == AuditAction::Restore {
        change = change.ask(Action::RestoreClient { has }, entry(caller, &before, verb, now)).await?;
    }
    change.at(&before, wanted.version).await?;
    let mut after = Client { roles: grants, ..before.clone() };
    // What is not touched is not examined: an incomplete client, too, can be deactivated.
    if edits {
        let known = known_scopes(&mut change, Some(&before)).await?;
        let context = SettingsContext {
            known_scopes: &known,
            current_grant_type: Some(before.grant_type),
            roles: after.roles.len(),
        };
        after = after.with_settings(&form.parse(&context)?, now);
    }
    if let Some(state) = move_to {
        after.life = moved(&mut change, caller, &before, &after, state, now).await?;
        let leaves = state == State::Inactive;
        after.deactivated_at = leaves.then_some(now);
        after.deactivated_by = leaves.then(|| caller.actor.id.to_string());
    }
    if verb == AuditAction::Restore {
        usage::forget_knocks(&mut change, id).await?;
    }
    let beside = growth::settle(&mut change, &before, &mut after, &wanted.others, now).await?;
    let version = write(&mut change, caller, &before, &mut after, (verb, beside), now).await?;
    change.finish().await?;
    Ok(Client { version, ..after })
}

/// The life after a change of state. Disabling is no replacement's: it has no date, and a disabled client is not edited
/// into another state by a program that does not know of the switch.
async fn moved(
    connection: &mut Connection,
    caller: &Caller,
    before: &Client,
    after: &Client,
    state: State,
    now: Timestamp,
) -> Result<Lifecycle, AppError> {
    let wrong = |wrong: Wrong| AppError::invalid(field::STATE, wrong);
    let transition = match (before.life.state, state) {
        (State::Disabled, _) => return Err(wrong(Wrong::EnableFirst)),
        (_, State::Disabled) => return Err(wrong(Wrong::NotDisabledHere)),
        (_, State::Inactive) => Transition::Deactivate,
        (_, State::Active) => Transition::Restore { complete: after.missing().is_empty() },
    };
    match lifecycle::next(&after.life, transition, now) {
        Ok(Next::Stays(life)) => Ok(life),
        Ok(Next::Removed) => Err(changed_meanwhile(connection, caller, before.id, Reason::ClientRemoved, now).await?),
        Err(refused) => Err(explain(connection, caller, after, refused, now).await?),
    }
}

//! Changes by programs: settings, roles and state in one write.

use super::{
    SecretsOfOthers,
    edit::{known_scopes, write},
    growth,
    record::{changed_meanwhile, entry},
    rehearsal, taking,
    transition::explain,
};
use crate::{
    domain::{
        ClientId, Lifecycle, Parsed, RoleAt, RoleGrant, SettingsDraft, SettingsPatch, State, Timestamp,
        audit::AuditAction,
        draft::both,
        lifecycle::{self, Next, Transition},
        refusal::{Reason, Wrong},
        rehearsal::Ended,
        settings::{SettingsContext, field},
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            clients::{attempts, client::Client},
        },
        use_cases::{
            caller::Caller,
            change::{Act, Object, Run},
            error::AppError,
            grants,
            refusal::Taken,
        },
    },
};

/// What a client is to be. What is not there stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Replacement {
    pub settings: SettingsPatch,
    pub roles: Option<Parsed<Vec<RoleAt>>>,
    pub state: Option<State>,
    /// The version the caller looked at.
    pub version: Option<i64>,
    /// What becomes of secrets whose makers lack roles that are given.
    pub others: SecretsOfOthers,
}

/// What a replacement left, or would leave.
#[derive(Debug)]
pub struct Replaced {
    pub client: Client,
    /// Of a dry run: what it takes away although it was used in the last thirty days.
    pub taken: Vec<Taken>,
}

/// What is asked for, laid over what the client is.
struct Laid {
    draft: SettingsDraft,
    roles: Parsed<Vec<RoleGrant>>,
    /// The roles among them that the client does not act with yet.
    giving: Vec<RoleGrant>,
    /// Whether anything is another, or refused.
    edits: bool,
}

impl Laid {
    fn over(before: &Client, settings: SettingsPatch, roles: Parsed<Vec<RoleGrant>>) -> Self {
        let (stored, refused) = (before.draft(), settings.is_wrong());
        let draft = settings.over(stored.clone());
        let changed = refused || draft != stored;
        let uses_roles = draft.grant_type.as_ref().ok().map(|chosen| chosen.uses_roles());
        // Roles belong to Client Credentials: another grant type leaves them behind.
        let leaves_roles = changed && uses_roles == Some(false);
        let roles = roles.map(|roles| if leaves_roles { vec![] } else { roles });
        // Roles that were kept aside count again: that gives them.
        let wakes = !before.grant_type.uses_roles() && uses_roles == Some(true);
        let gives = |grant: &&RoleGrant| wakes || !before.roles.contains(grant);
        let giving = roles.iter().flatten().filter(gives).cloned().collect();
        let edits = changed || roles.as_ref().ok() != Some(&before.roles);
        Self { draft, roles, giving, edits }
    }
}

/// Changes a client and returns it as it is then. Deactivating takes the permission to delete, as it ends in a removal:
/// beside the one to edit if anything else changes.
///
/// # Errors
/// Denied, not found, Invalid with every refused field, Conflict when the version is another, someone was faster or there
/// are secrets to decide about.
pub async fn replace(act: Act<'_>, id: ClientId, wanted: Replacement, run: Run) -> Result<Replaced, AppError> {
    let now = act.now;
    let gives = wanted.roles.is_some();
    let change = if gives { act.begin_with_roles_on(id).await? } else { act.begin_on(id).await? };
    let mut change = change.run(run);
    let caller = &change.caller();
    let before = Client::find(&mut change, &id).await?;
    let move_to = wanted.state.filter(|state| *state != before.life.state);
    let verb = match move_to {
        Some(State::Inactive) => AuditAction::Deactivate,
        Some(State::Active) => AuditAction::Restore,
        _ => AuditAction::Edit,
    };
    let asked = match wanted.roles {
        Some(asked) => grants::find(&mut change, before.organization_id, asked).await?,
        None => Ok(before.roles.clone()),
    };
    let Laid { draft, roles, giving, edits } = Laid::over(&before, wanted.settings, asked);
    let (has, giving) = (before.roles.as_slice(), giving.as_slice());
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
    let mut after = before.clone();
    // What is not touched is not examined: an incomplete client, too, can be deactivated.
    if edits {
        let known = known_scopes(&mut change, Some(&before)).await?;
        let addresses = before.networks();
        let context = SettingsContext {
            known_scopes: &known,
            current_grant_type: Some(before.grant_type),
            current_addresses: Some(&addresses),
            roles: roles.as_ref().map_or(1, Vec::len),
        };
        let (settings, roles) = both(draft.check(&context), roles)?;
        after = Client { roles, ..after }.with_settings(&settings, now);
    }
    if let Some(state) = move_to {
        after.life = moved(&mut change, caller, &before, &after, state, now).await?;
        let leaves = state == State::Inactive;
        after.deactivated_at = leaves.then_some(now);
        after.deactivated_by = leaves.then(|| caller.actor.id.to_string());
    }
    if verb == AuditAction::Restore {
        attempts::restored(&mut change, id).await?;
    }
    let taken = match run {
        Run::Dry => taking::taken(&mut change, caller, (&before, &after), now).await?,
        Run::Real => vec![],
    };
    let beside = growth::settle(&mut change, &before, &mut after, &wanted.others, now).await?;
    rehearsal::settle(&mut change, &before, &after, Ended::Cut).await?;
    let version = write(&mut change, caller, &before, &mut after, (verb, beside), now).await?;
    change.finish().await?;
    Ok(Replaced { client: Client { version, ..after }, taken })
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

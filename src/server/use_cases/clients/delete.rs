//! Delete Application: removes or deactivates a client. The client's age at this instant decides.

use super::{
    evidence::{could_not_restore, lately},
    record::{changed_meanwhile, changes, edit_entry, entry},
    rehearsal,
    transition::explain,
};
use crate::{
    domain::{
        ClientId, DeletionKind, DeletionOutcome,
        audit::AuditAction,
        lifecycle::{self, Next, Transition, TransitionRefused},
        refusal::Reason,
        rehearsal::Ended,
        usage::Lately,
    },
    policy::{Action, NoWayBack},
    server::{
        storage::{
            audit::entry,
            clients::{client::Client, write},
        },
        use_cases::{
            change::{Act, Run},
            error::AppError,
            refusal::Conflict,
        },
    },
};

/// What a delete did.
#[derive(Debug)]
pub struct Deleted {
    pub name: String,
    pub outcome: DeletionOutcome,
    /// Why the caller cannot restore it; `None`: they can, or nobody can.
    pub could_not_restore: Option<NoWayBack>,
    /// Of a dry run: the client's use in the last thirty days, if there is some that the caller may see.
    pub used_lately: Option<Lately>,
}

/// What a delete depends on beside the client.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expected {
    /// The outcome the caller was shown.
    pub outcome: Option<DeletionKind>,
    /// The version the caller looked at.
    pub version: Option<i64>,
    /// Whether a client that is deactivated already, and stays until its date, is as good as deleted: the second of two
    /// calls.
    pub again: bool,
}

impl Expected {
    /// Of a person who was shown the outcome.
    pub const fn outcome(shown: DeletionKind) -> Self {
        Self { outcome: Some(shown), version: None, again: false }
    }
}

/// Deletes a client.
///
/// # Errors
/// Denied, not found, Conflict when the outcome or the version is another than expected, or when someone was faster. Then
/// nothing is done.
pub async fn delete(act: Act<'_>, id: ClientId, expected: Expected, run: Run) -> Result<Deleted, AppError> {
    let now = act.now;
    let change = act.begin_on(id).await?.run(run);
    let (mut change, before) = change.load::<Client>(&id, AuditAction::Delete, |_| Action::DeleteClient).await?;
    let caller = &change.caller();
    change.at(&before, expected.version).await?;
    let next = match lifecycle::next(&before.life, Transition::Delete, now) {
        Ok(next) => next,
        Err(TransitionRefused::AlreadyDeactivated)
            if expected.again && expected.outcome != Some(DeletionKind::Removed) =>
        {
            let date_to_delete = before.life.date_to_delete.unwrap_or(now);
            let could_not_restore = could_not_restore(&caller.actor, &before, now);
            let outcome = DeletionOutcome::Deactivated { date_to_delete };
            return Ok(Deleted { name: before.name, outcome, could_not_restore, used_lately: None });
        }
        Err(refused) => return Err(explain(&mut change, caller, &before, refused, now).await?),
    };
    let outcome = DeletionOutcome::at(now, before.life.created_at);
    if expected.outcome.is_some_and(|shown| shown != outcome.kind()) {
        return Err(Conflict::OutcomeChanged { outcome, created: before.life.created_at, now }.into());
    }
    if next == Next::Removed {
        caller.prove(now)?;
    }
    let could_not_restore = could_not_restore(&caller.actor, &before, now);
    let used_lately = match run == Run::Dry && caller.actor.may(Action::ViewUsage).is_allowed() {
        true => lately(&mut change, id, now).await?,
        false => None,
    };
    let (written, audited) = match next {
        Next::Removed => {
            let gone = entry::NewEntry {
                changes: changes(Some(&before), None),
                ..entry(caller, &before, AuditAction::Remove, now)
            };
            (write::remove(&mut change, &before).await?, gone)
        }
        Next::Stays(life) => {
            let who = Some(caller.actor.id.to_string());
            let after = Client {
                life,
                deactivated_at: Some(now),
                deactivated_by: who.clone(),
                modified_at: now,
                modified_by: who,
                ..before.clone()
            };
            let audited = edit_entry(caller, &before, &after, AuditAction::Deactivate, now);
            let written = write::update(&mut change, &before, &after).await?;
            if written {
                rehearsal::settle(&mut change, &before, &after, Ended::Cut).await?;
            }
            (written, audited)
        }
    };
    if !written {
        return Err(changed_meanwhile(&mut change, caller, id, Reason::ClientChanged, now).await?);
    }
    change.commit(audited).await?;
    Ok(Deleted { name: before.name, outcome, could_not_restore, used_lately })
}

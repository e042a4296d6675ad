//! Restore, disable, enable, rehearse: the transitions that keep the client.

use super::{
    edit::Edited,
    record::{changed_meanwhile, edit_entry},
    rehearsal,
};
use crate::{
    domain::{
        ClientId, FieldError, Timestamp,
        audit::AuditAction,
        lifecycle::{self, Next, Transition, TransitionRefused},
        refusal::Reason,
        rehearsal::{Ended, Span},
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            clients::{attempts, client::Client, write},
        },
        use_cases::{
            caller::Caller,
            change::{Act, Change, Run},
            error::AppError,
            refusal::Refusal,
        },
    },
};

/// Brings a deactivated client back. Tokens issued before the deactivation stay ended.
///
/// # Errors
/// Denied, not found (gone by the clock included), Invalid when the configuration is incomplete, Conflict when it is
/// not deactivated (any more).
pub async fn restore(act: Act<'_>, id: ClientId, version: Option<i64>, run: Run) -> Result<Edited, AppError> {
    change(act.begin_on(id).await?.run(run), id, version, AuditAction::Restore, |client| {
        (Transition::Restore { complete: client.missing().is_empty() }, Action::RestoreClient { has: &client.roles })
    })
    .await
}

/// Switches a client off.
///
/// # Errors
/// Denied, not found, Conflict when it is not active (any more).
pub async fn disable(act: Act<'_>, id: ClientId, version: Option<i64>) -> Result<Edited, AppError> {
    change(act.begin_on(id).await?, id, version, AuditAction::Disable, |client| {
        (Transition::Disable, Action::DisableClient { has: &client.roles })
    })
    .await
}

/// Switches a client on again; no old token revives.
///
/// # Errors
/// Denied, not found, Conflict when it is not disabled (any more).
pub async fn enable(act: Act<'_>, id: ClientId, version: Option<i64>) -> Result<Edited, AppError> {
    change(act.begin_on(id).await?, id, version, AuditAction::Enable, |client| {
        (Transition::Enable, Action::EnableClient { has: &client.roles })
    })
    .await
}

/// Refuses a client for a while as if it were deactivated, and cuts nothing.
///
/// # Errors
/// Denied, not found, Conflict when it is not active (any more) or rehearsed already.
pub async fn rehearse(
    act: Act<'_>,
    id: ClientId,
    version: Option<i64>,
    span: Span,
    run: Run,
) -> Result<Edited, AppError> {
    change(act.begin_on(id).await?.run(run), id, version, AuditAction::Rehearse, move |client| {
        (Transition::Rehearse { span }, Action::RehearseClient { has: &client.roles })
    })
    .await
}

/// Ends a rehearsal before its time; with a `number` only that one. What it refused lives again: it was never cut.
///
/// # Errors
/// Denied, not found, Conflict when none runs (any more).
pub async fn end_rehearsal(
    act: Act<'_>,
    id: ClientId,
    version: Option<i64>,
    number: Option<i64>,
    run: Run,
) -> Result<Edited, AppError> {
    change(act.begin_on(id).await?.run(run), id, version, AuditAction::EndRehearsal, move |client| {
        (Transition::EndRehearsal { number }, Action::RehearseClient { has: &client.roles })
    })
    .await
}

async fn change(
    change: Change,
    id: ClientId,
    version: Option<i64>,
    verb: AuditAction,
    asked: impl for<'a> Fn(&'a Client) -> (Transition, Action<'a>) + Send,
) -> Result<Edited, AppError> {
    let now = change.now();
    let (mut change, before) = change.load::<Client>(&id, verb, |client| asked(client).1).await?;
    let caller = &change.caller();
    change.at(&before, version).await?;
    let (transition, _) = asked(&before);
    let life = match lifecycle::next(&before.life, transition, now) {
        Ok(Next::Stays(life)) => life,
        Ok(Next::Removed) => return Err(Refusal::NotFound(None).into()),
        // Who stopped it does not say what to do first.
        Err(refused @ (TransitionRefused::Deactivated | TransitionRefused::Disabled))
            if verb == AuditAction::Rehearse =>
        {
            return Err(AppError::conflict(Reason::Transition(refused)));
        }
        Err(refused) => return Err(explain(&mut change, caller, &before, refused, now).await?),
    };
    let after = Client {
        life,
        deactivated_at: None,
        deactivated_by: None,
        modified_at: now,
        modified_by: Some(caller.actor.id.to_string()),
        ..before.clone()
    };
    if !write::update(&mut change, &before, &after).await? {
        return Err(changed_meanwhile(&mut change, caller, id, Reason::ClientChanged, now).await?);
    }
    if verb == AuditAction::Restore {
        attempts::restored(&mut change, id).await?;
    }
    let ended = if verb == AuditAction::EndRehearsal { Ended::Early } else { Ended::Cut };
    rehearsal::settle(&mut change, &before, &after, ended).await?;
    change.commit(edit_entry(caller, &before, &after, verb, now)).await?;
    Ok(Edited::of(Client { version: before.version + 1, ..after }, verb == AuditAction::Restore, 0))
}

/// A refused transition in words: what is missing, or who was faster.
pub(super) async fn explain(
    connection: &mut Connection,
    caller: &Caller,
    client: &Client,
    refused: TransitionRefused,
    now: Timestamp,
) -> Result<AppError, AppError> {
    match (refused, client.missing().first()) {
        (TransitionRefused::Incomplete, Some(missing)) => Ok(vec![FieldError::from(*missing)].into()),
        _ => changed_meanwhile(connection, caller, client.id, Reason::Transition(refused), now).await,
    }
}

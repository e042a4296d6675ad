//! Delete Application: removes or deactivates, as the client's age decides at this very moment.

use super::{
    load_to_change,
    record::{authorize, beaten, changes, edit_entry, entry},
    transition::explain,
};
use crate::{
    domain::{
        ClientId, DeletionOutcome, Timestamp,
        lifecycle::{self, Next, Transition},
    },
    policy::Action,
    server::{
        caller::Caller,
        error::AppError,
        present,
        storage::{
            Store, audit,
            clients::{self, Client},
        },
    },
    wire::{Conflict, UiError},
};

/// What a delete did.
#[derive(Debug)]
pub struct Deleted {
    pub name: String,
    pub outcome: DeletionOutcome,
}

/// Deletes a client whose outcome the caller was told: `removed` or `deactivated`.
///
/// # Errors
/// Denied, not found, Invalid for another word, Conflict when the outcome has changed since it was told, or when
/// someone was faster. Then nothing is done.
pub async fn delete(
    store: &Store,
    caller: &Caller,
    id: ClientId,
    told: &str,
    now: Timestamp,
) -> Result<Deleted, AppError> {
    if !["removed", "deactivated"].contains(&told) {
        return Err(AppError::invalid("outcome", "Use removed or deactivated: the outcome that was shown."));
    }
    let mut transaction = store.begin().await?;
    let before = load_to_change(&mut transaction, caller, id, now).await?;
    let refused = entry(caller, &before, "delete", now);
    let mut transaction = authorize(store, transaction, caller, Action::DeleteClient, refused).await?;
    let next = match lifecycle::next(&before.life, Transition::Delete, now) {
        Ok(next) => next,
        Err(refused) => return Err(explain(&mut transaction, caller, &before, refused, now).await?),
    };
    let deletion = present::clients::deletion(&before, now);
    if deletion.word() != told {
        return Err(UiError::Conflict(Box::new(Conflict::OutcomeChanged(deletion))).into());
    }
    let outcome = DeletionOutcome::at(now, before.life.created_at);
    let (written, told) = match next {
        Next::Removed => {
            let gone =
                audit::NewEntry { changes: changes(Some(&before), None), ..entry(caller, &before, "remove", now) };
            (clients::remove(&mut transaction, &before).await?, gone)
        }
        Next::Stays(life) => {
            let who = Some(caller.actor.user_id.to_string());
            let after = Client {
                life,
                deactivated_at: Some(now),
                deactivated_by: who.clone(),
                modified_at: now,
                modified_by: who,
                ..before.clone()
            };
            let told = edit_entry(caller, &before, &after, "deactivate", now);
            (clients::update(&mut transaction, &before, &after).await?, told)
        }
    };
    if !written {
        return Err(beaten(&mut transaction, caller, id, "This client was changed meanwhile.", now).await?);
    }
    audit::write(&mut transaction, &told).await?;
    transaction.commit().await?;
    Ok(Deleted { name: before.name, outcome })
}

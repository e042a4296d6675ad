//! What every change of who may do what has in common: it waits for the others, and whatever somebody could give before
//! it can still be given after it.

use super::conflict;
use crate::{
    domain::UserState,
    policy::{ActorKind, Denial, Permission},
    server::{
        caller::Caller,
        error::AppError,
        storage::{
            Connection, Store, Transaction,
            audit::{self, NewEntry},
            directory,
            powers::{self, Powers},
            users as stored,
        },
    },
    wire::UiError,
};
use std::collections::BTreeSet;

/// A change of who may do what, and what could be given before it.
pub(super) struct Changing {
    pub transaction: Transaction,
    before: Powers,
    organization: uuid::Uuid,
}

impl Changing {
    /// Waits for whoever else changes who may do what in this organization. The caller comes back as they are then:
    /// what the request began with may have been taken from them while it waited.
    pub async fn begin(store: &Store, caller: &Caller) -> Result<(Self, Caller), AppError> {
        let organization = caller.actor.organization_id;
        let mut transaction = store.begin().await?;
        stored::changing(&mut transaction, organization).await?;
        let caller = afresh(&mut transaction, caller).await?;
        let before = powers::powers(&mut transaction, organization).await?;
        Ok((Self { transaction, before, organization }, caller))
    }

    /// Ends the change; refused, with everything in it, when something could not be given any more.
    ///
    /// Without this a permission could be lost for good: one gives only the roles one holds, and puts only permissions
    /// one has into a role, so what nobody has who can give roles, nobody gets again.
    pub async fn finish(mut self, told: &NewEntry) -> Result<(), AppError> {
        let after = powers::powers(&mut self.transaction, self.organization).await?;
        let lost = self.before.lost(&after);
        if !lost.is_empty() {
            return Err(conflict(words(&lost)));
        }
        audit::write(&mut self.transaction, told).await?;
        Ok(self.transaction.commit().await?)
    }

    /// A refusal is part of the story of what it was asked on.
    pub async fn allow(mut self, answer: Result<(), Denial>, told: NewEntry) -> Result<Self, AppError> {
        let Err(denial) = answer else { return Ok(self) };
        audit::write(&mut self.transaction, &NewEntry { done: false, changes: vec![], ..told }).await?;
        self.transaction.commit().await?;
        Err(denial.into())
    }
}

/// The caller with the roles they hold at this moment.
async fn afresh(connection: &mut Connection, caller: &Caller) -> Result<Caller, AppError> {
    let (id, organization) = (caller.actor.id, caller.actor.organization_id);
    let actor = match caller.actor.kind {
        ActorKind::User => {
            let user = stored::find(connection, organization, id).await?;
            let user = user.filter(|user| user.state == UserState::Active).ok_or(UiError::SignedOut)?;
            directory::actor(connection, id, organization, user.name).await?
        }
        ActorKind::Client => {
            directory::actor_of_client(connection, id, organization, caller.actor.name.clone()).await?
        }
    };
    Ok(Caller { actor, ..caller.clone() })
}

/// How many of the permissions that would be lost are named.
const NAMED: usize = 3;

fn words(lost: &BTreeSet<Permission>) -> String {
    if lost.contains(&Permission::AuthorizationGrantAdd) {
        let others = match lost.len() - 1 {
            0 => String::new(),
            1 => " and 1 more permission".to_owned(),
            n => format!(" and {n} more permissions"),
        };
        return format!(
            "Not done. Nobody could give roles any more: first let someone else hold a role with \
             Authorization > Grant > Add{others} in all divisions."
        );
    }
    let mut named: Vec<String> = lost.iter().take(NAMED).map(|permission| permission.label().to_owned()).collect();
    let more = lost.len() - named.len();
    if more > 0 {
        named.push(format!("{more} more"));
    }
    let list = match named.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => named.concat(),
    };
    let it = if lost.len() == 1 { "it" } else { "them" };
    format!(
        "Not done. Nobody could give {list} any more: first let someone else who can give roles hold a role with {it} in \
         all divisions."
    )
}

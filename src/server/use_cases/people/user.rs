//! One user as changes load them.

use super::refusals::{changed_meanwhile, id_of, no_such};
use crate::{
    domain::{
        Timestamp, UserId,
        audit::{AuditAction, ObjectKind},
        refusal::Thing,
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            audit::entry::NewEntry,
            people::users::{self, Person, User},
        },
        use_cases::{
            caller::Caller,
            change::{Act, Change, Object},
            error::AppError,
        },
    },
};

pub(super) const KIND: ObjectKind = ObjectKind::User;

pub(super) const WHAT: Thing = Thing::User;

/// Reads the id of a user as it comes from outside.
///
/// # Errors
/// There is no such user.
pub fn user_id(id: &str) -> Result<UserId, AppError> {
    id_of(id, WHAT)
}

pub(super) async fn load(connection: &mut Connection, caller: &Caller, id: UserId) -> Result<User, AppError> {
    users::find(connection, caller.actor.organization_id, id).await?.ok_or_else(|| no_such(WHAT))
}

/// The user that the caller is, or that a program acts for.
///
/// # Errors
/// Denied; when storage fails: a client that acts by itself is no user.
pub async fn own(act: Act<'_>) -> Result<Person, AppError> {
    let mut connection = act.read(Action::ViewSelf).await?;
    Ok(users::person(&mut connection, act.caller.actor.user_id()).await?)
}

impl Object for User {
    type Id = UserId;

    async fn find(change: &mut Change, id: &UserId) -> Result<Self, AppError> {
        let caller = change.caller();
        load(change, &caller, *id).await
    }

    fn entry(&self, caller: &Caller, action: AuditAction, now: Timestamp) -> NewEntry {
        entry(caller, self, action, now)
    }

    fn version(&self) -> i64 {
        self.version
    }

    async fn stale(&self, _: &mut Change) -> Result<AppError, AppError> {
        Ok(changed_meanwhile(WHAT))
    }
}

pub(super) fn entry(caller: &Caller, user: &User, action: AuditAction, now: Timestamp) -> NewEntry {
    let version = Some(user.version + 1);
    NewEntry { version, ..caller.entry(KIND, user.id.to_string(), user.name.clone(), action, now) }
}

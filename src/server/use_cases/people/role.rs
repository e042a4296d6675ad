//! One role as changes load it, and who would be left without.

use super::refusals::{changed_meanwhile, id_of, no_such};
use crate::{
    domain::{
        DivisionId, DivisionScope, RoleId, Timestamp,
        audit::{AuditAction, ObjectKind},
        refusal::Thing,
        role::Needed,
    },
    server::{
        storage::{
            Connection,
            audit::entry::NewEntry,
            clients::catalogue,
            people::roles::{self as stored, Role},
        },
        use_cases::{
            caller::Caller,
            change::{Change, Object},
            error::AppError,
        },
    },
};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) const KIND: ObjectKind = ObjectKind::Role;

pub(super) const WHAT: Thing = Thing::Role;

/// Reads the id of a role as it comes from outside.
///
/// # Errors
/// There is no such role.
pub fn role_id(id: &str) -> Result<RoleId, AppError> {
    id_of(id, WHAT)
}

/// Who holds a role, and where.
#[derive(Clone, Debug)]
pub struct Holder {
    pub id: Uuid,
    pub name: String,
    /// "Home division"
    pub divisions: Vec<String>,
}

pub(super) async fn load(connection: &mut Connection, caller: &Caller, id: RoleId) -> Result<Role, AppError> {
    stored::find(connection, caller.actor.organization_id, id).await?.ok_or_else(|| no_such(WHAT))
}

pub(super) fn shown(holder: stored::Holder, divisions: &BTreeMap<DivisionId, String>) -> Holder {
    let names: Vec<String> = holder
        .divisions
        .into_iter()
        .map(|scope| {
            let name = match scope {
                DivisionScope::All => None,
                DivisionScope::One(id) => divisions.get(&id).map(String::as_str),
            };
            catalogue::division_name(scope, name)
        })
        .collect();
    Holder { id: holder.id, name: holder.name, divisions: names }
}

pub(super) fn entry(caller: &Caller, role: &Role, action: AuditAction, now: Timestamp) -> NewEntry {
    caller.entry(KIND, role.id.to_string(), role.name.clone(), action, now)
}

impl Object for Role {
    type Id = RoleId;

    async fn find(change: &mut Change, id: &RoleId) -> Result<Self, AppError> {
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

/// Why a role cannot go. `names`: whether those who need it may be named.
pub(super) async fn needed(
    connection: &mut Connection,
    role: RoleId,
    applications: &[stored::Restricted],
    names: bool,
) -> Result<Option<Needed>, AppError> {
    if let Some(alone) = applications.iter().find(|application| application.roles == 1) {
        return Ok(Some(Needed::ByApplication(names.then(|| alone.name.clone()))));
    }
    Ok(Needed::by_clients(stored::only_role_of(connection, role).await?, names))
}

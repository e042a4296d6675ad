//! One role as changes load it, and who would be left without.

use super::refusals::{beaten, id_of, no_such};
use crate::{
    domain::{
        ClientId, DivisionId, DivisionScope, RoleId, Timestamp,
        audit::{AuditAction, ObjectKind},
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
    wire::Holder,
};
use std::collections::BTreeMap;

pub(super) const KIND: ObjectKind = ObjectKind::Role;

pub(super) const WHAT: &str = "role";

pub(super) async fn load(connection: &mut Connection, caller: &Caller, id: &str) -> Result<Role, AppError> {
    let id = id_of(id, WHAT)?;
    stored::find(connection, caller.actor.organization_id, id).await?.ok_or_else(|| no_such(WHAT))
}

pub(super) fn shown(holder: stored::Holder, divisions: &BTreeMap<DivisionId, String>) -> Holder {
    let names: Vec<String> = holder
        .divisions
        .iter()
        .filter_map(|word| DivisionScope::parse(word).ok())
        .map(|scope| {
            let name = match scope {
                DivisionScope::All => None,
                DivisionScope::One(id) => divisions.get(&id).map(String::as_str),
            };
            catalogue::division_name(scope, name)
        })
        .collect();
    Holder { id: holder.id, name: holder.name, divisions: names.join(", ") }
}

pub(super) fn entry(caller: &Caller, role: &Role, action: AuditAction, now: Timestamp) -> NewEntry {
    caller.entry(KIND, role.id.to_string(), role.name.clone(), action, now)
}

impl Object for Role {
    type Id = str;

    async fn find(change: &mut Change, id: &str) -> Result<Self, AppError> {
        let caller = change.caller();
        load(change, &caller, id).await
    }

    fn entry(&self, caller: &Caller, action: AuditAction, now: Timestamp) -> NewEntry {
        entry(caller, self, action, now)
    }

    fn version(&self) -> i64 {
        self.version
    }

    async fn stale(&self, _: &mut Change) -> Result<AppError, AppError> {
        Ok(beaten(WHAT))
    }
}

/// Why a role cannot go: an application would serve everyone without it, or a client would be left without any. `names`:
/// whether they may be named.
pub(super) async fn needed(
    connection: &mut Connection,
    role: RoleId,
    applications: &[(ClientId, String, i64)],
    names: bool,
) -> Result<Option<String>, AppError> {
    if let Some((_, name, _)) = applications.iter().find(|(.., roles)| *roles == 1) {
        let name = if names { name } else { "An application" };
        return Ok(Some(format!(
            "{name} serves only holders of this role, and would serve everyone: edit its authorization first"
        )));
    }
    let clients = stored::only_role_of(connection, role).await?;
    Ok((!clients.is_empty()).then(|| only_role(&clients, names)))
}

/// How many clients are named that have no other role.
pub(super) const NAMED: usize = 3;

pub(super) fn only_role(clients: &[String], names: bool) -> String {
    let (verb, them) = if clients.len() == 1 { ("has", "it") } else { ("have", "them") };
    let who = match (clients, names) {
        ([_], false) => "A client".to_owned(),
        (_, false) => format!("{} clients", clients.len()),
        (_, true) if clients.len() > NAMED => {
            format!("{} and {} more", clients[..NAMED].join(", "), clients.len() - NAMED)
        }
        ([others @ .., last], true) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        (_, true) => clients.concat(),
    };
    format!("{who} {verb} no other role, and Client Credentials needs one: give {them} another first, or delete {them}")
}

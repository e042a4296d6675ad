//! Who asks, from where: what each use case is told of its caller.

use crate::{domain::Timestamp, policy::Actor, server::storage::audit::NewEntry};

/// The signed-in user and the request they came with, for the policy and for the audit log.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    pub address: Option<String>,
    pub request_id: String,
}

impl Caller {
    /// What the audit log is told of something this caller does in their organization.
    pub fn entry(
        &self,
        kind: &'static str,
        id: String,
        name: String,
        action: &'static str,
        now: Timestamp,
    ) -> NewEntry {
        NewEntry {
            organization_id: self.actor.organization_id,
            at: now,
            actor: Some((self.actor.user_id, self.actor.name.clone())),
            address: self.address.clone(),
            request_id: Some(self.request_id.clone()),
            object_kind: kind,
            object_id: id,
            object_name: name,
            action,
            done: true,
            version: None,
            changes: vec![],
        }
    }
}

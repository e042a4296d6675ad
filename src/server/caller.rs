//! Who asks, from where: what each use case is told of its caller.

use crate::{
    domain::Timestamp,
    policy::Actor,
    server::{
        request::Facts,
        storage::{StorageError, Transaction, audit::NewEntry},
    },
    wire::UiError,
};
use uuid::Uuid;

/// The user or client that asks and the request it came with, for the policy and for the audit log.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    /// The client through which a user acts: id and name.
    pub via: Option<(Uuid, String)>,
    pub address: Option<String>,
    pub request_id: String,
    /// Whether only to find out what would happen: every use case then ends without a trace.
    pub rehearsal: bool,
}

impl Caller {
    /// Whoever is signed in.
    ///
    /// # Errors
    /// Signed out.
    pub fn of(facts: &Facts) -> Result<Self, UiError> {
        let signed_in = facts.signed_in.as_ref().ok_or(UiError::SignedOut)?;
        Ok(Self {
            actor: signed_in.actor.clone(),
            via: None,
            address: facts.address.clone(),
            request_id: facts.request_id.clone(),
            rehearsal: false,
        })
    }

    /// Ends a change: for good, or as if it had never been when this is a rehearsal.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn finish(&self, transaction: Transaction) -> Result<(), StorageError> {
        if self.rehearsal { transaction.rollback().await } else { transaction.commit().await }
    }

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
            actor: Some((self.actor.id, self.actor.name.clone())),
            actor_kind: self.actor.kind,
            via: self.via.clone(),
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

//! The caller: who acts, and from where. Every use case takes it.

use super::{authority::Authority, refusal::Refusal};
use crate::{
    domain::{
        Timestamp,
        audit::{AuditAction, ObjectKind},
    },
    policy::{Actor, ActorKind, Proof},
    server::storage::audit::entry::NewEntry,
};
use uuid::Uuid;

/// Where a request comes from.
#[derive(Clone, Copy, Debug)]
pub struct Whence<'a> {
    pub address: Option<&'a str>,
    pub request_id: &'a str,
}

/// The user or client that asks and the request it came with, for the policy and for the audit log.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    /// The client through which a user acts: id and name.
    pub via: Option<(Uuid, String)>,
    pub address: Option<String>,
    pub request_id: String,
    /// When the user of a session last showed who they are; `None`: a program, which nobody can ask.
    pub proof: Option<Proof>,
    /// What all this rests on. Whatever changes something reads it again.
    pub authority: Authority,
}

impl Caller {
    /// The program that acts, for a user or by itself; `None`: a person in the console.
    pub fn program(&self) -> Option<Uuid> {
        match self.actor.kind {
            ActorKind::Client => Some(self.actor.id),
            ActorKind::User => self.via.as_ref().map(|(id, _)| *id),
        }
    }

    /// Where the request comes from.
    pub fn whence(&self) -> Whence<'_> {
        Whence { address: self.address.as_deref(), request_id: &self.request_id }
    }

    /// For what cannot be taken back and what gives power: a session that was left open is not its owner.
    ///
    /// # Errors
    /// The user showed who they are too long ago.
    pub fn prove(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.proof {
            Some(proof) if !proof.is_fresh(now) => Err(Refusal::ProofNeeded),
            _ => Ok(()),
        }
    }

    /// The audit entry of something that this caller does in their organization.
    pub fn entry(&self, kind: ObjectKind, id: String, name: String, action: AuditAction, now: Timestamp) -> NewEntry {
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

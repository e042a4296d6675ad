//! Who asks, from where: what each use case is told of its caller.

use super::authority::Authority;
use crate::{
    domain::Timestamp,
    policy::{Actor, ActorKind, Proof},
    server::{http::request::Facts, storage::audit::entry::NewEntry},
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
    /// When the user of a session last showed who they are; `None`: a program, which nobody can ask.
    pub proof: Option<Proof>,
    /// What all this rests on. Whatever changes something reads it again.
    pub authority: Authority,
}

impl Caller {
    /// Whoever is signed in, with all that their organization asks for.
    ///
    /// # Errors
    /// Signed out, or without the second factor that the organization asks for.
    pub fn of(facts: &Facts) -> Result<Self, UiError> {
        let caller = Self::of_account(facts)?;
        if facts.signed_in.as_ref().is_some_and(|signed_in| signed_in.lacks_factor) {
            return Err(UiError::FactorNeeded);
        }
        Ok(caller)
    }

    /// Whoever is signed in, on the way to what their organization asks for: for their own account only.
    ///
    /// # Errors
    /// Signed out.
    pub fn of_account(facts: &Facts) -> Result<Self, UiError> {
        let signed_in = facts.signed_in.as_ref().ok_or(UiError::SignedOut)?;
        Ok(Self {
            actor: signed_in.actor.clone(),
            via: None,
            address: facts.address.clone(),
            request_id: facts.request_id.clone(),
            rehearsal: false,
            proof: Some(signed_in.proof),
            authority: Authority::Session { id_hash: signed_in.id_hash.clone(), limits: signed_in.limits },
        })
    }

    /// The program that acts, for a user or by itself; `None`: a person in the console.
    pub fn program(&self) -> Option<Uuid> {
        match self.actor.kind {
            ActorKind::Client => Some(self.actor.id),
            ActorKind::User => self.via.as_ref().map(|(id, _)| *id),
        }
    }

    /// For what cannot be taken back and what gives power: a session that was left open is not its owner.
    ///
    /// # Errors
    /// The user showed who they are too long ago.
    pub fn prove(&self, now: Timestamp) -> Result<(), UiError> {
        match self.proof {
            Some(proof) if !proof.is_fresh(now) => Err(UiError::ProofNeeded),
            _ => Ok(()),
        }
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

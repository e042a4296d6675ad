//! A caller's authority, and what is left of it when something is changed: a request is long, and a session, a token, a
//! user and their roles can end while it is under way.

use super::{
    caller::Caller,
    error::AppError,
    session::{Limits, is_half_of},
};
use crate::{
    domain::{ClientId, ScopeId, Timestamp, token::alive},
    policy::{Actor, ActorKind, Proof},
    server::storage::{
        Connection, authority as held,
        clients::client,
        people::{actors, factors, sessions, users},
        tokens::access::{self, Token},
    },
    wire::UiError,
};
use std::collections::BTreeSet;

/// What lets someone act.
#[derive(Clone, Debug)]
pub enum Authority {
    /// A session of a user, known by the hash of one half of its cookie, and the hash that the other half had, which each
    /// proof renews.
    Session { id_hash: String, token_hash: String, limits: Limits },
    /// An access token, known by its hash, and the scopes that its request began with.
    Token { hash: String, scope: BTreeSet<ScopeId> },
}

/// What a change writes to of that which an authority may rest on. It is locked for that at once: of two who share a lock
/// and both want it for themselves, each waits for the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writes {
    /// A client, which may be the one that acts.
    pub client: Option<ClientId>,
    /// The caller's own token.
    pub token: bool,
}

impl Authority {
    /// The caller as they are at this moment, inside the transaction that is to write for them. Whoever ends any of it
    /// comes wholly before this or waits until the transaction has ended. `account`: for what people do about their own
    /// account, which is open before they have what their organization asks for.
    ///
    /// # Errors
    /// Signed out: the session, the token, or something it rests on has ended. Proved elsewhere: half of the cookie was
    /// renewed. Without the second factor that the organization asks for.
    pub(super) async fn again(
        connection: &mut Connection,
        caller: &Caller,
        account: bool,
        writes: Writes,
        now: Timestamp,
    ) -> Result<Caller, AppError> {
        match &caller.authority {
            Self::Session { id_hash, token_hash, limits } => {
                held::hold_user(connection, caller.actor.id).await?;
                held::hold_session(connection, id_hash).await?;
                held::hold_clients(connection, None, writes.client).await?;
                let found = sessions::find(connection, id_hash).await?;
                // The session is a user's for all its life; one that is another's has been made up.
                let session = found.filter(|found| found.user_id == caller.actor.id && !limits.ended(found, now));
                let session = session.ok_or(UiError::SignedOut)?;
                // The renewal puts out whoever has a copy from before, also one that is under way.
                if !is_half_of(&session, token_hash) {
                    return Err(UiError::ProvedElsewhere.into());
                }
                if session.lacks_factor && !account {
                    return Err(UiError::FactorNeeded.into());
                }
                let (user, organization) = (session.user_id, session.organization_id);
                let actor = actors::actor(connection, user, organization, session.name, false);
                let proof = Some(Proof { at: session.proved_at, lasts: limits.proof });
                Ok(Caller { actor: actor.await?, proof, ..caller.clone() })
            }
            Self::Token { hash, scope } => {
                hold_token(connection, caller, hash, writes).await?;
                let mut found = access::find(connection, std::slice::from_ref(hash)).await?;
                let token = found.remove(hash).filter(|token| alive(&token.facts, now).is_ok());
                // With less than its request began with, what it asked for may be beyond it.
                let token = token.filter(|token| token.scope.is_superset(scope)).ok_or(UiError::SignedOut)?;
                if let Some(user) = token.user_id
                    && factors::lacks_factor(connection, user).await?
                {
                    return Err(UiError::FactorNeeded.into());
                }
                let (actor, via) = bearer(connection, &token).await?.ok_or(UiError::SignedOut)?;
                Ok(Caller { actor, via, ..caller.clone() })
            }
        }
    }
}

/// Everything that the life of a token depends on.
async fn hold_token(connection: &mut Connection, caller: &Caller, hash: &str, writes: Writes) -> Result<(), AppError> {
    if caller.actor.kind == ActorKind::User {
        held::hold_user(connection, caller.actor.id).await?;
    }
    let Some((client, organization, consent)) = access::issued_for(connection, hash).await? else { return Ok(()) };
    held::hold_clients(connection, Some(client), writes.client).await?;
    held::hold_authorization(connection, organization, client).await?;
    if let Some(consent) = consent {
        held::hold_consent(connection, consent).await?;
    }
    if writes.token {
        held::take_token(connection, hash).await?;
    } else {
        held::hold_token(connection, hash).await?;
    }
    Ok(())
}

/// Who acts by a token, and through which client when that is a user; `None`: removed since the token was read.
///
/// # Errors
/// When storage fails.
pub async fn bearer(
    connection: &mut Connection,
    token: &Token,
) -> Result<Option<(Actor, Option<(uuid::Uuid, String)>)>, AppError> {
    let Some(client) = client::name(connection, token.client_id).await? else { return Ok(None) };
    let (client_id, organization) = (token.client_id.uuid(), token.organization_id);
    Ok(Some(match token.user_id {
        Some(user) => {
            let person = users::person(connection, user).await?;
            let actor = actors::actor(connection, user, organization, person.name, true).await?;
            (actor, Some((client_id, client)))
        }
        None => (actors::actor_of_client(connection, client_id, organization, client).await?, None),
    }))
}

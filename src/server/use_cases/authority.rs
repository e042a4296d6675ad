//! A caller's authority, and what is left of it when something is changed: a request is long, and a session, a token, a
//! user and their roles can end while it is under way.

use super::error::AppError;
use crate::{
    domain::{ClientId, ScopeId, session::Limits},
    policy::Actor,
    server::storage::{Connection, people::actors, tokens::access::Token},
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
    /// Nothing: what they may see is read for them, while they are not here. It changes nothing.
    Nothing,
}

/// What a change writes to of that which an authority may rest on. It is locked for that at once: of two who share a lock
/// and both want it for themselves, each waits for the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writes {
    /// A client, which may be the one that acts.
    pub client: Option<ClientId>,
    /// The caller's own token.
    pub token: bool,
    /// What applications hold for the caller.
    pub consents: bool,
}

/// Who acts by a token, and through which client when that is a user; `None`: removed before the token was read.
///
/// # Errors
/// When storage fails.
pub async fn bearer(
    connection: &mut Connection,
    token: &Token,
) -> Result<Option<(Actor, Option<(uuid::Uuid, String)>)>, AppError> {
    let Some(client) = token.client_name.clone() else { return Ok(None) };
    let (client_id, organization) = (token.client_id.uuid(), token.organization_id);
    Ok(Some(match token.user_id {
        Some(user) => {
            let Some(name) = token.user_name.clone() else { return Ok(None) };
            (actors::actor(connection, user, organization, name, true).await?, Some((client_id, client)))
        }
        None => (actors::actor_of_client(connection, client_id, organization, client).await?, None),
    }))
}

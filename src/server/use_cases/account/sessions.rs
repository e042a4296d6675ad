//! The caller's sessions: listing and ending them.

use super::Own;
use crate::{
    domain::{Timestamp, audit::AuditAction, refusal::Reason, session::Limits},
    server::{
        crypto::secret_value::sha256_hex,
        storage::{
            Connection,
            people::{sessions, users},
        },
        use_cases::error::AppError,
    },
};

/// A session as its owner sees it.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// What it is ended by.
    pub key: String,
    /// Whether it is the one that asks.
    pub this: bool,
    /// How the browser called itself.
    pub user_agent: Option<String>,
    pub address: Option<String>,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
}

/// What a session is called outside: not by what it is found with.
fn key(id_hash: &str) -> String {
    sha256_hex(format!("session {id_hash}").as_bytes())[..24].to_owned()
}

pub(super) async fn list(
    connection: &mut Connection,
    own: Own<'_>,
    limits: Limits,
) -> Result<Vec<OwnSession>, AppError> {
    let (seen, begun) = (own.act.now.plus(-limits.idle), own.act.now.plus(-limits.absolute));
    let found = sessions::of_user(connection, own.act.caller.actor.user_id(), seen, begun).await?;
    Ok(found
        .into_iter()
        .map(|session| OwnSession {
            this: session.id_hash == own.session.id_hash,
            key: key(&session.id_hash),
            user_agent: session.user_agent,
            address: session.address,
            created_at: session.created_at,
            last_seen_at: session.last_seen_at,
        })
        .collect())
}

/// Ends one of one's sessions; whether it was this one.
///
/// # Errors
/// Asked who one is, unless it is this one; Conflict when it has ended.
pub async fn end(own: Own<'_>, limits: Limits, wanted: &str) -> Result<bool, AppError> {
    let mut change = own.begin().await?;
    let (seen, begun) = (own.act.now.plus(-limits.idle), own.act.now.plus(-limits.absolute));
    let found = sessions::of_user(&mut change, own.act.caller.actor.user_id(), seen, begun).await?;
    let session = found.into_iter().find(|session| key(&session.id_hash) == wanted);
    let session = session.ok_or_else(|| AppError::conflict(Reason::SessionEnded))?;
    if session.id_hash != own.session.id_hash {
        change.caller().prove(own.act.now)?;
    }
    sessions::remove(&mut change, &session.id_hash).await?;
    change.commit(own.entry(AuditAction::EndSession)).await?;
    Ok(session.id_hash == own.session.id_hash)
}

/// Ends every session but this one, and with `tokens` what applications hold for one. Returns how many sessions ended.
///
/// # Errors
/// Asked who one is.
pub async fn end_others(own: Own<'_>, tokens: bool) -> Result<u64, AppError> {
    let (mut change, _) = own.begin_proven().await?;
    let ended = sessions::remove_of(&mut change, own.act.caller.actor.user_id(), Some(&own.session.id_hash)).await?;
    if tokens {
        users::cut(&mut change, own.act.caller.actor.user_id()).await?;
    }
    change.commit(own.entry(AuditAction::EndSessions)).await?;
    Ok(ended)
}

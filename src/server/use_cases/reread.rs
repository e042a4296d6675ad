//! The authority of a caller, read again inside the transaction that writes for them.

use super::authority::{Authority, Writes, bearer};
use super::{caller::Caller, error::AppError, refusal::Refusal, session::is_half_of};
use crate::{
    domain::{Timestamp, token::alive},
    policy::{ActorKind, Proof},
    server::storage::{
        Connection, authority as held,
        people::{
            factors,
            sessions::{self, Session},
        },
        tokens::access::{self},
    },
};

impl Authority {
    /// The caller as they are at this moment, inside the transaction that is to write for them. A change that ends any of it
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
                held::hold_user(connection, caller.actor.user_id()).await?;
                held::hold_session(connection, id_hash).await?;
                held::hold_clients(connection, None, writes.client).await?;
                let found = sessions::find(connection, id_hash).await?;
                // The session is a user's for all its life; one that is another's has been made up.
                let alive = |found: &Session| !limits.ended(found.created_at, found.last_seen_at, now);
                let session = found.filter(|found| found.actor.id == caller.actor.id && alive(found));
                let session = session.ok_or(Refusal::SignedOut)?;
                // The renewal shuts out a copy of the cookie from before, even in a request that is under way.
                if !is_half_of(&session, token_hash) {
                    return Err(Refusal::ProvedElsewhere.into());
                }
                if session.lacks_factor && !account {
                    return Err(Refusal::FactorNeeded.into());
                }
                let proof = Some(Proof { at: session.proved_at, lasts: limits.proof });
                Ok(Caller { actor: session.actor, proof, ..caller.clone() })
            }
            Self::Token { hash, scope } => {
                hold_token(connection, caller, hash, writes).await?;
                let mut found = access::find(connection, std::slice::from_ref(hash)).await?;
                let token = found.remove(hash).filter(|token| alive(&token.facts, now).is_ok());
                // With less than its request began with, what it asked for may be beyond it.
                let token = token.filter(|token| token.scope.is_superset(scope)).ok_or(Refusal::SignedOut)?;
                if !token.may_come_from(caller.address.as_deref()) {
                    return Err(Refusal::FromElsewhere.into());
                }
                if let Some(user) = token.user_id
                    && factors::lacks_factor(connection, user).await?
                {
                    return Err(Refusal::FactorNeeded.into());
                }
                let (actor, via) = bearer(connection, &token).await?.ok_or(Refusal::SignedOut)?;
                Ok(Caller { actor, via, ..caller.clone() })
            }
            Self::Nothing => Err(Refusal::SignedOut.into()),
        }
    }
}

/// Everything that the life of a token depends on.
async fn hold_token(connection: &mut Connection, caller: &Caller, hash: &str, writes: Writes) -> Result<(), AppError> {
    if caller.actor.kind == ActorKind::User {
        held::hold_user(connection, caller.actor.user_id()).await?;
    }
    let Some(issued_for) = access::issued_for(connection, hash).await? else { return Ok(()) };
    let (client, organization) = (issued_for.client_id, issued_for.organization_id);
    held::hold_clients(connection, Some(client), writes.client).await?;
    held::hold_authorization(connection, organization, client).await?;
    if writes.consents {
        held::take_consents(connection, caller.actor.user_id()).await?;
    } else if let Some(consent) = issued_for.consent_id() {
        held::hold_consent(connection, consent).await?;
    }
    if writes.token {
        held::take_token(connection, hash).await?;
    } else {
        held::hold_token(connection, hash).await?;
    }
    Ok(())
}

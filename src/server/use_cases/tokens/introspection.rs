//! Introspection (RFC 7662): whether a token is alive, for clients that may know.

use super::{
    client::{Claimed, TokenClient, authenticate},
    knock,
    refused::TokenRefused,
    scopes, used,
};
use crate::{
    domain::{
        ClientId, OrganizationId, ScopeId, Timestamp, UserId,
        token::{TokenKind, alive},
        usage::{UseKind, Used},
    },
    server::{
        crypto::token_value::hash_presented,
        storage::{
            people::factors,
            tokens::{access::Token, consents, shared::Tokens},
        },
        use_cases::error::AppError,
    },
};
use std::collections::BTreeSet;

/// A token that is alive.
pub struct About {
    pub kind: TokenKind,
    pub scope: BTreeSet<ScopeId>,
    pub client_id: ClientId,
    /// `None`: the client's own token.
    pub user_id: Option<UserId>,
    /// The organization it acts in.
    pub organization_id: OrganizationId,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

/// What a client may know of the token that it presents. `None`: it is dead, unknown, or one that the client may not ask
/// about, and nobody learns which.
///
/// # Errors
/// The client did not prove who it is, or has no secret; when storage fails.
pub async fn introspect(
    tokens: &Tokens,
    claimed: Claimed<'_>,
    presented: &str,
    now: Timestamp,
) -> Result<Option<About>, TokenRefused> {
    // Both questions go to the database at once; the answer about the token is used only if the caller proves who it is.
    let token = async {
        match hash_presented(TokenKind::Access, presented) {
            Some(hash) => tokens.ledger.token(hash).await,
            None => Ok(None),
        }
    };
    let (from, token) = tokio::join!(authenticate(tokens, claimed, now), token);
    let (from, token) = (from?, token?);
    if from.secret_id.is_none() {
        return Err(TokenRefused::SecretNeeded);
    }
    let client = &from.client;
    // Without its secret nobody would tell it about tokens any more: to ask is use, whatever the answer.
    let whence = (claimed.address, now);
    used::proven(tokens, &from, (UseKind::Asked, None), Some(client.organization_id), whence);
    let Some(token) = token else { return about_refresh(tokens, client, presented, whence).await };
    let may_ask = may_ask(client, token.client_id == client.id, token.organization_id);
    if !may_ask {
        return Ok(None);
    }
    if alive(&token.facts, now).is_err() {
        // Somebody came to an API with it.
        knock::shown(tokens, (token.client_id, &token.facts), claimed.address, now);
        return Ok(None);
    }
    let Some(scope) = usable(tokens, &token).await? else { return Ok(None) };
    used::accepted(tokens, &token, (UseKind::Introspected, None), None, whence);
    Ok(Some(About {
        kind: TokenKind::Access,
        scope,
        client_id: token.client_id,
        user_id: token.user_id,
        organization_id: token.organization_id,
        issued_at: token.issued_at,
        expires_at: token.facts.expires_at,
    }))
}

/// A client may ask about its own tokens; with OAuth > Token > View in one of its roles, about all that act in its
/// organization.
fn may_ask(client: &TokenClient, own: bool, acts_in: OrganizationId) -> bool {
    own || (client.views_tokens && client.organization_id == acts_in)
}

/// The scopes with which our own API would let a token in that is alive; `None`: not at all, as its user lacks the second
/// factor that their organization asks for, or as the roles of the client are good for none of its scopes any more.
async fn usable(tokens: &Tokens, token: &Token) -> Result<Option<BTreeSet<ScopeId>>, TokenRefused> {
    match token.user_id {
        None if token.scope.is_empty() => Ok(Some(BTreeSet::new())),
        None => {
            let mut connection = tokens.store.reader().acquire().await?;
            let left = scopes::of_roles(&mut connection, (token.client_id, token.organization_id), &token.scope).await;
            match left {
                Err(TokenRefused::BeyondRoles(_) | TokenRefused::UnknownScope(_)) => Ok(None),
                left => left.map(Some),
            }
        }
        Some(user) => {
            let mut connection = tokens.store.reader().acquire().await?;
            let lacks = factors::lacks_factor(&mut connection, user).await.map_err(AppError::from)?;
            Ok((!lacks).then(|| token.scope.clone()))
        }
    }
}

async fn about_refresh(
    tokens: &Tokens,
    client: &TokenClient,
    presented: &str,
    (address, now): (Option<&str>, Timestamp),
) -> Result<Option<About>, TokenRefused> {
    let Some(hash) = hash_presented(TokenKind::Refresh, presented) else { return Ok(None) };
    let mut connection = tokens.store.reader().acquire().await?;
    let found = consents::find_refresh(&mut connection, &hash).await?;
    let Some(token) = found.filter(|token| token.used_at.is_none() && now < token.expires_at) else { return Ok(None) };
    let Some(consent) = consents::find(&mut connection, token.consent_id).await? else { return Ok(None) };
    let (facts, scope) = consents::facts(&mut connection, &consent).await?;
    let may_ask = may_ask(client, consent.client_id == client.id, consent.organization_id);
    if !may_ask || factors::lacks_factor(&mut connection, consent.user_id).await? {
        return Ok(None);
    }
    if alive(&facts, now).is_err() {
        knock::shown(tokens, (consent.client_id, &facts), address, now);
        return Ok(None);
    }
    let used = Used::new(consent.client_id, UseKind::Introspected, now);
    tokens.recorder.counted(Used { organization_id: Some(consent.organization_id), ..used }, address, now);
    Ok(Some(About {
        kind: TokenKind::Refresh,
        scope,
        client_id: consent.client_id,
        user_id: Some(consent.user_id),
        organization_id: consent.organization_id,
        issued_at: consent.created_at,
        expires_at: token.expires_at,
    }))
}

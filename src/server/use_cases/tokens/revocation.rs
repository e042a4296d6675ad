//! Revocation (RFC 7009): a client gives back what it no longer needs.

use super::{
    client::{Claimed, authenticate},
    refused::TokenRefused,
    used,
};
use crate::{
    domain::{ClientId, Timestamp, token::TokenKind, usage::UseKind},
    server::{
        crypto::token_value::hash_presented,
        storage::{
            Store,
            tokens::{access, consents, shared::Tokens},
        },
    },
};

/// Ends a token of the client's, and with a refresh token everything of the same consent. An unknown token is no error
/// (RFC 7009 section 2.2): it is as dead as the client wants it.
///
/// # Errors
/// The client did not prove who it is; the token was issued to another; when storage fails.
pub async fn revoke(
    tokens: &Tokens,
    claimed: Claimed<'_>,
    presented: &str,
    now: Timestamp,
) -> Result<(), TokenRefused> {
    let from = authenticate(tokens, claimed, now).await?;
    let client = from.client.id;
    // Anyone may name a public client; one that shows its secret is in use.
    if from.secret_id.is_some() {
        used::proven(tokens, &from, (UseKind::Revoked, None), None, (claimed.address, now));
    }
    let ended = if let Some(hash) = hash_presented(TokenKind::Access, presented) {
        end_access(&tokens.store, client, hash).await?
    } else if let Some(hash) = hash_presented(TokenKind::Refresh, presented) {
        end_refresh(&tokens.store, client, &hash, now).await?
    } else {
        false
    };
    if ended {
        from.note(tokens, claimed.address, now);
    }
    Ok(())
}

/// Whether there was such a token.
async fn end_access(store: &Store, client: ClientId, hash: String) -> Result<bool, TokenRefused> {
    let mut transaction = store.begin().await?;
    let found = access::find(&mut transaction, std::slice::from_ref(&hash)).await?;
    if found.values().any(|token| token.client_id != client) {
        return Err(TokenRefused::AnotherClients);
    }
    access::remove(&mut transaction, &hash).await?;
    transaction.commit().await?;
    Ok(!found.is_empty())
}

/// The same.
async fn end_refresh(store: &Store, client: ClientId, hash: &str, now: Timestamp) -> Result<bool, TokenRefused> {
    let mut transaction = store.begin().await?;
    let Some(token) = consents::find_refresh(&mut transaction, hash).await? else { return Ok(false) };
    let consent = consents::find(&mut transaction, token.consent_id).await?;
    if consent.is_some_and(|consent| consent.client_id != client) {
        return Err(TokenRefused::AnotherClients);
    }
    // The access tokens of the same consent with it (section 2.1).
    consents::end(&mut transaction, token.consent_id, now).await?;
    transaction.commit().await?;
    Ok(true)
}

//! Revocation (RFC 7009): a client gives back what it no longer needs.

use super::{
    client::{Claimant, Claimed, claimant},
    refused::{TokenRefused, Unproven},
    used,
};
use crate::{
    domain::{
        ClientId, Timestamp,
        token::{TokenKind, waits_for_rehearsal},
        usage::UseKind,
    },
    server::{
        crypto::token_value::hash_presented,
        storage::{
            Store,
            tokens::{access, consents, shared::Tokens},
        },
        use_cases::error::AppError,
    },
};

/// Ends a token of the client's, and with a refresh token everything of the same consent. An unknown token is no error
/// (RFC 7009 section 2.2): it is as dead as the client wants it. A client that is turned away for a rehearsal is told what a
/// deactivated one is told, and what it gives back has ended none the less: it must not live again afterwards.
///
/// # Errors
/// The client did not prove who it is; the token was issued to another; when storage fails.
pub async fn revoke(
    tokens: &Tokens,
    claimed: Claimed<'_>,
    presented: &str,
    now: Timestamp,
) -> Result<(), TokenRefused> {
    let from = match claimant(tokens, claimed, now).await? {
        Claimant::LetIn(from) => from,
        Claimant::TurnedAway(client) => {
            return Err(match end(&tokens.store, client, presented, now).await {
                Ok(_) | Err(TokenRefused::AnotherClients) => Unproven::Deactivated.into(),
                Err(failed) => failed,
            });
        }
    };
    // Anyone may name a public client; one that shows its secret is in use.
    if from.secret_id.is_some() {
        used::proven(tokens, &from, (UseKind::Revoked, None), None, (claimed.address, now));
    }
    if end(&tokens.store, from.client.id, presented, now).await? {
        from.note(tokens, claimed.address, now);
    }
    Ok(())
}

/// Ends the access token that waits for the end of a rehearsal, for whoever bears it and asks for that: no such token is let
/// in, and this one must not live again.
///
/// # Errors
/// When storage fails.
pub async fn give_back(
    tokens: &Tokens,
    presented: &str,
    address: Option<&str>,
    now: Timestamp,
) -> Result<(), AppError> {
    let Some(hash) = hash_presented(TokenKind::Access, presented) else { return Ok(()) };
    let Some(token) = tokens.ledger.token(hash.clone()).await? else { return Ok(()) };
    if waits_for_rehearsal(&token.facts, now) && token.may_come_from(address) {
        let mut transaction = tokens.store.begin().await?;
        access::remove(&mut transaction, &hash).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Whether there was such a token.
async fn end(store: &Store, client: ClientId, presented: &str, now: Timestamp) -> Result<bool, TokenRefused> {
    if let Some(hash) = hash_presented(TokenKind::Access, presented) {
        end_access(store, client, hash).await
    } else if let Some(hash) = hash_presented(TokenKind::Refresh, presented) {
        end_refresh(store, client, &hash, now).await
    } else {
        Ok(false)
    }
}

/// The same.
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

//! Revocation (RFC 7009): an application gives back what it no longer needs.

use super::{
    asked::{Asked, read},
    client_auth::{Claim, authenticate},
    error::{OAuthError, internal},
};
use crate::{
    domain::token::TokenKind,
    server::{
        crypto::token_value::hash_presented,
        http::state::AppState,
        storage::{
            StorageError,
            tokens::{access, consents},
        },
    },
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// `POST /oauth/revoke`
pub async fn answer(State(state): State<AppState>, request: Request<Body>) -> Response {
    let asked = match read(request).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    match revoke(&state, &asked).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => error.into_response(),
    }
}

/// An unknown token is no error (RFC 7009 section 2.2): it is as dead as the client wants it.
async fn revoke(state: &AppState, asked: &Asked) -> Result<(), OAuthError> {
    let now = state.clock.now();
    let Asked { peer, headers, parameters } = asked;
    state.token_rates.per_address.count_address(peer.address.as_deref()).map_err(OAuthError::TooMany)?;
    let presented = parameters.need("token")?;
    let client = authenticate(state, peer, Claim::read(headers, parameters)?, now).await?.client;
    let another = OAuthError::InvalidGrant("The token was issued to another client.");
    let failed = |error: StorageError| internal(error.into(), &peer.request_id);
    if let Some(hash) = hash_presented(TokenKind::Access, presented) {
        let mut transaction = state.store.begin().await.map_err(failed)?;
        let found = access::find(&mut transaction, std::slice::from_ref(&hash)).await.map_err(failed)?;
        if found.values().any(|token| token.client_id != client.id) {
            return Err(another);
        }
        access::remove(&mut transaction, &hash).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
    } else if let Some(hash) = hash_presented(TokenKind::Refresh, presented) {
        let mut transaction = state.store.begin().await.map_err(failed)?;
        let Some(token) = consents::find_refresh(&mut transaction, &hash).await.map_err(failed)? else {
            return Ok(());
        };
        let consent = consents::find(&mut transaction, token.consent_id).await.map_err(failed)?;
        if consent.is_some_and(|consent| consent.client_id != client.id) {
            return Err(another);
        }
        // The access tokens of the same consent with it (section 2.1).
        consents::end(&mut transaction, token.consent_id, now).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
    }
    Ok(())
}

//! Revocation (RFC 7009): an application gives back what it no longer needs.

use super::{
    asked::{Asked, read},
    client_auth::Claim,
    error::OAuthError,
};
use crate::{
    domain::usage::UseKind,
    server::{http::state::AppState, use_cases::tokens::revocation},
};
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// `POST /oauth/revoke`
pub async fn answer(State(state): State<AppState>, request: Request<Body>) -> Response {
    let asked = match read(request).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    match revoke(&state, &asked).await {
        // Nobody reads it (section 2.2), but there are libraries that refuse an answer without a media type.
        Ok(()) => Json(json!({})).into_response(),
        Err(error) => error.into_response(),
    }
}

async fn revoke(state: &AppState, asked: &Asked) -> Result<(), OAuthError> {
    let now = state.clock.now();
    state.token_rates.counts(asked.peer.address.as_deref()).map_err(OAuthError::TooMany)?;
    let presented = asked.parameters.need("token")?;
    let claim = Claim::of(asked)?;
    let done = revocation::revoke(&state.tokens, claim.claimed(asked, UseKind::Revoked), presented, now).await;
    done.map_err(|refused| claim.refused(state, asked, refused))
}

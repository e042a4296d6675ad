//! The token endpoint (RFC 6749 section 3.2).

use super::{
    asked::{Asked, read},
    authorization_code,
    client_auth::{Claim, authenticate},
    client_credentials,
    error::OAuthError,
    issue::{Asking, Issued},
    refresh,
};
use crate::server::http::state::AppState;
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};

/// `POST /oauth/token`
pub async fn answer(State(state): State<AppState>, request: Request<Body>) -> Response {
    let asked = match read(request).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    match exchange(&state, &asked).await {
        Ok(issued) => Json(issued).into_response(),
        Err(error) => error.into_response(),
    }
}

async fn exchange(state: &AppState, asked: &Asked) -> Result<Issued, OAuthError> {
    let now = state.clock.now();
    let Asked { peer, headers, parameters } = asked;
    let address = peer.address.as_deref();
    state.token_rates.per_address.count_address(address).map_err(OAuthError::TooMany)?;
    let grant_type = parameters.need("grant_type")?;
    if !["client_credentials", "authorization_code", "refresh_token"].contains(&grant_type) {
        return Err(OAuthError::UnsupportedGrantType);
    }
    let from = authenticate(state, peer, Claim::read(headers, parameters)?, now).await?;
    let (client_id, secret_id) = (from.client.id, from.secret_id);
    let mut asking = Asking { state, peer, parameters, from, now };
    asking.count()?;
    let issued = match grant_type {
        "client_credentials" => client_credentials::exchange(&asking).await?,
        "authorization_code" => authorization_code::exchange(&mut asking).await?,
        _ => refresh::exchange(&mut asking).await?,
    };
    state.oauth.recorder.issued(client_id, secret_id, address, now);
    Ok(issued)
}

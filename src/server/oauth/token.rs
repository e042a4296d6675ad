//! The token endpoint (RFC 6749 section 3.2).

use super::{
    asked::{Asked, read},
    client_auth::{Claim, authenticate},
    error::OAuthError,
};
use crate::server::{
    http::state::AppState,
    use_cases::tokens::{
        authorization_code, client_credentials,
        issue::{Asking, Issued},
        refresh,
    },
};
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

/// What a request for a token comes with (RFC 6749 sections 4.1.3, 4.4.2 and 6).
#[derive(Clone, Copy)]
enum Grant {
    ClientCredentials,
    Code,
    Refresh,
}

impl Grant {
    fn parse(word: &str) -> Result<Self, OAuthError> {
        match word {
            "client_credentials" => Ok(Self::ClientCredentials),
            "authorization_code" => Ok(Self::Code),
            "refresh_token" => Ok(Self::Refresh),
            _ => Err(OAuthError::UnsupportedGrantType),
        }
    }
}

async fn exchange(state: &AppState, asked: &Asked) -> Result<Issued, OAuthError> {
    let now = state.clock.now();
    let Asked { peer, headers, parameters } = asked;
    let address = peer.address.as_deref();
    state.token_rates.per_address.count_address(address).map_err(OAuthError::TooMany)?;
    let grant = Grant::parse(parameters.need("grant_type")?)?;
    let from = authenticate(state, peer, Claim::read(headers, parameters)?, now).await?;
    let (client_id, secret_id) = (from.client.id, from.secret_id);
    let mut asking = Asking { state, peer, parameters, from, now };
    asking.count()?;
    let issued = match grant {
        Grant::ClientCredentials => client_credentials::exchange(&asking).await?,
        Grant::Code => authorization_code::exchange(&mut asking).await?,
        Grant::Refresh => refresh::exchange(&mut asking).await?,
    };
    state.oauth.recorder.issued(client_id, secret_id, address, now);
    Ok(issued)
}

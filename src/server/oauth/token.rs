//! The token endpoint (RFC 6749 section 3.2).

use super::{
    Asked, authorization_code,
    client_auth::{Authenticated, Claim, authenticate},
    client_credentials,
    error::{OAuthError, internal},
    read, refresh,
};
use crate::{
    domain::Timestamp,
    server::{
        crypto::token_value::TokenValue,
        http::{address::network_in_words, request::Peer, state::AppState},
        storage::{Transaction, tokens::access::NewToken},
        use_cases::error::AppError,
    },
};
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// What a client gets (RFC 6749 section 5.1).
#[derive(Serialize)]
pub struct Issued {
    access_token: String,
    token_type: &'static str,
    /// seconds
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

impl Issued {
    pub fn new(access: &TokenValue, token: &NewToken, refresh: Option<&TokenValue>) -> Self {
        Self {
            access_token: access.expose().to_owned(),
            token_type: "Bearer",
            expires_in: token.expires_at.since(token.issued_at) / 1_000,
            refresh_token: refresh.map(|value| value.expose().to_owned()),
            scope: (!token.scope.is_empty()).then(|| token.scope.clone()),
        }
    }
}

/// A request for a token, its client proven.
pub struct Asking<'a> {
    pub state: &'a AppState,
    pub peer: &'a Peer,
    pub parameters: &'a super::form::Parameters,
    pub from: Authenticated,
    /// Read again by whoever had to wait for others.
    pub now: Timestamp,
}

impl Asking<'_> {
    /// Counts a request against the limit of its client, if its secret came with it. Anybody may name a public client:
    /// such requests count for the client at their address, and for the client itself only by [`Self::count_proven`].
    fn count(&self) -> Result<(), OAuthError> {
        let client = self.from.client.id;
        let counted = if self.from.secret_id.is_some() {
            self.state.oauth.per_client.count(&client.to_string())
        } else {
            let network = network_in_words(self.peer.address.as_deref());
            self.state.oauth.per_client.count(&format!("{client} from {network}"))
        };
        counted.map_err(OAuthError::TooMany)
    }

    /// Counts a request of a public client against its limit, once it came with a code or a refresh token of this client.
    ///
    /// # Errors
    /// Too many requests; what it came with stays good.
    pub fn count_proven(&self) -> Result<(), OAuthError> {
        if self.from.secret_id.is_some() {
            return Ok(());
        }
        self.state.oauth.per_client.count(&self.from.client.id.to_string()).map_err(OAuthError::TooMany)
    }

    pub fn internal(&self, error: impl Into<AppError>) -> OAuthError {
        internal(error.into(), &self.peer.request_id)
    }

    /// Commits what was decided. A refusal is written too: it uses a code up, or ends what was stolen. A failure of ours
    /// and a limit leave everything as it was, so that asking again works.
    pub async fn keep(
        &self,
        transaction: Transaction,
        decided: Result<Issued, OAuthError>,
    ) -> Result<Issued, OAuthError> {
        let kept = match decided {
            Err(OAuthError::ServerError | OAuthError::Unavailable | OAuthError::TooMany(_)) => {
                transaction.rollback().await
            }
            _ => transaction.commit().await,
        };
        kept.map_err(|error| self.internal(error))?;
        decided
    }

    /// When an access token that is issued now expires.
    pub fn expires_at(&self) -> Timestamp {
        self.now.plus(self.from.client.token_duration * 1_000)
    }
}

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
    state.oauth.per_address.count_address(address).map_err(OAuthError::TooMany)?;
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

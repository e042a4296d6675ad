//! The token endpoint (RFC 6749 section 3.2).

use super::{
    asked::{Asked, read},
    authorization_code,
    client_auth::Claim,
    client_credentials,
    error::OAuthError,
    refresh,
};
use crate::{
    domain::{ClientId, GrantType, Timestamp, usage::UseKind},
    server::{
        http::{address::network_in_words, state::AppState},
        use_cases::{
            caller::Whence,
            tokens::{
                client::{Authenticated, authenticate},
                issue::{Asking, Door, Issued},
                used,
            },
        },
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
struct Answer {
    access_token: String,
    token_type: &'static str,
    /// seconds
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    scope: String,
}

impl From<Issued> for Answer {
    fn from(issued: Issued) -> Self {
        Self {
            access_token: issued.access.expose().to_owned(),
            token_type: "Bearer",
            expires_in: issued.expires_at.since(issued.issued_at) / 1_000,
            refresh_token: issued.refresh.map(|value| value.expose().to_owned()),
            scope: issued.scope,
        }
    }
}

/// `POST /oauth/token`
pub async fn answer(State(state): State<AppState>, request: Request<Body>) -> Response {
    let asked = match read(request).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    match exchange(&state, &asked).await {
        Ok(issued) => Json(Answer::from(issued)).into_response(),
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

    const fn kind(self) -> UseKind {
        match self {
            Self::ClientCredentials | Self::Code => UseKind::Issued,
            Self::Refresh => UseKind::Refreshed,
        }
    }

    /// The type of client that may use it.
    const fn needs(self) -> GrantType {
        match self {
            Self::ClientCredentials => GrantType::ClientCredentials,
            Self::Code | Self::Refresh => GrantType::Code,
        }
    }
}

impl Door for AppState {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn proven(&self, client: ClientId) -> Result<(), u64> {
        self.token_rates.per_client.count(&client.to_string())
    }
}

async fn exchange(state: &AppState, asked: &Asked) -> Result<Issued, OAuthError> {
    let now = state.clock.now();
    let Asked { peer, parameters, .. } = asked;
    state.token_rates.counts(peer.address.as_deref()).map_err(OAuthError::TooMany)?;
    let grant = Grant::parse(parameters.need("grant_type")?)?;
    let claim = Claim::of(asked)?;
    let proven = authenticate(&state.tokens, claim.claimed(asked, grant.kind()), now).await;
    let from = proven.map_err(|refused| claim.refused(state, asked, refused))?;
    let issued = issue(state, asked, grant, &from, now).await;
    if let Err(error) = &issued {
        let whence = (peer.address.as_deref(), now);
        used::proven(&state.tokens, &from, (grant.kind(), Some(error.code())), None, whence);
    }
    issued
}

/// Answers a client that has proven, or need not prove, who it is.
async fn issue(
    state: &AppState,
    asked: &Asked,
    grant: Grant,
    from: &Authenticated,
    now: Timestamp,
) -> Result<Issued, OAuthError> {
    let peer = &asked.peer;
    count(state, asked, from)?;
    let whence = Whence { address: peer.address.as_deref(), request_id: &peer.request_id };
    let asking = Asking::of(&state.tokens, from, grant.needs(), whence, state, now);
    let asking = asking.map_err(|refused| OAuthError::of(refused, &peer.request_id))?;
    match grant {
        Grant::ClientCredentials => client_credentials::exchange(asking, asked).await,
        Grant::Code => authorization_code::exchange(asking, asked).await,
        Grant::Refresh => refresh::exchange(asking, asked).await,
    }
}

/// Counts a request against the limit of its client, if its secret came with it. Anyone may name a public client: such
/// requests count for the client at their address, and for the client itself only once it is [proven](Door::proven).
fn count(state: &AppState, asked: &Asked, from: &Authenticated) -> Result<(), OAuthError> {
    let client = from.client.id;
    let counted = if from.secret_id.is_some() {
        state.token_rates.per_client.count(&client.to_string())
    } else {
        let network = network_in_words(asked.peer.address.as_deref());
        state.token_rates.per_client.count(&format!("{client} from {network}"))
    };
    counted.map_err(OAuthError::TooMany)
}

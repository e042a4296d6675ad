//! Introspection (RFC 7662): whether a token is alive, for callers who may know.

use super::{
    asked::{Asked, read},
    client_auth::{Authenticated, Claim, authenticate},
    error::{OAuthError, internal},
};
use crate::{
    domain::{
        OrganizationId, Timestamp,
        scope::join,
        token::{TokenKind, alive},
    },
    server::{
        crypto::token_value::hash_presented,
        http::state::AppState,
        storage::{
            StorageError,
            batch::BatchError,
            tokens::{consents, token_clients::TokenClient},
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

/// RFC 7662 section 2.2. A dead token, an unknown one and one that the caller may not ask about look the same.
#[derive(Default, Serialize)]
struct Answer {
    active: bool,
    #[serde(flatten)]
    about: Option<About>,
}

#[derive(Serialize)]
struct About {
    #[serde(skip_serializing_if = "String::is_empty")]
    scope: String,
    client_id: String,
    token_type: &'static str,
    /// The user; the client itself for its own token.
    sub: String,
    /// The organization it acts in.
    organization_id: String,
    iss: String,
    /// seconds since 1970
    iat: i64,
    exp: i64,
}

/// `POST /oauth/introspect`
pub async fn answer(State(state): State<AppState>, request: Request<Body>) -> Response {
    let asked = match read(request).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    match introspect(&state, &asked).await {
        Ok(about) => Json(Answer { active: about.is_some(), about }).into_response(),
        Err(error) => error.into_response(),
    }
}

async fn introspect(state: &AppState, asked: &Asked) -> Result<Option<About>, OAuthError> {
    let now = state.clock.now();
    let Asked { peer, headers, parameters } = asked;
    let presented = parameters.need("token")?;
    let claim = Claim::read(headers, parameters)?;
    let failed = |error: BatchError| internal(error.into(), &peer.request_id);
    // Both questions go to the database at once; the answer about the token is used only if the caller proves who it is.
    let token = async {
        match hash_presented(TokenKind::Access, presented) {
            Some(hash) => state.oauth.ledger.token(hash).await.map_err(failed),
            None => Ok(None),
        }
    };
    let (from, token) = tokio::join!(authenticate(state, peer, claim, now), token);
    let (Authenticated { client, secret_id }, token) = (from?, token?);
    if secret_id.is_none() {
        let description = "Introspection needs a client with a secret.";
        return Err(OAuthError::InvalidClient { description, basic: true });
    }
    let Some(token) = token else { return about_refresh(state, asked, &client, presented, now).await };
    let may_ask = may_ask(&client, token.client_id == client.id, token.organization_id);
    if !may_ask || alive(&token.facts, now).is_err() {
        return Ok(None);
    }
    state.oauth.recorder.used(token.client_id, peer.address.as_deref(), now);
    Ok(Some(About {
        scope: join(&token.scope),
        client_id: token.client_id.to_string(),
        token_type: "Bearer",
        sub: token.user_id.map_or_else(|| token.client_id.to_string(), |id| id.to_string()),
        organization_id: token.organization_id.to_string(),
        iss: state.config.issuer.clone(),
        iat: token.issued_at.millis() / 1_000,
        exp: token.facts.expires_at.millis() / 1_000,
    }))
}

/// A client may ask about its own tokens; with OAuth > Token > View in one of its roles, about all that act in its
/// organization.
fn may_ask(client: &TokenClient, own: bool, acts_in: OrganizationId) -> bool {
    own || (client.views_tokens && client.organization_id == acts_in)
}

async fn about_refresh(
    state: &AppState,
    asked: &Asked,
    client: &TokenClient,
    presented: &str,
    now: Timestamp,
) -> Result<Option<About>, OAuthError> {
    let failed = |error: StorageError| internal(error.into(), &asked.peer.request_id);
    let Some(hash) = hash_presented(TokenKind::Refresh, presented) else { return Ok(None) };
    let mut connection = state.store.reader().acquire().await.map_err(failed)?;
    let found = consents::find_refresh(&mut connection, &hash).await.map_err(failed)?;
    let Some(token) = found.filter(|token| token.used_at.is_none() && now < token.expires_at) else { return Ok(None) };
    let Some(consent) = consents::find(&mut connection, token.consent_id).await.map_err(failed)? else {
        return Ok(None);
    };
    let (facts, scope) = consents::facts(&mut connection, &consent).await.map_err(failed)?;
    let may_ask = may_ask(client, consent.client_id == client.id, consent.organization_id);
    if !may_ask || alive(&facts, now).is_err() {
        return Ok(None);
    }
    Ok(Some(About {
        scope: join(&scope),
        client_id: consent.client_id.to_string(),
        token_type: "refresh_token",
        sub: consent.user_id.to_string(),
        organization_id: consent.organization_id.to_string(),
        iss: state.config.issuer.clone(),
        iat: consent.created_at.millis() / 1_000,
        exp: token.expires_at.millis() / 1_000,
    }))
}

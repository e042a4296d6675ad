//! The server's metadata (RFC 8414): a library needs only the issuer.

use super::error::internal;
use crate::server::{
    http::{request::Peer, state::AppState},
    use_cases::tokens::scopes,
};
use axum::{
    Extension, Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// `GET /.well-known/oauth-authorization-server`
pub async fn answer(State(state): State<AppState>, Extension(peer): Extension<Peer>) -> Response {
    let scopes = match scopes(&state.tokens).await {
        Ok(scopes) => scopes.into_iter().map(|entry| entry.id.to_string()).collect::<Vec<_>>(),
        Err(error) => return internal(error, &peer.request_id).into_response(),
    };
    let issuer = &state.config.issuer;
    let with_secret = ["client_secret_basic", "client_secret_post"];
    let metadata = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/oauth/authorize"),
        "token_endpoint": format!("{issuer}/oauth/token"),
        "introspection_endpoint": format!("{issuer}/oauth/introspect"),
        "revocation_endpoint": format!("{issuer}/oauth/revoke"),
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
        "token_endpoint_auth_methods_supported": [with_secret[0], with_secret[1], "none"],
        "introspection_endpoint_auth_methods_supported": with_secret,
        "revocation_endpoint_auth_methods_supported": [with_secret[0], with_secret[1], "none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    // Public, and the same for everyone; an upgrade may be noticed an hour later.
    ([(header::CACHE_CONTROL, "public, max-age=3600")], Json(metadata)).into_response()
}

/// What is asked for under `/.well-known/` (RFC 8615) and is not there.
pub async fn unknown() -> Response {
    let says = json!({"error": "not_found", "error_description": "There is nothing at this address."});
    (StatusCode::NOT_FOUND, Json(says)).into_response()
}

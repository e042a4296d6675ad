//! The endpoints of the authorization server: tokens for clients, and answers for the APIs that are handed them. RFC
//! 6749, 7009, 7636, 7662, 8414, 9207, 9700.

mod asked;
mod authorization_code;
mod client_auth;
mod client_credentials;
mod error;
mod introspect;
mod metadata;
mod refresh;
mod revoke;
mod token;

use super::http::{address, request, state::AppState};
use super::http::{
    cors::{cors, public},
    request::Peer,
};
use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use error::OAuthError;
use std::net::SocketAddr;
use tower_http::catch_panic::CatchPanicLayer;

/// The endpoints for programs. The one for people, `/oauth/authorize`, is a page (`pages/consent`).
pub fn routes(state: AppState) -> Router {
    let metadata = Router::new()
        .route("/.well-known/oauth-authorization-server", get(metadata::answer))
        // Programs look for what others serve there, and read JSON.
        .route("/.well-known", any(metadata::unknown))
        .route("/.well-known/", any(metadata::unknown))
        .route("/.well-known/{*name}", any(metadata::unknown));
    let endpoints = Router::new()
        .route("/oauth/token", post(token::answer))
        .route("/oauth/introspect", post(introspect::answer))
        .route("/oauth/revoke", post(revoke::answer));
    let met = |router: Router<AppState>| {
        router.layer(CatchPanicLayer::new()).route_layer(from_fn_with_state(state.clone(), meet))
    };
    let (metadata, endpoints) = (met(metadata).layer(public()), met(endpoints).layer(cors(&state)));
    metadata.merge(endpoints).with_state(state)
}

/// What is answered in the place of what could not be, for now.
pub fn unavailable() -> Response {
    OAuthError::Unavailable.into_response()
}

/// Notes where a request comes from, and refuses an address that is no text. No cookie counts here, so no `Origin` is asked for.
async fn meet(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let connected = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let address = address::of(request.headers(), connected, state.config.trusted_proxies);
    let peer = Peer { address, request_id: request::new_id() };
    let id = HeaderValue::from_str(&peer.request_id);
    request.extensions_mut().insert(peer);
    let mut response = match request::unreadable_address(request.uri()) {
        Some(refused) => OAuthError::InvalidRequest(format!("{}: {}", refused.name(), refused.says())).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    // RFC 6749 section 5.1
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    if let Ok(id) = id {
        headers.insert("x-request-id", id);
    }
    response
}

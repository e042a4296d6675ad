//! What surrounds every operation: the request's address and id, and one envelope for every refusal.

use super::code::ErrorCode;
use super::error::ApiError;
use crate::server::http::cors::CORRELATION_ID;
use crate::server::http::{
    address,
    request::{self, Peer},
    state::AppState,
};
use axum::{
    Json,
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::net::SocketAddr;
use uuid::Uuid;

/// Notes where a request comes from and gives it a name. No cookie counts here, so no `Origin` is asked for.
pub async fn meet(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let connected = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let address = address::of(request.headers(), connected, state.config.trusted_proxies);
    let request_id = Uuid::new_v4().to_string();
    let name = HeaderValue::from_str(&request_id);
    request.extensions_mut().insert(Peer { address, request_id });
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(name) = name {
        headers.insert("x-request-id", name.clone());
        headers.insert(CORRELATION_ID, name);
    }
    response
}

/// A request for a thousand clients makes as many commits, and each of them should be counted: so many times as long as
/// another it may take.
const OF_MANY: u32 = 20;

/// Breaks off what takes too long.
pub async fn in_time(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let many = path.ends_with("/import") || path.contains("/bulk/");
    let limit = state.config.request_timeout * if many { OF_MANY } else { 1 };
    let says = request::took_too_long(request.method());
    let answer = tokio::time::timeout(limit, next.run(request));
    answer.await.unwrap_or_else(|_| ApiError::unavailable(says).into_response())
}

/// Refuses an address that is no text, whatever is asked for there.
pub async fn readable(request: Request, next: Next) -> Response {
    match request::unreadable_address(request.uri()) {
        Some(refused) => {
            ApiError::field(ErrorCode::InvalidQueryParamValue, refused.name(), refused.says()).into_response()
        }
        None => next.run(request).await,
    }
}

/// Gives every refusal its envelope: those of operations, and those of the framework (405, a panic, a timeout).
pub async fn wrap(request: Request, next: Next) -> Response {
    let context_id = request.extensions().get::<Peer>().map(|peer| peer.request_id.clone()).unwrap_or_default();
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let error = parts.extensions.remove::<ApiError>().unwrap_or_else(|| ApiError::of_status(status));
    let more = error.more.as_deref();
    if let Some(inside) = more.and_then(|more| more.inside.as_ref()) {
        tracing::error!(request_id = context_id, error = inside, "request failed");
    }
    let retry_after = more.and_then(|more| more.retry_after);
    let challenge = match (status, error.code) {
        (StatusCode::UNAUTHORIZED, ErrorCode::BadCredentials) => {
            Some("Bearer realm=\"Clientele\", error=\"invalid_token\"")
        }
        (StatusCode::UNAUTHORIZED, _) => Some("Bearer realm=\"Clientele\""),
        _ => None,
    };
    let mut response = (status, Json(error.body(&context_id))).into_response();
    let headers = response.headers_mut();
    if let Some(allow) = parts.headers.remove(header::ALLOW) {
        headers.insert(header::ALLOW, allow);
    }
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    // RFC 6750 section 3
    if let Some(challenge) = challenge {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    response
}

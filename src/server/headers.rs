//! What every answer tells the browser, and the status of a server function's refusal.

use super::{request::Facts, state::AppState};
use crate::wire::UiError;
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;

/// A refusal is a few fields; what is longer is none of ours.
const MAX_ERROR: usize = 1 << 20;

/// Sets the security headers. Pages bring a `Content-Security-Policy` with their nonce; everything else may load nothing.
pub async fn secure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if state.config.https {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if !is_asset {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    response
}

/// The policy of a page whose scripts carry this nonce.
pub fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; \
         img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Gives the refusal of a server function its status: the framework answers 500 to each.
pub async fn refusal_status(request: Request, next: Next) -> Response {
    let facts = request.extensions().get::<Facts>().cloned();
    let response = next.run(request).await;
    let refused = response.headers().contains_key(SERVER_FN_ERROR_HEADER);
    if !refused {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_ERROR).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let Ok(error) = serde_json::from_slice::<UiError>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if facts.is_some_and(|f| f.wants_page) {
        // A form whose fields cannot even be decoded has no page to go back to.
        return (status, error.to_string()).into_response();
    }
    parts.status = status;
    if let UiError::TooManyAttempts { retry_after } = error {
        parts.headers.insert(header::RETRY_AFTER, retry_after.into());
    }
    Response::from_parts(parts, Body::from(bytes))
}

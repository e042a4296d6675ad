//! CORS: the origins whose pages may read the answers of the REST API and the token endpoint, and what pages of all may read.

use crate::server::http::state::AppState;
use axum::http::{HeaderName, HeaderValue, Method, header};
use std::time::Duration;
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

/// The header under which tools of this API look for a request's name.
pub const CORRELATION_ID: HeaderName = HeaderName::from_static("inin-correlation-id");

/// Lets pages of configured origins call (Fetch standard, CORS protocol); of others a browser keeps the answers away. No
/// cookie counts here, so none is asked for.
pub fn cors(state: &AppState) -> CorsLayer {
    let origins: Vec<HeaderValue> = state.config.cors_origins.iter().filter_map(|o| o.parse().ok()).collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("purecloud-sdk"),
        ])
        .expose_headers([header::ETAG, header::RETRY_AFTER, CORRELATION_ID, header::WWW_AUTHENTICATE])
        .max_age(Duration::from_secs(600))
}

/// Lets pages of any origin read: for what is public, and the same for everyone.
pub fn public() -> CorsLayer {
    CorsLayer::new().allow_origin(Any).allow_methods([Method::GET, Method::HEAD]).max_age(Duration::from_secs(600))
}

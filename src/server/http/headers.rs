//! The security headers of every answer.

use super::state::AppState;
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};

/// Seconds: what cannot be answered now is asked again soon, but not at once.
const RETRY_AFTER: &str = "5";

/// Sets the security headers. Pages bring a `Content-Security-Policy` with their nonce; everything else may load nothing.
pub async fn secure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    state.told.forwarded(state.config.trusted_proxies, request.headers());
    let mut response = next.run(request).await;
    let unavailable = response.status() == StatusCode::SERVICE_UNAVAILABLE;
    // What has a body, or could have one, says of what kind it is (RFC 9110 section 8.3).
    let status = response.status();
    let could = !status.is_informational() && !matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let headers = response.headers_mut();
    if could {
        headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static("text/plain; charset=utf-8"));
    }
    if unavailable {
        headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static(RETRY_AFTER));
    }
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
    // Assets say for themselves how long they are kept.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    response
}

/// Where the forms of a page may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forms {
    StayHere,
    /// For the one page whose answer goes to an application. Browsers hold a form to `form-action` at each redirect that
    /// follows, and where an application leads on is not ours to know; nor has an address like `http://[::1]:8080` or
    /// every private-use scheme a source expression (CSP 3 section 2.3.1).
    LeadAnywhere,
}

/// The policy of a page whose scripts carry this nonce.
pub fn page_policy(nonce: &str, forms: Forms) -> String {
    let form_action = match forms {
        Forms::StayHere => "form-action 'self'; ",
        // No other directive stands in for this one.
        Forms::LeadAnywhere => "",
    };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; \
         img-src 'self' data:; connect-src 'self'; {form_action}base-uri 'none'; frame-ancestors 'none'"
    )
}

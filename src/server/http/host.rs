//! The hosts that a server takes requests for. A page of another site whose name is made to lead here (DNS rebinding) would
//! else have a host that agrees with its `Origin`, and be one of ours.

use super::{origin, state::AppState};
use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};

/// Those who ask whether the process is well know its address, not its name.
const OF_PROBES: [&str; 2] = ["/healthz", "/readyz"];

/// Refuses requests for other hosts (RFC 9110 section 15.5.20).
pub async fn taken(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let host = origin::host(request.headers(), request.uri());
    if state.config.hosts.take(host) || OF_PROBES.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    state.told.host(host.unwrap_or("none"));
    let says = format!(
        "This server does not know the host of this request. Use {}, or have it started with --public-url and the address \
         that people use.\n",
        state.config.issuer
    );
    (StatusCode::MISDIRECTED_REQUEST, says).into_response()
}

//! The hosts that a server takes requests for. A page of another site whose name is made to lead here (DNS rebinding) would
//! else have a host that agrees with its `Origin`, and be one of ours.

use super::{address, origin, state::AppState};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use std::net::SocketAddr;

/// Those who ask whether the process is well know its address, not its name.
const OF_PROBES: [&str; 2] = ["/healthz", "/readyz"];

/// Refuses requests for other hosts (RFC 9110 section 15.5.20).
pub async fn taken(State(state): State<AppState>, request: Request, next: Next) -> Response {
    // RFC 9112 section 3.2: which of two would count is for each that reads them another.
    if request.headers().get_all(header::HOST).iter().count() > 1 {
        return (StatusCode::BAD_REQUEST, "This request names two hosts.\n").into_response();
    }
    let host = origin::host(request.headers(), request.uri());
    if state.config.hosts.take(host) || OF_PROBES.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let connected = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let address = address::of(request.headers(), connected, state.config.trusted_proxies);
    state.told.host(host.unwrap_or("none"), address.as_deref());
    let says = format!(
        "This server does not know the host of this request. Use {}, or have it started with --public-url and the address \
         that people use.\n",
        state.config.issuer
    );
    (StatusCode::MISDIRECTED_REQUEST, says).into_response()
}

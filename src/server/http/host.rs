//! The hosts that a server takes requests for. A page of another site whose name is made to lead here (DNS rebinding) would
//! else have a host that agrees with its `Origin`, and be one of ours.

use super::{origin, state::AppState};
use axum::{
    extract::{Request, State},
    http::{StatusCode, uri::Authority},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use std::net::{IpAddr, SocketAddr};

/// Whose requests are taken.
#[derive(Clone, Copy, Debug)]
pub enum Hosts {
    /// A public URL says who we are, and a proxy in front may name what it likes.
    Any,
    /// This address and loopback ones, at whichever port: a tunnel may lead here. While it is every address of the machine,
    /// any address without a name, which nobody can make lead elsewhere.
    Bound(SocketAddr),
}

impl Hosts {
    fn take(self, host: Option<&str>) -> bool {
        let Self::Bound(bound) = self else { return true };
        let Some(authority) = host.and_then(|host| host.parse::<Authority>().ok()) else { return false };
        if authority.as_str().contains('@') {
            return false;
        }
        let name = authority.host();
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        match bare.parse::<IpAddr>() {
            Ok(address) => address.is_loopback() || address == bound.ip() || bound.ip().is_unspecified(),
            Err(_) => bare.eq_ignore_ascii_case("localhost"),
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_public_url_a_name_of_somebody_elses_is_not_ours() {
        let at = |bound: &str| Hosts::Bound(bound.parse().unwrap());
        for (bound, host, taken) in [
            ("127.0.0.1:3000", "127.0.0.1:3000", true),
            ("127.0.0.1:3000", "127.0.0.1:8080", true),
            ("127.0.0.1:3000", "127.0.0.1", true),
            ("127.0.0.1:3000", "LocalHost:3000", true),
            ("127.0.0.1:3000", "[::1]:3000", true),
            ("127.0.0.1:3000", "evil.example", false),
            ("127.0.0.1:3000", "evil.example:3000", false),
            ("127.0.0.1:3000", "localhost.evil.example", false),
            ("127.0.0.1:3000", "127.0.0.1.evil.example", false),
            ("127.0.0.1:3000", "localhost@evil.example", false),
            ("127.0.0.1:3000", "evil.example@localhost", false),
            ("127.0.0.1:3000", "10.0.0.7:3000", false),
            ("127.0.0.1:3000", "", false),
            ("10.0.0.7:3000", "10.0.0.7:3000", true),
            ("10.0.0.7:3000", "10.0.0.8:3000", false),
            ("10.0.0.7:3000", "localhost", true),
            ("0.0.0.0:3000", "10.0.0.8:3000", true),
            ("[::]:3000", "[2001:db8::7]:3000", true),
            ("0.0.0.0:3000", "evil.example:3000", false),
        ] {
            assert_eq!(at(bound).take(Some(host)), taken, "{bound} {host}");
        }
        assert!(!at("127.0.0.1:3000").take(None));
        assert!(Hosts::Any.take(Some("clientele.example")) && Hosts::Any.take(None));
    }
}

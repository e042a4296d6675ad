//! The check that a request comes from the console's own pages. A browser sends the cookie with the form of any site;
//! the `Origin` header tells them apart (RFC 6454 section 7.3).

use axum::http::{HeaderMap, Uri, header, uri::Authority};
use std::net::{IpAddr, SocketAddr};

/// The origins that may post: the public URL's; while none was configured, that of the host the request names.
#[derive(Clone, Debug)]
pub enum Origins {
    Public(String),
    SameHost,
}

impl Origins {
    /// Whether the request names one of ours. A missing `Origin`, or `null`, is none.
    pub fn accept(&self, headers: &HeaderMap, uri: &Uri) -> bool {
        let Some(origin) = headers.get(header::ORIGIN).and_then(|o| o.to_str().ok()) else { return false };
        match self {
            Self::Public(public) => origin.eq_ignore_ascii_case(public),
            Self::SameHost => {
                let host = host(headers, uri);
                let named = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
                named.is_some() && named.map(str::to_ascii_lowercase) == host.map(str::to_ascii_lowercase)
            }
        }
    }

    /// The one that a request would have to name.
    pub fn ours(&self, headers: &HeaderMap, uri: &Uri) -> String {
        match self {
            Self::Public(public) => public.clone(),
            Self::SameHost => format!("http(s)://{}", host(headers, uri).unwrap_or_default()),
        }
    }

    /// Where the browser sees the console. While no public URL was configured nothing stands in front that speaks https.
    pub fn seen(&self, headers: &HeaderMap, uri: &Uri) -> String {
        match self {
            Self::Public(public) => public.clone(),
            Self::SameHost => format!("http://{}", host(headers, uri).unwrap_or_default().to_ascii_lowercase()),
        }
    }
}

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
    pub fn take(self, host: Option<&str>) -> bool {
        let Self::Bound(bound) = self else { return true };
        let Some(authority) = host.and_then(|host| host.parse::<Authority>().ok()) else { return false };
        if authority.as_str().contains('@') {
            return false;
        }
        let name = authority.host();
        // The parser takes any text for a port, and a name of somebody else's could stand in it.
        let port = authority.as_str().strip_prefix(name).and_then(|rest| rest.strip_prefix(':'));
        let is_plain = port.is_none_or(|port| port.bytes().all(|b| b.is_ascii_digit()));
        if !is_plain || authority.as_str().len() != name.len() + port.map_or(0, |port| port.len() + 1) {
            return false;
        }
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        match bare.parse::<IpAddr>() {
            Ok(address) => address.is_loopback() || address == bound.ip() || bound.ip().is_unspecified(),
            Err(_) => bare.eq_ignore_ascii_case("localhost"),
        }
    }
}

/// The host that a request names: that of its target, where it has one, and else of `Host` (RFC 9112 section 3.2.2).
pub(super) fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    uri.authority().map(Authority::as_str).or_else(|| headers.get(header::HOST).and_then(|h| h.to_str().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(origin: Option<&str>, host: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_our_own_pages_may_post() {
        let uri = Uri::from_static("/fn/sign_in");
        let public = Origins::Public("https://clientele.example".into());
        for (origin, accepted) in [
            (Some("https://clientele.example"), true),
            (Some("http://clientele.example"), false),
            (Some("https://clientele.example.evil.example"), false),
            (Some("https://evil.example"), false),
            (Some("null"), false),
            (None, false),
        ] {
            assert_eq!(public.accept(&headers(origin, "clientele.example"), &uri), accepted, "{origin:?}");
        }
        for (origin, accepted) in [
            (Some("http://127.0.0.1:3000"), true),
            (Some("http://127.0.0.1:3001"), false),
            (Some("http://127.0.0.1"), false),
            (Some("null"), false),
            (Some("ftp://127.0.0.1:3000"), false),
            (None, false),
        ] {
            assert_eq!(Origins::SameHost.accept(&headers(origin, "127.0.0.1:3000"), &uri), accepted, "{origin:?}");
        }
    }

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
            ("127.0.0.1:3000", "127.0.0.1:4513.evil.example", false),
            ("127.0.0.1:3000", "localhost:evil.example", false),
            ("127.0.0.1:3000", "[::1]:3000.evil.example", false),
            ("127.0.0.1:3000", "[::1].evil.example", false),
            ("127.0.0.1:3000", "127.0.0.1:", true),
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

//! Redirect URIs: where the authorization endpoint may send a browser.

mod faults;
mod host;

pub use faults::readable;
pub use host::{Meant, TOLD, UNTOLD};

use fluent_uri::Uri;
use serde::{Deserialize, Serialize};

/// A registered redirect URI (RFC 6749 section 3.1.2): absolute, without fragment, wildcard or user information;
/// `https`, or `http` on a loopback host, or a private-use scheme with a dot in it (RFC 8252 section 7.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RedirectUri(String);

/// What a registered URI is, where that changes how it is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectKind {
    /// Compared character by character (RFC 9700 section 2.1).
    Web,
    /// `http` on a loopback host: matches any port, whichever is registered (RFC 8252 section 7.3).
    Loopback,
    /// A scheme of the application's own.
    PrivateUse,
}

impl RedirectKind {
    /// A few words to put beside the URI; nothing for the ordinary kind.
    pub const fn note(self) -> Option<&'static str> {
        match self {
            Self::Web => None,
            Self::Loopback => Some("loopback, any port"),
            Self::PrivateUse => Some("private-use scheme"),
        }
    }
}

impl RedirectUri {
    /// How many a client may register.
    pub const MAX_PER_CLIENT: usize = 100;
    /// What browsers and servers carry safely.
    pub const MAX_BYTES: usize = 2_000;

    /// # Errors
    /// A sentence that says which rule is broken and what would be accepted.
    pub fn parse(input: &str) -> Result<Self, String> {
        Self::parse_or(input, UNTOLD)
    }

    /// The same; a refusal of the host offers what `meant` says.
    ///
    /// # Errors
    /// As for [`Self::parse`].
    pub fn parse_or(input: &str, meant: Meant) -> Result<Self, String> {
        let input = input.trim();
        faults::fault(input, Self::MAX_BYTES, meant).map_or(Ok(()), Err)?;
        Ok(Self(input.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn kind(&self) -> RedirectKind {
        match self.0.split(':').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "https" => RedirectKind::Web,
            "http" => RedirectKind::Loopback,
            _ => RedirectKind::PrivateUse,
        }
    }
}

impl RedirectUri {
    /// Whether a request for this address may be sent to the one it names (RFC 6749 section 3.1.2.3, RFC 9700 section
    /// 2.1): character by character, but that the port of a loopback address says nothing: a program takes the one that is
    /// free when it asks (RFC 8252 section 7.3).
    pub fn matches(&self, requested: &str) -> bool {
        if self.0 == requested {
            return true;
        }
        let asked = Self::parse(requested).ok().filter(|asked| asked.as_str() == requested);
        let loopback = |uri: &Self| uri.kind() == RedirectKind::Loopback;
        asked.is_some_and(|asked| loopback(self) && loopback(&asked) && self.without_port() == asked.without_port())
    }

    /// The address with its port left out.
    fn without_port(&self) -> Option<String> {
        let parsed = Uri::parse(self.0.as_str()).ok()?;
        let named = parsed.authority()?.as_str();
        let (before, after) = self.0.split_once(named)?;
        let host = parsed.authority()?.host();
        Some(format!("{before}{host}{after}"))
    }

    /// Where an address leads.
    pub fn destination(uri: &str) -> Destination {
        let Ok(parsed) = Uri::parse(uri) else { return Destination::Unknown };
        let scheme = parsed.scheme().as_str().to_ascii_lowercase();
        match (scheme.as_str(), parsed.authority()) {
            ("https" | "http", Some(authority)) if host::is_loopback(authority.host()) => Destination::ThisComputer,
            ("https" | "http", Some(authority)) if !authority.host().is_empty() => {
                Destination::Site(authority.as_str().to_owned())
            }
            ("https" | "http", _) => Destination::Unknown,
            _ => Destination::App(scheme),
        }
    }
}

/// Where a redirect URI leads, for people to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A website: its host, and its port where that is not the usual one.
    Site(String),
    /// A program that listens on a loopback host of the user's own computer (RFC 8252 section 7.3).
    ThisComputer,
    /// An application on the user's device, by its private-use scheme (RFC 8252 section 7.1).
    App(String),
    /// An address that cannot be read, which no client can have registered.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted() {
        let table = [
            ("https://app.example/callback", RedirectKind::Web),
            (" HTTPS://app.example ", RedirectKind::Web),
            ("https://app.example:8443/cb?x=1", RedirectKind::Web),
            ("https://xn--bcher-kva.example/", RedirectKind::Web),
            ("http://localhost/callback", RedirectKind::Loopback),
            ("HTTP://localhost:8080/callback", RedirectKind::Loopback),
            ("http://127.0.0.1", RedirectKind::Loopback),
            ("http://[::1]:9/cb", RedirectKind::Loopback),
            ("com.example.app:/oauth", RedirectKind::PrivateUse),
            ("com.example.app://oauth", RedirectKind::PrivateUse),
        ];
        for (input, kind) in table {
            let uri = RedirectUri::parse(input).unwrap_or_else(|e| panic!("{input}: {e}"));
            assert_eq!(uri.as_str(), input.trim());
            assert_eq!(uri.kind(), kind, "{input}");
        }
        for (kind, note) in [
            (RedirectKind::Web, None),
            (RedirectKind::Loopback, Some("loopback, any port")),
            (RedirectKind::PrivateUse, Some("private-use scheme")),
        ] {
            assert_eq!(kind.note(), note);
        }
    }

    #[test]
    fn matching_is_exact_but_for_the_port_of_a_loopback_address() {
        let table = [
            ("https://app.example/cb", "https://app.example/cb", true),
            ("https://app.example/cb", "https://app.example/cb/", false),
            ("https://app.example/cb", "https://app.example/cb?x=1", false),
            ("https://app.example/cb", "https://APP.example/cb", false),
            ("https://app.example/cb", "https://app.example:443/cb", false),
            ("https://app.example", "https://app.example.evil.example", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:49152/cb", true),
            ("http://127.0.0.1/cb", "http://127.0.0.1/cb", true),
            ("http://127.0.0.1/cb", "http://127.0.0.1:49152/other", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:49152/cb#x", false),
            ("http://127.0.0.1/cb", "http://localhost:49152/cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:x/cb", false),
            ("http://127.0.0.1/cb", "http://u@127.0.0.1:1/cb", false),
            ("http://127.0.0.1:8080/cb", "http://127.0.0.1:8081/cb", true),
            ("http://127.0.0.1:8080/cb", "http://127.0.0.1/cb", true),
            ("http://127.0.0.1:8080/cb", "http://[::1]:8080/cb", false),
            ("http://127.0.0.1:8080/cb", "http://127.0.0.1:0/cb", false),
            ("http://127.0.0.1:8080/cb", "http://127.1:8080/cb", false),
            ("http://127.0.0.1:8080/cb", "http://127.0.0.1:8080/cb?x", false),
            ("http://[::1]:8080/cb", "http://[::1]:8081/cb", true),
            ("http://localhost:3000/cb", "http://localhost:3001/cb", true),
            ("https://localhost:3000/cb", "https://localhost:3001/cb", false),
            ("com.example.app://x:1/cb", "com.example.app://x:2/cb", false),
            ("http://[::1]/cb", "http://[::1]:5/cb", true),
            ("http://localhost", "http://localhost:5", true),
            ("com.example.app:/cb", "com.example.app:/cb", true),
        ];
        for (registered, requested, fits) in table {
            assert_eq!(RedirectUri::parse(registered).unwrap().matches(requested), fits, "{registered} {requested}");
        }
    }

    #[test]
    fn where_an_address_leads() {
        let site = |host: &str| Destination::Site(host.into());
        for (uri, leads) in [
            ("https://app.example/cb", site("app.example")),
            ("https://app.example:8443/cb?x=1", site("app.example:8443")),
            ("https://app.example;sandbox/cb", site("app.example;sandbox")),
            ("https://localhost.evil.example/cb", site("localhost.evil.example")),
            ("http://127.0.0.1:5/cb", Destination::ThisComputer),
            ("http://[::1]:5/cb", Destination::ThisComputer),
            ("http://localhost", Destination::ThisComputer),
            ("com.example.app:/cb", Destination::App("com.example.app".into())),
            ("https:cb", Destination::Unknown),
            ("https:///cb", Destination::Unknown),
            ("cb", Destination::Unknown),
        ] {
            assert_eq!(RedirectUri::destination(uri), leads, "{uri}");
        }
    }
}

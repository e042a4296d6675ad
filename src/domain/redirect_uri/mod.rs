//! Redirect URIs: where the authorization endpoint may send a browser.

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
    /// `http` on a loopback host, registered with a port: compared character by character.
    LoopbackPort,
    /// `http` on a loopback host, registered without a port: matches any port (RFC 8252 section 7.3).
    LoopbackAnyPort,
    /// A scheme of the application's own.
    PrivateUse,
}

impl RedirectKind {
    /// A few words to put beside the URI; nothing for the ordinary kind.
    pub const fn note(self) -> Option<&'static str> {
        match self {
            Self::Web => None,
            Self::LoopbackPort => Some("loopback, this port"),
            Self::LoopbackAnyPort => Some("loopback, any port"),
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
        let input = input.trim();
        if input.len() > Self::MAX_BYTES {
            return Err("use at most 2,000 characters.".into());
        }
        if input.contains('*') {
            return Err("name each address in full. Wildcards are not accepted.".into());
        }
        let uri = Uri::parse(input)
            .map_err(|_| "enter a whole address such as https://app.example/callback, without spaces.".to_owned())?;
        if uri.has_fragment() {
            return Err("remove the part from # on. A redirect URI has no fragment.".into());
        }
        let scheme = uri.scheme().as_str().to_ascii_lowercase();
        let authority = uri.authority();
        if authority.is_some_and(|a| a.has_userinfo()) {
            return Err("remove the user name before @.".into());
        }
        let host = authority.map(|a| a.host()).unwrap_or_default();
        if authority.is_some_and(|a| a.port_to_u16().is_err()) {
            return Err("use a port from 1 to 65535.".into());
        }
        let verdict: Result<(), &str> = match scheme.as_str() {
            "https" | "http" if host.is_empty() => Err("name the host, as in https://app.example/callback."),
            "https" => Ok(()),
            "http" if is_loopback(host) => Ok(()),
            "http" => Err("use https. Plain http is accepted on a loopback host only."),
            scheme if scheme.contains('.') => Ok(()),
            _ => Err("use https, or a private-use scheme with a dot in it, such as com.example.app:/callback."),
        };
        verdict?;
        Ok(Self(input.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn kind(&self) -> RedirectKind {
        let Ok(uri) = Uri::parse(self.0.as_str()) else {
            return RedirectKind::Web;
        };
        match (uri.scheme().as_str().to_ascii_lowercase().as_str(), uri.authority()) {
            ("https", _) => RedirectKind::Web,
            ("http", Some(a)) if a.port().is_none_or(|p| p.is_empty()) => RedirectKind::LoopbackAnyPort,
            ("http", _) => RedirectKind::LoopbackPort,
            _ => RedirectKind::PrivateUse,
        }
    }
}

impl RedirectUri {
    /// Whether a request for this address may be sent to the one it names (RFC 6749 section 3.1.2.3, RFC 9700 section
    /// 2.1): character by character, but that a loopback address registered without a port fits any (RFC 8252 section
    /// 7.3).
    pub fn matches(&self, requested: &str) -> bool {
        if self.0 == requested {
            return true;
        }
        self.kind() == RedirectKind::LoopbackAnyPort && without_port(requested).as_deref() == Some(self.0.as_str())
    }

    /// Where an address leads.
    pub fn destination(uri: &str) -> Destination {
        let Ok(parsed) = Uri::parse(uri) else { return Destination::Unknown };
        let scheme = parsed.scheme().as_str().to_ascii_lowercase();
        match (scheme.as_str(), parsed.authority()) {
            ("https" | "http", Some(authority)) if is_loopback(authority.host()) => Destination::ThisComputer,
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

/// A valid address with its port left out.
fn without_port(uri: &str) -> Option<String> {
    let parsed = RedirectUri::parse(uri).ok().filter(|parsed| parsed.as_str() == uri)?;
    let parsed = Uri::parse(parsed.as_str()).ok()?;
    let authority = parsed.authority()?;
    let port = authority.port().filter(|port| !port.is_empty())?;
    let (whole, named) = (parsed.as_str(), authority.as_str());
    let bare = named.strip_suffix(&format!(":{}", port.as_str()))?;
    whole.split_once(named).map(|(before, after)| format!("{before}{bare}{after}"))
}

/// The loopback literals of RFC 8252 section 7.3, and `localhost`, which section 8.3 discourages but field practice needs.
fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host == "127.0.0.1" || host == "[::1]"
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
            ("http://localhost/callback", RedirectKind::LoopbackAnyPort),
            ("http://localhost:8080/callback", RedirectKind::LoopbackPort),
            ("http://127.0.0.1", RedirectKind::LoopbackAnyPort),
            ("http://[::1]:9/cb", RedirectKind::LoopbackPort),
            ("com.example.app:/oauth", RedirectKind::PrivateUse),
            ("com.example.app://oauth", RedirectKind::PrivateUse),
        ];
        for (input, kind) in table {
            let uri = RedirectUri::parse(input).unwrap_or_else(|e| panic!("{input}: {e}"));
            assert_eq!(uri.as_str(), input.trim());
            assert_eq!(uri.kind(), kind, "{input}");
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
            ("http://127.0.0.1:8080/cb", "http://127.0.0.1:8081/cb", false),
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
            ("cb", Destination::Unknown),
        ] {
            assert_eq!(RedirectUri::destination(uri), leads, "{uri}");
        }
    }

    #[test]
    fn refused() {
        let table = [
            ("", "whole address"),
            ("callback", "whole address"),
            ("/callback", "whole address"),
            ("https://app.example/a b", "whole address"),
            ("https://bücher.example/", "whole address"),
            ("https://app.example/\u{202e}x", "whole address"),
            ("https:///callback", "name the host"),
            ("https:callback", "name the host"),
            ("https://app.example/#top", "no fragment"),
            ("https://app.example/#", "no fragment"),
            ("https://*.example/cb", "Wildcards"),
            ("https://app.example/*", "Wildcards"),
            ("https://user@app.example/", "user name"),
            ("https://user:pw@app.example/", "user name"),
            ("https://app.example:70000/", "port"),
            ("http://app.example/callback", "use https"),
            ("http://localhost.evil.example/", "use https"),
            ("http://127.0.0.1.evil.example/", "use https"),
            ("http://0.0.0.0/", "use https"),
            ("javascript:alert(1)", "private-use scheme"),
            ("data:text/html,x", "private-use scheme"),
            ("myapp:/cb", "private-use scheme"),
            ("ftp://app.example/", "private-use scheme"),
        ];
        for (input, words) in table {
            let error = RedirectUri::parse(input).expect_err(input);
            assert!(error.contains(words), "{input}: {error}");
        }
        assert!(RedirectUri::parse(&format!("https://a.example/{}", "x".repeat(2_000))).is_err());
    }
}

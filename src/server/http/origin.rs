//! The check that a request comes from the console's own pages. A browser sends the cookie with the form of any site;
//! the `Origin` header tells them apart (RFC 6454 section 7.3).

use axum::http::{HeaderMap, Uri, header};

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

/// The host that a request names.
pub(super) fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    headers.get(header::HOST).and_then(|h| h.to_str().ok()).or(uri.authority().map(|a| a.as_str()))
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
}

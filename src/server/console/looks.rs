//! Requests for a page that nobody sees: `HEAD`, and what a browser loads before anybody follows the link. What a page shows
//! once stays for who opens it.

use crate::wire::route;
use axum::{
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

/// The answer to such a request for a page that shows something once; `None`: this is another page, or somebody opens it.
pub fn answered(request: &Request) -> Option<Response> {
    if !shows_once(request.uri().path()) {
        return None;
    }
    if *request.method() == Method::HEAD {
        return Some([(header::CONTENT_TYPE, "text/html; charset=utf-8")].into_response());
    }
    // A browser would keep what it is answered now, and show it later: of an error it keeps nothing.
    is_ahead(request.headers())
        .then(|| (StatusCode::SERVICE_UNAVAILABLE, "This page is not loaded ahead.\n").into_response())
}

/// Whether a page shows a new secret, a new link or new recovery codes.
fn shows_once(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let of_one = |all: &str, what: &str| {
        let rest = path.strip_prefix(all).and_then(|rest| rest.strip_prefix('/'));
        rest.and_then(|rest| rest.split_once('/')).is_some_and(|(_, page)| page == what)
    };
    [route::RECOVERY_CODES, route::WEBHOOK_SECRET].contains(&path)
        || of_one(route::CLIENTS, "secret")
        || of_one(route::USERS, "link")
}

/// Whether a browser loads a page before it is asked for: as the standard says it (Fetch, `Sec-Purpose`), or as browsers said
/// it before.
fn is_ahead(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-moz", "x-purpose"].iter().any(|name| {
        let said = headers.get(*name).and_then(|said| said.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
        said.contains("prefetch") || said.contains("prerender") || said.contains("preview")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_show_something_once_are_known() {
        for once in [
            "/admin/integrations/oauth/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53/secret",
            "/admin/integrations/oauth/x/secret/",
            "/admin/people/users/x/link",
            "/admin/account/codes",
            "/admin/account/secret",
        ] {
            assert!(shows_once(once), "{once}");
        }
        for other in
            ["/admin/integrations/oauth", "/admin/integrations/oauth/secret", "/admin/people/users/x", "/admin", "/"]
        {
            assert!(!shows_once(other), "{other}");
        }
    }
}

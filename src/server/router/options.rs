//! `OPTIONS` (RFC 9110 section 9.3.7): what may be asked of an address. What browsers ask before a call from another
//! origin is answered where it is decided (`http::cors`).

use crate::server::{console::server_functions::PREFIX, rest};
use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Answers `OPTIONS`, for which nobody has to be signed in, and names the same methods where another one was refused.
pub async fn tell(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let asks = *request.method() == Method::OPTIONS;
    if !asks || request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        let mut response = next.run(request).await;
        // A refused method is told the same (section 15.5.6).
        if response.status() == StatusCode::METHOD_NOT_ALLOWED {
            name_methods(&mut response, &path);
        }
        return response;
    }
    if allowed(&path).is_none() {
        // What is not there is said by whoever says it of other methods.
        let mut request = request;
        *request.method_mut() = Method::GET;
        return next.run(request).await;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    name_methods(&mut response, &path);
    response
}

/// Puts what may be asked of an address into `Allow`.
fn name_methods(response: &mut Response, path: &str) {
    let Some(mut methods) = allowed(path) else { return };
    if methods.contains(&Method::GET) && !methods.contains(&Method::HEAD) {
        methods.push(Method::HEAD);
    }
    methods.push(Method::OPTIONS);
    let words: Vec<&str> = methods.iter().map(Method::as_str).collect();
    if let Ok(allow) = HeaderValue::from_str(&words.join(", ")) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
}

/// The methods of an address; `None`: the API has no such address.
fn allowed(path: &str) -> Option<Vec<Method>> {
    match path {
        "/oauth/token" | "/oauth/introspect" | "/oauth/revoke" => Some(vec![Method::POST]),
        path if path.starts_with(PREFIX) => Some(vec![Method::POST]),
        path if path.starts_with("/api/v") => rest::methods(path),
        _ => Some(vec![Method::GET]),
    }
}

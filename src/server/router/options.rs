//! `OPTIONS` (RFC 9110 section 9.3.7): what may be asked of an address. What browsers ask before a call from another
//! origin is answered where it is decided (`http::cors`).

use crate::server::{console::server_functions::PREFIX, rest};
use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Answers `OPTIONS`, for which nobody has to be signed in.
pub async fn tell(request: Request, next: Next) -> Response {
    let asks = *request.method() == Method::OPTIONS;
    if !asks || request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        return next.run(request).await;
    }
    let path = request.uri().path();
    let Some(mut methods) = allowed(path) else {
        // What is not there is said by whoever says it of other methods.
        let mut request = request;
        *request.method_mut() = Method::GET;
        return next.run(request).await;
    };
    if methods.contains(&Method::GET) && !methods.contains(&Method::HEAD) {
        methods.push(Method::HEAD);
    }
    methods.push(Method::OPTIONS);
    let words: Vec<&str> = methods.iter().map(Method::as_str).collect();
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Ok(allow) = HeaderValue::from_str(&words.join(", ")) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
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

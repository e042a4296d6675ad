//! What every door reads of a request.

use crate::{
    domain::form_text::{Unreadable, unreadable},
    server::crypto::secret_value::random_token,
};
use axum::{
    extract::Request,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

/// A request's name in the log, in errors and in `x-request-id`.
pub fn new_id() -> String {
    format!("req_{}", &random_token()[..16])
}

/// The parameter of an address that is no text, or `address` for a path with U+0000.
pub fn unreadable_address(uri: &Uri) -> Option<Unreadable> {
    // There is no other way to write it: an address has no such character as it is.
    if uri.path().contains("%00") {
        return Some(Unreadable::Nul("address".to_owned()));
    }
    unreadable(uri.query().unwrap_or_default().as_bytes())
}

/// Refuses an address that is no text, where nothing has words of its own for a refusal.
pub async fn only_readable(request: Request, next: Next) -> Response {
    match unreadable_address(request.uri()) {
        Some(refused) => {
            let says = format!("{}: {}\n", refused.name(), refused.says());
            (StatusCode::BAD_REQUEST, says).into_response()
        }
        None => next.run(request).await,
    }
}

/// Whether a browser asks without our code in it.
pub fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// What our code in the browser says when it sends a form without leaving its page.
pub const IN_PLACE: &str = "x-in-place";

/// Whether a form was sent without leaving its page.
pub fn in_place(headers: &HeaderMap) -> bool {
    headers.contains_key(IN_PLACE)
}

/// What nobody knows of a request that took too long.
pub const NOT_KNOWN: &str = "it is not known whether it was done";

/// What a program reads of a change that was broken off.
pub fn took_too_long(method: &Method) -> String {
    if method.is_safe() {
        return "This took too long. Try again.".to_owned();
    }
    format!("This took too long, and {NOT_KNOWN}. Look before you try again.")
}

/// Where a request comes from.
#[derive(Clone, Debug)]
pub struct Peer {
    pub address: Option<String>,
    pub request_id: String,
}

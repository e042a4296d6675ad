//! What every door reads of a request.

use crate::{domain::text::nul_in, server::crypto::secret_value::random_token};
use axum::http::{HeaderMap, Method, Uri, header};

/// A request's name in the log, in errors and in `x-request-id`.
pub fn new_id() -> String {
    format!("req_{}", &random_token()[..16])
}

/// The parameter of an address that has U+0000, or `address` for its path.
pub fn nul_in_address(uri: &Uri) -> Option<String> {
    let query = uri.query().unwrap_or_default().as_bytes();
    // There is no other way to write it: an address has no such character as it is.
    uri.path().contains("%00").then(|| "address".to_owned()).or_else(|| nul_in(form_urlencoded::parse(query)))
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

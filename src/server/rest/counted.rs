//! What is counted of a request: the template of its address and its method, both from a closed list. A caller can
//! invent methods, as long as a header may be, and each would be a row of its own for every day.

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
};

/// Stands for every method that HTTP does not know.
pub const OTHER: &str = "OTHER";

/// Template and method; `None` for an address that is none of the API's.
pub fn counted(request: &Request) -> Option<(String, &'static str)> {
    let template = request.extensions().get::<MatchedPath>()?.as_str().to_owned();
    Some((template, known(request.method())))
}

/// The methods of RFC 9110 section 9 and of RFC 5789.
const fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::TRACE => "TRACE",
        Method::CONNECT => "CONNECT",
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_one_that_is_known_or_the_one_for_all_others() {
        for name in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"] {
            assert_eq!(known(&name.parse().unwrap()), name);
        }
        for invented in ["get", "GETT", "M-SEARCH", &"X".repeat(7_000)] {
            assert_eq!(known(&invented.parse().unwrap()), OTHER);
        }
    }
}

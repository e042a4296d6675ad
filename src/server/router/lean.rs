//! Pages without what only the framework's own code would read in the browser.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use memchr::memmem;

/// What the framework puts where its code would look for a place in the document. Text and attributes are escaped, so
/// that nothing else reads like it.
const MARKER: &str = "<!>";
/// More bytes than a page has.
const MOST: usize = 64 << 20;

/// Takes the markers out of a page. A page that breaks off is a failure of the server.
pub async fn lean(response: Response) -> Response {
    let is_page = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
    if !response.headers().get(header::CONTENT_TYPE).is_some_and(is_page) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // Half a page that claims to be whole would be worse than none.
    let Ok(page) = to_bytes(body, MOST).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let body = match std::str::from_utf8(&page) {
        Ok(text) => Body::from(without_markers(text)),
        Err(_) => Body::from(page),
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, body)
}

fn without_markers(mut page: &str) -> String {
    let mut lean = String::with_capacity(page.len());
    while let Some(at) = find(page, MARKER) {
        lean.push_str(&page[..at]);
        page = &page[at + MARKER.len()..];
    }
    lean.push_str(page);
    lean
}

/// As `str::find`, with the instructions of the processor that look at many bytes at once.
fn find(text: &str, what: &str) -> Option<usize> {
    memmem::find(text.as_bytes(), what.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::Html;
    use futures_util::stream;

    #[tokio::test]
    async fn a_page_that_breaks_off_is_no_page() {
        let parts = [Ok("<p>"), Err(std::io::Error::other("the renderer stopped"))];
        let page = Html(Body::from_stream(stream::iter(parts))).into_response();
        assert_eq!(lean(page).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn markers_go_and_text_that_reads_like_them_stays() {
        assert_eq!(without_markers("<p>a<!></p><!><b>c<!></b><!>"), "<p>a</p><b>c</b>");
        assert_eq!(without_markers("<p>&lt;!&gt;</p>"), "<p>&lt;!&gt;</p>");
    }
}

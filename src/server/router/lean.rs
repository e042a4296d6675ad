//! Pages without what only the framework's own code would read in the browser.

use crate::server::http::coding;
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use memchr::memmem;

/// What the framework puts where its code would look for a place in the document. Text and attributes are escaped, so
/// that nothing else reads like it.
const MARKER: &str = "<!>";
/// More bytes than a page has.
const MOST: usize = 64 << 20;
/// The coding of RFC 8878.
const ZSTD: &str = "zstd";

/// Takes the markers out of a page, and packs it for whoever would rather have it so. A page that breaks off is a failure
/// of the server.
pub async fn lean(request: Request, next: Next) -> Response {
    let packs = coding::prefers(request.headers(), ZSTD);
    finished(next.run(request).await, packs).await
}

async fn finished(response: Response, packs: bool) -> Response {
    let is_page = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
    if !response.headers().get(header::CONTENT_TYPE).is_some_and(is_page) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // Half a page that claims to be whole would be worse than none.
    let Ok(page) = to_bytes(body, MOST).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let page: Bytes = match std::str::from_utf8(&page) {
        Ok(text) => without_markers(text).into(),
        Err(_) => page,
    };
    let headers = &mut parts.headers;
    headers.remove(header::CONTENT_LENGTH);
    // A page is whole already: in one piece it takes a quarter of the time that it takes as a stream, which is what others get.
    if packs
        && !page.is_empty()
        && let Some(packed) = coding::zstd(&page)
    {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(ZSTD));
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        return Response::from_parts(parts, Body::from(packed));
    }
    Response::from_parts(parts, Body::from(page))
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
        assert_eq!(finished(page, true).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[tokio::test]
    async fn a_page_is_packed_for_whoever_would_rather_have_it_and_nothing_else_is() {
        let said = |response: &Response, name| {
            response.headers().get(name).map(|v: &HeaderValue| v.to_str().unwrap().to_owned())
        };
        let packed = finished(Html("<p>a<!></p>").into_response(), true).await;
        assert_eq!(said(&packed, header::CONTENT_ENCODING).as_deref(), Some("zstd"));
        assert_eq!(said(&packed, header::VARY).as_deref(), Some("accept-encoding"));
        let bytes = to_bytes(packed.into_body(), MOST).await.unwrap();
        assert_eq!(zstd::decode_all(&bytes[..]).unwrap(), b"<p>a</p>");
        for (plain, packs) in
            [(Html("<p>").into_response(), false), (Html("").into_response(), true), ("text".into_response(), true)]
        {
            assert_eq!(said(&plain, header::CONTENT_ENCODING), None);
            assert_eq!(said(&finished(plain, packs).await, header::CONTENT_ENCODING), None);
        }
    }

    #[test]
    fn markers_go_and_text_that_reads_like_them_stays() {
        assert_eq!(without_markers("<p>a<!></p><!><b>c<!></b><!>"), "<p>a</p><b>c</b>");
        assert_eq!(without_markers("<p>&lt;!&gt;</p>"), "<p>&lt;!&gt;</p>");
    }
}

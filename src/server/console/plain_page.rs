//! A page for what no page of the console shows: a form that came from elsewhere, too many attempts, an answer that took too
//! long. It runs none of our code and asks nothing of the database.

use crate::{server::http::assets, wire::route};
use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use maud::{DOCTYPE, html};

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
);

/// The sentences of `says` as a page: the first is its heading.
pub fn page(says: &str) -> Response {
    let (heading, rest) = says.split_once(". ").unwrap_or((says, ""));
    let heading = heading.trim_end_matches('.');
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (heading) " · Clientele" }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href={ (assets::root()) "/pkg/clientele.css" };
            }
            body {
                main class="login one-column" {
                    div class="login-form" {
                        a class="brand" href=(route::ADMIN) { "Clientele" }
                        div class="login-middle" {
                            h1 { (heading) }
                            @for line in rest.lines() { p { (line) } }
                            p { a class="btn" href=(route::ADMIN) { "Back to Admin" } }
                        }
                    }
                }
            }
        }
    };
    let mut response = Html(markup.into_string()).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    #[tokio::test]
    async fn the_first_sentence_is_the_heading_and_nothing_sent_is_markup() {
        let shown = page("Nothing was done. Field <b>: is unknown.\nTry again.");
        assert_eq!(shown.headers()[header::CONTENT_SECURITY_POLICY], POLICY);
        let body = String::from_utf8(to_bytes(shown.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap();
        for part in ["<h1>Nothing was done</h1>", "<p>Field &lt;b&gt;: is unknown.</p><p>Try again.</p>"] {
            assert!(body.contains(part), "{part}: {body}");
        }
        let alone = page("The request came from another site and was refused.");
        let body = String::from_utf8(to_bytes(alone.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap();
        assert!(body.contains("<h1>The request came from another site and was refused</h1><p><a"), "{body}");
    }
}

//! The limit of time for a request. What a change had done by then is not known: its commit may be under way. So the
//! answer does not say that nothing was done.

use crate::{
    server::{
        console::plain_page,
        http::{
            request::{NOT_KNOWN, in_place, wants_page},
            state::AppState,
        },
        oauth,
    },
    wire::{UiError, route::WELCOME},
};
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::Duration;

/// Changes up to a hundred clients, each by itself.
const SEVERAL: &str = "/fn/change_several";
/// As bulk requests of the REST API.
const OF_SEVERAL: u32 = 20;

/// Answers in the place of what took too long: with a sentence where a browser waits, else in the form that the waiting
/// program reads.
pub async fn or_break_off(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let limit = state.config.request_timeout * if path == SEVERAL { OF_SEVERAL } else { 1 };
    let asks = Asks::of(request.headers());
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!(%method, path = told(&path), "a request took too long and was broken off");
            broken_off(&method, &path, asks, limit)
        }
    }
}

/// Who waits for an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// A browser, for a page.
    Browser,
    /// Our code in a page of ours.
    Page,
    Program,
}

impl Asks {
    fn of(headers: &HeaderMap) -> Self {
        match (in_place(headers), wants_page(headers)) {
            (true, _) => Self::Page,
            (_, true) => Self::Browser,
            _ => Self::Program,
        }
    }
}

fn broken_off(method: &Method, path: &str, asks: Asks, limit: Duration) -> Response {
    let seconds = limit.as_secs();
    let again = format!("This took longer than {seconds} seconds. Load it again in a moment.");
    let not_known = format!(
        "This took longer than {seconds} seconds, and {NOT_KNOWN}. Go back and load the page again: if it was not done, send \
         the form once more."
    );
    let mut response = match path {
        // Tokens are only ever asked for anew.
        "/oauth/token" | "/oauth/introspect" | "/oauth/revoke" => return oauth::unavailable(),
        _ if method.is_safe() && asks == Asks::Browser => plain_page::page(&again),
        _ if method.is_safe() => again.into_response(),
        _ if asks == Asks::Browser => plain_page::page(&not_known),
        _ if asks == Asks::Page => not_known.into_response(),
        _ => {
            let says = format!("it took longer than {seconds} seconds, and {NOT_KNOWN}.");
            Json(UiError::Transport(says)).into_response()
        }
    };
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A path as the log keeps it: the holder of the token of a one-time link is its user.
pub(super) fn told(path: &str) -> &str {
    if path.starts_with(WELCOME) { WELCOME } else { path }
}

//! Calls of server functions over HTTP: what is refused before a function is called, and the status of a function's
//! refusal. The framework answers 500 to every refusal and 400 to every unknown function.

use super::{doors, facts::Facts, present, unsent};
use crate::{
    domain::form_text::{NOT_UTF8, unreadable},
    server::http::{media_type, state::AppState},
    wire::{Conflict, Reader, UiError, route, safe_path},
};
use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use leptos::server_fn::{axum::get_server_fn_service, error::SERVER_FN_ERROR_HEADER};

/// Where server functions answer.
pub const PREFIX: &str = "/fn/";

/// The largest form is a hundred redirect URIs of 2 000 characters.
pub const MAX_BODY: usize = 1 << 20;

/// A refusal is a few fields and, after a stale edit, both versions of the form.
const MAX_REFUSAL: usize = 4 << 20;

/// Passes a call on, and gives a refusal its status.
pub async fn answer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(PREFIX) {
        return next.run(request).await;
    }
    if *request.method() != Method::POST {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")]).into_response();
    }
    let Some(facts) = request.extensions().get::<Facts>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if let Some(refused) = request.extensions().get::<Sent>().and_then(|sent| of_another(sent, &facts)) {
        return doors::refusal(StatusCode::CONFLICT, &refused, &facts);
    }
    let referer = request.headers().get(header::REFERER).cloned();
    let path = request.uri().path().to_owned();
    let sent = request.extensions().get::<Sent>().map(|sent| sent.0.clone()).unwrap_or_default();
    let mut response = next.run(request).await;
    if !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        // The framework answers 302, with which a browser may send on what was posted, a password among it (RFC 9700
        // section 4.12).
        if response.status() == StatusCode::FOUND {
            *response.status_mut() = StatusCode::SEE_OTHER;
        }
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let refused = to_bytes(body, MAX_REFUSAL).await.ok();
    let Some(error) = refused.and_then(|bytes| serde_json::from_slice::<UiError>(&bytes).ok()) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if facts.wants_page && error == UiError::SignedOut {
        // Signing in comes first even where nothing could be kept; why not stands in the log.
        let kept = unsent::keep(&state, &facts, path.trim_start_matches(PREFIX), &sent).await;
        let kept = kept.map_err(|error| present::refusal::ui_error(error, &facts.request_id)).unwrap_or_default();
        return kept.map_or_else(|| sign_in_from(referer.as_ref()), |page| sign_in_for(&page));
    }
    if facts.wants_page && error == UiError::FactorNeeded {
        return Redirect::to(route::SECOND_FACTOR).into_response();
    }
    // Our code goes where it is led, unless something was typed that would be lost.
    if facts.in_place
        && let Some(to) = asked_first(&error, &sent, referer.as_ref())
    {
        return (StatusCode::OK, [(header::LOCATION, to)]).into_response();
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = doors::refusal(status, &error, &facts);
    // Cookies and the like that the function set; not the framework's own idea of where a form leads to.
    for name in [header::LOCATION, header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(name);
    }
    answer.headers_mut().extend(parts.headers);
    answer
}

/// After a change no page is shown that was loaded before it, for a link that was not followed until now. After a sign-out
/// nothing is left of what was shown either: pages that the browser keeps for Back, and what it stored for this origin.
/// "cookies" is left out, as it ends those of every other host of the domain, too, and with them what a browser's user chose
/// here; "executionContexts" as it loads the other tabs again, with what is typed in them (Clear Site Data section 3.1).
pub async fn clear_site_data(request: Request, next: Next) -> Response {
    let function = if is_call(&request) { request.uri().path().strip_prefix(PREFIX) } else { None };
    let signs_out = function == Some("sign_out");
    // What only reads changes nothing.
    let changes = function.is_some_and(|function| !function.starts_with("get_"));
    let mut response = next.run(request).await;
    let done = response.status().is_success() || response.status().is_redirection();
    if changes {
        let data = if signs_out && done { SIGNED_OUT } else { CHANGED };
        response.headers_mut().insert("clear-site-data", HeaderValue::from_static(data));
    }
    response
}

const CHANGED: &str = "\"prefetchCache\", \"prerenderCache\"";
const SIGNED_OUT: &str = "\"cache\", \"storage\", \"prefetchCache\", \"prerenderCache\"";

/// The page that a refusal asks for before anything else, and back from there. Forms of a page say for whom it was made;
/// the buttons of passkeys send nothing that was typed.
fn asked_first(error: &UiError, sent: &[u8], referer: Option<&HeaderValue>) -> Option<String> {
    let typed = form_urlencoded::parse(sent).any(|(name, _)| name == Reader::FIELD);
    match error {
        UiError::FactorNeeded if !typed => Some(route::SECOND_FACTOR.to_owned()),
        UiError::ProofNeeded => Some(route::prove(page_of(referer))),
        _ => None,
    }
}

/// The form that a call came with, as it came.
#[derive(Clone)]
struct Sent(Bytes);

/// The refusal of a form whose page was made for someone else than is signed in by now.
fn of_another(sent: &Sent, facts: &Facts) -> Option<UiError> {
    let signed_in = facts.signed_in.as_ref()?;
    let mut pairs = form_urlencoded::parse(&sent.0);
    let (_, reader) = pairs.find(|(name, value)| name == Reader::FIELD && !value.is_empty())?;
    let (id, name) = reader.split_once(' ').unwrap_or((&reader, "somebody else"));
    let now = &signed_in.actor.name;
    (id != signed_in.actor.id.to_string()).then(|| {
        let says = format!(
            "Nothing was done. This page was opened by {name}, and this browser is now signed in as {now}. To go on as \
             {name}, sign in as {name} in another tab, come back and press the button again."
        );
        UiError::Conflict(Box::new(Conflict::Transition(says)))
    })
}

/// Whether a request calls a server function.
pub fn is_call(request: &Request) -> bool {
    *request.method() == Method::POST && request.uri().path().starts_with(PREFIX)
}

/// More bytes than any form that someone signed out has reason to send.
const SMALL: u64 = 64 << 10;

/// Whether a body is, or may be, of more than [`SMALL`] bytes.
pub fn is_large(body: &Body) -> bool {
    body.size_hint().upper().is_none_or(|most| most > SMALL)
}

/// The refusal of a call that only someone signed in may make.
pub fn signed_out(facts: &Facts, headers: &HeaderMap) -> Response {
    if facts.wants_page {
        return sign_in_from(headers.get(header::REFERER));
    }
    doors::refusal(StatusCode::UNAUTHORIZED, &UiError::SignedOut, facts)
}

/// To the sign-in, and back from there.
fn sign_in_from(referer: Option<&HeaderValue>) -> Response {
    sign_in_for(page_of(referer))
}

fn sign_in_for(page: &str) -> Response {
    Redirect::to(&route::login(page)).into_response()
}

/// A call of a function that exists, as a form in UTF-8, read whole. Else the status (RFC 9110 section 15.5) and the
/// reason.
pub async fn arrived(request: Request) -> Result<Request, (StatusCode, UiError)> {
    let path = request.uri().path();
    if get_server_fn_service(path, Method::POST).is_none() {
        let reason = format!("{path} is not in this version. Load the page again.");
        return Err((StatusCode::NOT_FOUND, UiError::Transport(reason)));
    }
    if !media_type::is_form(request.headers()) {
        let reason = UiError::invalid("request", "Send a form: application/x-www-form-urlencoded.");
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, reason));
    }
    let (mut parts, body) = request.into_parts();
    // The only way to fail is the limit that was set on the body, or a caller that hung up.
    let Ok(bytes) = to_bytes(body, MAX_BODY).await else {
        return Err((StatusCode::PAYLOAD_TOO_LARGE, UiError::invalid("request", "This is more than one megabyte.")));
    };
    if std::str::from_utf8(&bytes).is_err() {
        return Err((StatusCode::UNPROCESSABLE_ENTITY, UiError::invalid("request", NOT_UTF8)));
    }
    if let Some(refused) = unreadable(&bytes) {
        let error = UiError::invalid(field_of(refused.name()), refused.says());
        return Err((StatusCode::UNPROCESSABLE_ENTITY, error));
    }
    parts.extensions.insert(Sent(bytes.clone()));
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// The field that a parameter is of, as refusals name it: `scopes` of `form[scopes][users]`, `roles` of `roles[]`.
fn field_of(parameter: &str) -> &str {
    let (first, rest) = parameter.split_once('[').unwrap_or((parameter, ""));
    let inner = rest.split(']').next().unwrap_or_default();
    if inner.is_empty() { first } else { inner }
}

/// The path of the page a form was on, to come back to after signing in.
fn page_of(referer: Option<&HeaderValue>) -> &str {
    let after_host = referer
        .and_then(|referer| referer.to_str().ok())
        .and_then(|url| url.split_once("://"))
        .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    safe_path(after_host.unwrap_or_default(), route::ADMIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_field_and_not_the_parameter() {
        for (parameter, field) in [
            ("q", "q"),
            ("roles[]", "roles"),
            ("query[q]", "q"),
            ("form[name]", "name"),
            ("form[scopes][users]", "scopes"),
            ("[", ""),
        ] {
            assert_eq!(field_of(parameter), field);
        }
    }

    #[test]
    fn the_page_to_come_back_to_is_a_path_of_this_site() {
        for (referer, page) in [
            (Some("http://127.0.0.1:3000/admin/integrations/oauth?q=a"), "/admin/integrations/oauth?q=a"),
            (Some("http://127.0.0.1:3000//evil.example"), "/admin"),
            (Some("http://127.0.0.1:3000"), "/admin"),
            (Some("nonsense"), "/admin"),
            (None, "/admin"),
        ] {
            let referer = referer.map(HeaderValue::from_static);
            assert_eq!(page_of(referer.as_ref()), page);
        }
    }
}

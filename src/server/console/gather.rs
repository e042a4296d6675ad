//! What is done before a request to the console: its facts, its session, the refusal of posts from other sites, and
//! redirects to the sign-in.

use super::{
    cookies::{Kept, Plain},
    doors,
    facts::{Facts, kept, preferences},
    looks,
    parameters::{self, Unknown},
    server_functions,
};
use crate::{
    server::{
        http::{
            address,
            request::{in_place, new_id, unreadable_address, wants_page},
            state::AppState,
        },
        use_cases::{
            error::AppError,
            people,
            session::{self, SignedIn},
        },
    },
    wire::{UiError, route, route::percent_decode, safe_path},
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use std::{net::SocketAddr, sync::Arc};

/// Gathers the facts, refuses posts from other sites, and leads signed-out browsers to `/login`.
pub async fn gather(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let request_id = new_id();
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok()).map(str::to_owned);
    let jar = CookieJar::from_headers(headers);
    let https = state.config.https;
    let plain = Plain::of(&jar, https);
    let chosen = Kept::Preferences.of(&jar, https).or_else(|| plain.preferences.clone());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
    let mut facts = Facts {
        address: address::of(headers, peer, state.config.trusted_proxies),
        user_agent: text(header::USER_AGENT),
        wants_page: wants_page(headers),
        in_place: in_place(headers),
        preferences: preferences(chosen.as_deref()),
        request_id,
        cookie: Kept::Session.of(&jar, https),
        signed_in: None,
        givers: Arc::default(),
        restored: Arc::default(),
        origin: state.config.origins.seen(headers, request.uri()),
        second_step: Kept::SecondStep.of(&jar, https),
        browser: Kept::Browser.of(&jar, https),
    };
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    if !safe && !state.config.origins.accept(request.headers(), request.uri()) {
        let told = &state.told;
        told.foreign(&state.config.origins, request.headers(), request.uri(), facts.address.as_deref());
        return with_id(doors::foreign_origin(&facts), &facts.request_id);
    }
    if let Some(refused) = unreadable_address(request.uri()) {
        let error = UiError::invalid(refused.name(), refused.says());
        return with_id(doors::refusal(StatusCode::UNPROCESSABLE_ENTITY, &error, &facts), &facts.request_id);
    }
    // The body first: who asks, and when, is known only once all of what they ask has arrived.
    if server_functions::is_call(&request) {
        // What is larger than any form that someone signed out sends waits for nobody else.
        if server_functions::is_large(request.body()) {
            match signed_in(&state, &facts, false).await {
                Ok(Some(_)) => {}
                Ok(None) => return with_id(server_functions::signed_out(&facts, request.headers()), &facts.request_id),
                Err(error) => return with_id(doors::failure(error, &facts), &facts.request_id),
            }
        }
        request = match server_functions::arrived(request).await {
            Ok(request) => request,
            Err((status, error)) => {
                return with_id(doors::refusal(status, &error, &facts), &facts.request_id);
            }
        };
    }
    // Asking when a session ends must not move the end.
    let uses = request.uri().path() != ASKS_FOR_THE_END;
    match signed_in(&state, &facts, uses).await {
        Ok(signed_in) => facts.signed_in = signed_in,
        Err(error) => return with_id(doors::failure(error, &facts), &facts.request_id),
    }
    if let Some(cookie) = &plain.session
        && let Err(error) = session::end_of(&state.store, cookie).await
    {
        return with_id(doors::failure(error, &facts), &facts.request_id);
    }
    let (request_id, chosen) = (facts.request_id.clone(), facts.preferences.clone());
    let taken = match people::is_set_up(&state.store).await {
        Ok(taken) => taken,
        Err(error) => return with_id(doors::failure(error, &facts), &facts.request_id),
    };
    let led = lead(&facts, safe, taken, request.uri()).or_else(|| looks::answered(&request));
    let led = led.or_else(|| misspelled(&facts, request.uri()));
    let mut response = match led {
        Some(elsewhere) => elsewhere,
        None => {
            request.extensions_mut().insert(facts);
            next.run(request).await
        }
    };
    plain.forget(response.headers_mut(), || kept(&chosen));
    with_id(response, &request_id)
}

/// The session that the request's cookie opens at this moment; `uses`: this counts as using it.
async fn signed_in(state: &AppState, facts: &Facts, uses: bool) -> Result<Option<Arc<SignedIn>>, AppError> {
    let Some(cookie) = &facts.cookie else { return Ok(None) };
    let (store, limits, now) = (&state.store, state.config.sessions, state.clock.now());
    let opened = if uses {
        session::open(store, limits, cookie, now).await?
    } else {
        session::look(store, limits, cookie, now).await?.map(|(signed_in, _)| signed_in)
    };
    Ok(opened.map(Arc::new))
}

/// Where a page's reader is led instead: to sign in, or on when that is done.
fn lead(facts: &Facts, safe: bool, taken: bool, uri: &Uri) -> Option<Response> {
    let path = uri.path();
    let console = path == "/" || path == route::LOGIN || route::is_in_console(path);
    if safe && !taken && console {
        return Some(Redirect::to(route::SETUP).into_response());
    }
    let there = uri.path_and_query().map_or(path, |p| p.as_str());
    match (safe, path, facts.signed_in.is_some()) {
        (true, "/", _) => Some(Redirect::to(route::ADMIN).into_response()),
        (true, route::LOGIN | route::SECOND_STEP, true) => Some(Redirect::to(&next(uri)).into_response()),
        (true, p, false) if route::is_in_console(p) => Some(Redirect::to(&route::login(there)).into_response()),
        // What the organization asks for comes first.
        (true, p, true) if lacks_factor(facts) && route::is_in_console(p) && !p.starts_with(route::ACCOUNT) => {
            Some(Redirect::to(route::SECOND_FACTOR).into_response())
        }
        (true, p, true) if route::is_in_console(p) => plain(uri).map(|plain| Redirect::to(&plain).into_response()),
        _ => None,
    }
}

/// The refusal of a page on which something is decided, when its address says more than it knows of.
fn misspelled(facts: &Facts, uri: &Uri) -> Option<Response> {
    let Some(Unknown::Refused(errors)) = parameters::unknown(uri) else { return None };
    Some(doors::refusal(StatusCode::UNPROCESSABLE_ENTITY, &UiError::Invalid(errors), facts))
}

/// The address without the parameters that say nothing, if it has some: a form sends them for its empty fields.
fn plain(uri: &Uri) -> Option<String> {
    let query = uri.query()?;
    let says = |pair: &&str| match pair.split_once('=') {
        Some((name, value)) => !name.is_empty() && percent_decode(value).is_none_or(|value| !value.trim().is_empty()),
        None => !pair.is_empty(),
    };
    let kept: Vec<&str> = query.split('&').filter(says).collect();
    let plain = kept.join("&");
    let path = uri.path();
    (plain != query || query.is_empty())
        .then(|| if plain.is_empty() { path.to_owned() } else { format!("{path}?{plain}") })
}

const ASKS_FOR_THE_END: &str = "/fn/get_session_end";

fn lacks_factor(facts: &Facts) -> bool {
    facts.signed_in.as_ref().is_some_and(|signed_in| signed_in.lacks_factor)
}

/// Where `/login?next=` wants to go on to.
fn next(uri: &Uri) -> String {
    let query = uri.query().unwrap_or_default();
    let wanted = query.split('&').find_map(|pair| pair.strip_prefix("next=")).and_then(percent_decode);
    safe_path(&wanted.unwrap_or_default(), route::ADMIN).to_owned()
}

fn with_id(mut response: Response, request_id: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_loses_the_parameters_that_say_nothing() {
        for (sent, left) in [
            ("/a?q=&state=active&role=", Some("/a?state=active")),
            ("/a?q=+%20&=", Some("/a")),
            ("/a?&&q=x&", Some("/a?q=x")),
            ("/a?", Some("/a")),
            ("/a?q=a+b&x", None),
            ("/a?q=%zz", None),
            ("/a", None),
        ] {
            assert_eq!(plain(&sent.parse().unwrap()).as_deref(), left, "{sent}");
        }
    }

    #[test]
    fn the_next_address_is_one_of_the_console() {
        assert_eq!(next(&Uri::from_static("/login?a=b&next=/admin/x%3Fq%3D1")), "/admin/x?q=1");
        assert_eq!(next(&Uri::from_static("/login?next=//evil.example")), "/admin");
        assert_eq!(next(&Uri::from_static("/login?next=%2F%2Fevil.example")), "/admin");
        assert_eq!(next(&Uri::from_static("/login")), "/admin");
    }
}

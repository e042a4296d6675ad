//! Signing in and out, and the cookies that say so.

use super::{
    auth::{password, session},
    doors::{self, Done, Form},
    error::AppError,
    request::{Facts, PREFERENCES, percent_encode, safe_path, session_cookie},
    state::AppState,
    storage::directory,
};
use crate::wire::{Theme, UiError};
use axum::http::{HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, SameSite};
use leptos::prelude::expect_context;
use leptos_axum::ResponseOptions;

const HOME: &str = "/admin";
/// Longer than any address or password people have; hashing a megabyte would be somebody's idea of fun.
const MAX_FIELD: usize = 1_000;

/// Begins a session and leads on to `next`.
///
/// # Errors
/// Wrong credentials, the same for unknown people; too many attempts.
pub async fn sign_in(email: String, password: String, next: &str) -> Result<(), UiError> {
    let (state, facts) = doors::request()?;
    let next = safe_path(next, HOME);
    let signed_in = begin(&state, &facts, email.trim(), password).await;
    let form = Form {
        path: format!("/login?next={}", percent_encode(next)),
        typed: vec![("email".into(), email)],
        ..Default::default()
    };
    doors::settle(signed_in.map(|()| Done { to: next.to_owned(), notice: None }), form).await
}

async fn begin(state: &AppState, facts: &Facts, email: &str, password: String) -> Result<(), AppError> {
    if email.len() > MAX_FIELD || password.len() > MAX_FIELD {
        return Err(UiError::WrongCredentials.into());
    }
    state
        .throttle
        .attempt(email, facts.address.as_deref())
        .map_err(|retry_after| UiError::TooManyAttempts { retry_after })?;
    let mut connection = state.store.reader().acquire().await?;
    let found = directory::credentials(&mut connection, email).await?.filter(|c| c.active);
    drop(connection);
    let matches = password::verify(password, found.as_ref().map(|c| c.password_hash.clone())).await?;
    let user = found.filter(|_| matches).ok_or(UiError::WrongCredentials)?;
    let now = state.clock.now();
    let (address, agent) = (facts.address.as_deref(), facts.user_agent.as_deref());
    let token = session::begin(&state.store, user.user_id, facts.cookie.as_deref(), address, agent, now).await?;
    let mut cookie = cookie(session_cookie(state.config.https), token, state.config.https);
    cookie.set_http_only(true);
    set_cookie(&cookie);
    Ok(())
}

/// Ends the session and leads to `/login`.
///
/// # Errors
/// When storage fails.
pub async fn sign_out() -> Result<(), UiError> {
    let (state, facts) = doors::request()?;
    if let Some(signed_in) = &facts.signed_in {
        session::end(&state.store, &signed_in.id_hash).await.map_err(doors::tell)?;
    }
    let name = session_cookie(state.config.https);
    let mut cookie = cookie(name, String::new(), state.config.https);
    cookie.set_http_only(true);
    cookie.make_removal();
    set_cookie(&cookie);
    leptos_axum::redirect("/login");
    Ok(())
}

/// Keeps the account menu's choices for a year and leads back.
///
/// # Errors
/// Invalid, for a word that is no choice.
pub fn set_preferences(theme: &str, slash: &str, back: &str) -> Result<(), UiError> {
    let (state, facts) = doors::request()?;
    let mut chosen = facts.preferences;
    if !theme.is_empty() {
        chosen.theme = Theme::parse(theme).ok_or_else(|| UiError::invalid("theme", "Use system, light or dark."))?;
    }
    match slash {
        "" => {}
        "on" => chosen.slash_searches = true,
        "off" => chosen.slash_searches = false,
        _ => return Err(UiError::invalid("slash", "Use on or off.")),
    }
    let value = format!("{}.{}", chosen.theme.as_str(), if chosen.slash_searches { "on" } else { "off" });
    let mut cookie = cookie(PREFERENCES, value, state.config.https);
    cookie.make_permanent();
    set_cookie(&cookie);
    leptos_axum::redirect(safe_path(back, HOME));
    Ok(())
}

/// A cookie for this host, for our own pages and links to them.
fn cookie(name: &'static str, value: String, https: bool) -> Cookie<'static> {
    Cookie::build((name, value)).path("/").same_site(SameSite::Lax).secure(https).build()
}

fn set_cookie(cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        expect_context::<ResponseOptions>().append_header(header::SET_COOKIE, value);
    }
}

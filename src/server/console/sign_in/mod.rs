//! Signing in and out, and the session cookies.

mod second;
mod with_passkey;

pub use second::{ask_passkey, by_code, by_passkey, step};
pub use with_passkey::{ask as ask_anybody, sign_in as sign_in_with_passkey};

use super::{
    attempts::{self, Attempt},
    cookies::Kept,
    doors::{self, Done, Form},
    facts::{self, Facts},
    zone,
};
use crate::{
    domain::text,
    server::{
        http::state::AppState,
        use_cases::{
            error::AppError,
            refusal::Refusal,
            session,
            sign_in::{self, Entered, password::FirstStep},
        },
    },
    wire::{Theme, UiError, route, safe_path},
};
use axum::http::{HeaderValue, header};
use axum_extra::extract::cookie::Cookie;
use leptos::prelude::expect_context;
use leptos_axum::ResponseOptions;

/// Longer than any address or password that people have: nobody makes the server hash a megabyte.
const MAX_FIELD: usize = 1_000;

/// Takes email and password: begins a session and leads on to `next`, or to the second step of someone who has a second
/// factor.
///
/// # Errors
/// Wrong credentials, the same for unknown people; too many attempts.
pub async fn sign_in(email: String, password: String, next: &str) -> Result<(), UiError> {
    let (state, facts) = doors::request()?;
    let next = safe_path(next, route::ADMIN);
    let to = first_step(&state, &facts, email.trim(), password, next).await;
    let form = Form {
        path: route::login(next),
        typed: vec![("email".into(), text::first(&email, MAX_FIELD).to_owned())],
        ..Default::default()
    };
    doors::settle(to.map(|to| Done { to, notice: None }), form).await
}

/// Begins the session of a user who has just chosen this password.
///
/// # Errors
/// Wrong credentials, when the password is another one by now or a second factor was added.
pub async fn enter(state: &AppState, facts: &Facts, email: &str, password: String) -> Result<(), AppError> {
    let first = sign_in::password::sign_in(&state.store, facts.browser(), (email, password), state.clock.now()).await?;
    let FirstStep::SignedIn(entered) = first else { return Err(Refusal::WrongCredentials.into()) };
    let_in(state, entered);
    Ok(())
}

/// Where a right password leads.
async fn first_step(
    state: &AppState,
    facts: &Facts,
    email: &str,
    password: String,
    next: &str,
) -> Result<String, AppError> {
    // Counted before anything else is done: a refusal leaves something for the next page.
    let too_long = email.len() > MAX_FIELD || password.len() > MAX_FIELD;
    attempts::counted(state, facts, Attempt::Name(if too_long { "" } else { email })).await?;
    if too_long {
        return Err(Refusal::WrongCredentials.into());
    }
    let first = sign_in::password::sign_in(&state.store, facts.browser(), (email, password), state.clock.now()).await?;
    match first {
        FirstStep::SignedIn(entered) => {
            let_in(state, entered);
            Ok(next.to_owned())
        }
        FirstStep::SecondStep(held) => {
            set_cookie(&Kept::SecondStep.cookie(held, state.config.https));
            Ok(route::second_step(next))
        }
    }
}

/// Gives the browser what a session that began there comes with.
fn let_in(state: &AppState, entered: Entered) {
    open_with(state, entered.session);
    set_cookie(&Kept::Browser.cookie(entered.browser, state.config.https));
}

/// Gives the browser the cookie of its session, or the one in the place of the one it has.
pub fn open_with(state: &AppState, cookie: String) {
    set_cookie(&Kept::Session.cookie(cookie, state.config.https));
}

/// Ends the session and leads to `/login`, which leads on to `next`, if there is one.
///
/// # Errors
/// When storage fails.
pub async fn sign_out(next: &str) -> Result<(), UiError> {
    let (state, facts) = doors::request()?;
    if let Some(signed_in) = &facts.signed_in {
        session::end(&state.store, signed_in, facts.browser().whence(), state.clock.now()).await?;
    }
    set_cookie(&Kept::Session.removal(state.config.https));
    let to = safe_path(next, "");
    leptos_axum::redirect(&if to.is_empty() { route::LOGIN.to_owned() } else { route::login(to) });
    Ok(())
}

/// Keeps what was chosen for a year and leads back. What is empty stays as it was.
///
/// # Errors
/// Invalid, for a word that is no choice.
pub fn set_preferences(theme: &str, slash: &str, zone: &str, back: &str) -> Result<(), UiError> {
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
    if !zone.is_empty() {
        let says = "Use the name of a time zone, such as Europe/Rome.";
        let zone = zone::named(zone).ok_or_else(|| UiError::invalid("zone", says))?;
        zone.name().clone_into(&mut chosen.zone);
    }
    set_cookie(&Kept::Preferences.cookie(facts::kept(&chosen), state.config.https));
    leptos_axum::redirect(safe_path(back, route::ADMIN));
    Ok(())
}

fn set_cookie(cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        expect_context::<ResponseOptions>().append_header(header::SET_COOKIE, value);
    }
}

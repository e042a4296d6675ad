//! Signing in and out, and what a person chose for themselves.

use crate::wire::{Flash, PasskeyQuestion, SecondStep, Session, SessionNow, UiError};
use leptos::server;

/// The signed-in user; `None` when nobody is. This and [`get_frame`] are the reads that a signed-out browser may make.
#[server(prefix = "/fn", endpoint = "get_session")]
pub async fn get_session() -> Result<Option<Session>, UiError> {
    use crate::server::console::{doors, present::account};
    let (state, facts) = doors::request()?;
    let Some(signed_in) = &facts.signed_in else { return Ok(None) };
    let actor = doors::with_givers(&state, &signed_in.actor).await?;
    Ok(Some(account::session(actor, signed_in, &facts, state.clock.now())))
}

/// The signed-in user without the names of those who could give what they lack, which take a search of the directory; with
/// what every page says of a database that was put back.
#[server(prefix = "/fn", endpoint = "get_frame")]
pub async fn get_frame() -> Result<Option<Session>, UiError> {
    use crate::server::console::{doors, present::account, restored};
    let (state, facts) = doors::request()?;
    let Some(signed_in) = &facts.signed_in else { return Ok(None) };
    let restored = restored::banner(&state, &facts).await?;
    let session = account::session(signed_in.actor.clone(), signed_in, &facts, state.clock.now());
    Ok(Some(Session { restored, ..session }))
}

/// Whose session the browser has now and when it ends; `None` when nobody is signed in. Asking does not prolong it.
#[server(prefix = "/fn", endpoint = "get_session_end")]
pub async fn get_session_end() -> Result<Option<SessionNow>, UiError> {
    use crate::server::console::{doors, present::account::session_now};
    let (state, facts) = doors::request()?;
    Ok(facts.signed_in.map(|signed_in| session_now(&signed_in, state.clock.now())))
}

/// Prolongs the session as any request does, and says when it ends now.
#[server(prefix = "/fn", endpoint = "stay_signed_in")]
pub async fn stay_signed_in() -> Result<Option<SessionNow>, UiError> {
    use crate::server::{
        console::{doors, present::account::session_now},
        use_cases::session,
    };
    let (state, facts) = doors::request()?;
    let Some(signed_in) = facts.signed_in else { return Ok(None) };
    let now = state.clock.now();
    let stays = session::stay(&state.store, state.config.sessions, &signed_in, now).await?;
    Ok(stays.map(|stays| session_now(&stays, now)))
}

/// Starts a session and leads on to `next` (a path of this site; anything else leads to `/admin`).
#[server(prefix = "/fn", endpoint = "sign_in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<(), UiError> {
    crate::server::console::sign_in::sign_in(email, password, &next).await
}

/// Ends the session on the server and leads to `/login`, which leads on to `next` (a path of this site), if there is one.
#[server(prefix = "/fn", endpoint = "sign_out")]
pub async fn sign_out(#[server(default)] next: String) -> Result<(), UiError> {
    crate::server::console::sign_in::sign_out(&next).await
}

/// Keeps what was chosen in a cookie and leads back to `back`. `slash` is `on` or `off`, `zone` the name of a time zone.
#[server(prefix = "/fn", endpoint = "set_preferences")]
pub async fn set_preferences(
    #[server(default)] theme: String,
    #[server(default)] slash: String,
    #[server(default)] zone: String,
    #[server(default)] back: String,
) -> Result<(), UiError> {
    crate::server::console::sign_in::set_preferences(&theme, &slash, &zone, &back)
}

/// What an earlier request of this session left for the page it redirected to; `None` when it is gone.
#[server(prefix = "/fn", endpoint = "get_flash")]
pub async fn get_flash(id: String) -> Result<Option<Flash>, UiError> {
    use crate::server::console::{doors, flash};
    let (state, facts) = doors::request()?;
    flash::peek(&state, &id, facts.signed_in.as_deref(), state.clock.now()).await.map_err(doors::tell)
}

/// What will do as the second step of the sign-in that is under way in this browser.
#[server(prefix = "/fn", endpoint = "get_second_step")]
pub async fn get_second_step() -> Result<SecondStep, UiError> {
    crate::server::console::sign_in::step().await
}

/// Ends a sign-in with a code of the app or a recovery code, and leads on to `next`.
#[server(prefix = "/fn", endpoint = "sign_in_by_code")]
pub async fn sign_in_by_code(code: String, #[server(default)] next: String) -> Result<(), UiError> {
    crate::server::console::sign_in::by_code(&code, &next).await
}

/// What the browser is asked for, to end a sign-in with a passkey (JSON).
#[server(prefix = "/fn", endpoint = "ask_second_passkey")]
pub async fn ask_second_passkey() -> Result<String, UiError> {
    crate::server::console::sign_in::ask_passkey().await
}

/// Ends a sign-in with a passkey; answers where to go on to, `next` or `/admin`.
#[server(prefix = "/fn", endpoint = "sign_in_by_second_passkey")]
pub async fn sign_in_by_second_passkey(answer: String, #[server(default)] next: String) -> Result<String, UiError> {
    crate::server::console::sign_in::by_passkey(&answer, &next).await
}

/// What the browser is asked for, to sign in with a passkey alone.
#[server(prefix = "/fn", endpoint = "ask_passkey")]
pub async fn ask_passkey() -> Result<PasskeyQuestion, UiError> {
    crate::server::console::sign_in::ask_anybody().await
}

/// Signs in with a passkey alone; answers where to go on to, `next` or `/admin`.
#[server(prefix = "/fn", endpoint = "sign_in_by_passkey")]
pub async fn sign_in_by_passkey(
    id: String,
    answer: String,
    #[server(default)] next: String,
) -> Result<String, UiError> {
    crate::server::console::sign_in::sign_in_with_passkey(&id, &answer, &next).await
}

//! The second step of a sign-in: a code of the app, a recovery code, or a passkey.

use super::{let_in, set_cookie};
use crate::{
    domain::count::plural,
    server::{
        console::{
            attempts::{self, Attempt},
            cookies::Kept,
            doors::{self, Done, Form},
            facts::Facts,
        },
        http::state::AppState,
        use_cases::{
            account::Code,
            error::AppError,
            sign_in::{Entered, second_step::Half},
        },
    },
    wire::{Notice, SecondStep, UiError, route, safe_path},
};

/// The sign-in under way in this browser.
///
/// # Errors
/// There is none; wrong credentials, when the user was deactivated or has another password since.
async fn half(state: &AppState, facts: &Facts) -> Result<Half, AppError> {
    Half::find(&state.store, facts.second_step.as_deref(), state.clock.now()).await
}

/// The same, for an attempt, which counts against the limit of its account and address.
async fn attempted(state: &AppState, facts: &Facts) -> Result<Half, AppError> {
    let half = half(state, facts).await?;
    attempts::counted(state, facts, Attempt::SecondStep(half.user_id)).await?;
    Ok(half)
}

/// What will do as the second step.
///
/// # Errors
/// There is no sign-in under way in this browser.
pub async fn step() -> Result<SecondStep, UiError> {
    let (state, facts) = doors::request()?;
    let offered = async { half(&state, &facts).await?.offered(&state.store, &facts.origin).await };
    let offered = offered.await?;
    Ok(SecondStep { authenticator: offered.authenticator, passkey: offered.passkey, recovery: offered.recovery })
}

fn form(next: &str) -> Form {
    Form { path: route::second_step(next), ..Default::default() }
}

/// Gives the browser its session in the place of what it held for the second step.
fn entered(state: &AppState, entered: Entered) {
    let_in(state, entered);
    set_cookie(&Kept::SecondStep.removal(state.config.https));
}

/// Signs in with a code of the app, or with one of the recovery codes.
///
/// # Errors
/// Invalid for a wrong code; too many attempts; there is no sign-in under way in this browser.
pub async fn by_code(code: &str, next: &str) -> Result<(), UiError> {
    let (state, facts) = doors::request()?;
    let next = safe_path(next, route::ADMIN);
    let done = async {
        let half = attempted(&state, &facts).await?;
        let (by, used) = half.by_code((&state.store, &state.keys), facts.browser(), code, state.clock.now()).await?;
        entered(&state, by);
        Ok(match used {
            Code::OfApp => Done { to: next.to_owned(), notice: None },
            Code::Recovery(left) => Done { to: route::ACCOUNT.into(), notice: Some(told_of_recovery(left)) },
        })
    };
    doors::settle(done.await, form(next)).await
}

fn told_of_recovery(left: i64) -> Notice {
    let left = plural(left.unsigned_abs(), "code");
    let text = format!(
        "You signed in with a recovery code. You have {left} left. Lost your phone? Set up another app: it replaces the one \
         on the lost phone."
    );
    Notice::Told { text }
}

/// What the browser is asked for, to sign in with a passkey after the password (JSON).
///
/// # Errors
/// There is no sign-in under way in this browser; Invalid, when no passkey works here.
pub async fn ask_passkey() -> Result<String, UiError> {
    let (state, facts) = doors::request()?;
    let ask = async {
        let half = half(&state, &facts).await?;
        half.ask_passkey(&state.store, &facts.origin, state.clock.now()).await
    };
    ask.await.map_err(doors::tell)
}

/// Signs in with the answer, and says where to go on to: the browser loads that page anew, as what it is allowed to do
/// there comes with the document.
///
/// # Errors
/// Invalid, when it is none; there is no sign-in under way in this browser.
pub async fn by_passkey(answer: &str, next: &str) -> Result<String, UiError> {
    let (state, facts) = doors::request()?;
    let done = async {
        let half = attempted(&state, &facts).await?;
        let answered = (facts.origin.as_str(), answer);
        half.by_passkey(&state.store, facts.browser(), answered, state.clock.now()).await
    };
    entered(&state, done.await?);
    Ok(safe_path(next, route::ADMIN).to_owned())
}

//! Signing in with a passkey alone: it names its owner, and the authenticator has verified them.

use super::let_in;
use crate::{
    server::{
        console::{attempts, doors, facts::Facts},
        http::state::AppState,
        use_cases::{
            error::AppError,
            refusal::Refusal,
            sign_in::{
                Entered,
                passkey::{self, Answer},
            },
        },
    },
    wire::{PasskeyQuestion, UiError, route, safe_path},
};

/// Asks the browser for a passkey, of whichever user.
///
/// # Errors
/// Invalid where browsers have no passkeys; too many attempts from the address.
pub async fn ask() -> Result<PasskeyQuestion, UiError> {
    let (state, facts) = doors::request()?;
    let counted = state.throttle.question(facts.address.as_deref());
    counted.map_err(|retry_after| Refusal::TooManyAttempts { retry_after })?;
    let asked = passkey::ask(&state.store, &facts.origin, state.clock.now()).await?;
    Ok(PasskeyQuestion { id: asked.id, options: asked.options })
}

/// Begins the session of the user whose passkey answered, and says where to go on to: the browser loads that page anew.
///
/// # Errors
/// Invalid, when the answer is none.
pub async fn sign_in(id: &str, answer: &str, next: &str) -> Result<String, UiError> {
    let (state, facts) = doors::request()?;
    let entered = enter(&state, &facts, id, answer).await?;
    let_in(&state, entered);
    Ok(safe_path(next, route::ADMIN).to_owned())
}

async fn enter(state: &AppState, facts: &Facts, id: &str, answer: &str) -> Result<Entered, AppError> {
    let answer = Answer::read(&facts.origin, answer)?;
    // By the address only: whose passkey it is was not shown yet, and nobody is to be kept out by others' answers.
    attempts::counted_by_address(state, facts)?;
    answer.sign_in(&state.store, facts.browser(), id, state.clock.now()).await
}

//! Before anyone is signed in: the setup of an empty database, and one-time links.

use super::{
    attempts::{self, Attempt},
    doors::Done,
    facts::Facts,
    sign_in,
};
use crate::{
    server::{
        http::state::AppState,
        use_cases::{
            error::AppError,
            people::{self, First},
        },
    },
    wire::{Notice, Setup, route},
};

/// Whether the setup is open. When the code has expired and someone opens the page, the server makes a new code and prints
/// it where it was started.
///
/// # Errors
/// When storage fails.
pub async fn look(state: &AppState) -> Result<Setup, AppError> {
    let open = !people::is_set_up(&state.store).await?;
    if open && let Some(code) = people::new_code_if_none(&state.store, state.clock.now()).await? {
        // Nobody listens where no server was started by hand, as in a test.
        let _ = state.setup_code.send(code);
    }
    Ok(Setup { open })
}

/// What comes back into a refused form; the code with it, the password never.
pub fn typed(code: &str, first: &First) -> Vec<(String, String)> {
    [("code", code), ("organization", &first.organization), ("name", &first.name), ("email", &first.email)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

/// Sets up for the one who has the code, and signs them in. Wrong codes are slowed for each address; the right one works
/// while others guess.
///
/// # Errors
/// Too many attempts; those of the use case.
pub async fn set_up(state: &AppState, facts: &Facts, code: &str, first: &First) -> Result<Done, AppError> {
    if !people::is_set_up(&state.store).await? && !people::code_fits(&state.store, code, state.clock.now()).await? {
        attempts::counted_by_address(state, facts)?;
    }
    let first = First { from: Some((facts.address.clone(), facts.request_id.clone())), ..first.clone() };
    people::set_up_with_code(&state.store, code, &first, state.clock.now()).await?;
    let organization = first.organization.trim().to_owned();
    let password = first.password.unwrap_or_default();
    // What is set up stays so, whatever becomes of the sign-in.
    let (to, text) = match sign_in::enter(state, facts, first.email.trim(), password).await {
        Ok(()) => (route::ADMIN, format!("{organization} is set up. You are signed in as its first administrator.")),
        Err(error) => {
            error.log(&facts.request_id);
            (route::LOGIN, format!("{organization} is set up. Sign in as its first administrator."))
        }
    };
    Ok(Done { to: to.into(), notice: Some(Notice::Told { text }) })
}

/// Chooses a password by a link.
///
/// # Errors
/// Too many attempts; those of the use case.
pub async fn accept(state: &AppState, facts: &Facts, token: &str, password: &str) -> Result<Done, AppError> {
    attempts::counted(state, facts, Attempt::Link(token)).await?;
    let from = (facts.address.clone(), facts.request_id.clone());
    let email = people::accept(&state.store, token, password, from, state.clock.now()).await?;
    let text = format!("Your password is set. Sign in as {email}.");
    Ok(Done { to: route::LOGIN.into(), notice: Some(Notice::Told { text }) })
}

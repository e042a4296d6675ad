//! Before anybody is signed in: the setup of an empty database, and one-time links.

use super::doors::{self, Done};
use crate::{
    server::{
        cli::say,
        clock::Clock,
        config::{Init, Link},
        crypto::secret_value::sha256_hex,
        http::{request::Facts, state::AppState},
        storage::{Store, people::links},
        use_cases::{
            error::AppError,
            people::{self, First},
        },
    },
    wire::{Notice, Setup, UiError},
};
use std::{
    io::Read,
    sync::atomic::{AtomicBool, Ordering},
};

/// Whether the database belongs to someone. Once it does, it does for good: nobody asks again.
#[derive(Debug, Default)]
pub struct Taken(AtomicBool);

impl Taken {
    /// # Errors
    /// When storage fails.
    pub async fn is(&self, store: &Store) -> Result<bool, AppError> {
        if !self.0.load(Ordering::Relaxed) && people::is_set_up(store).await? {
            self.0.store(true, Ordering::Relaxed);
        }
        Ok(self.0.load(Ordering::Relaxed))
    }
}

/// Prints a new code and where it is typed.
///
/// # Errors
/// When storage fails.
pub async fn print_code(state: &AppState) -> Result<(), AppError> {
    let code = people::new_code(&state.store, state.clock.now()).await?;
    say_code(state, &code);
    Ok(())
}

fn say_code(state: &AppState, code: &str) {
    say(&format!(
        "This database is empty. Open {}/setup within an hour and enter the code {code}\n\
         (or run: clientele init)",
        state.config.issuer
    ));
}

/// Whether the setup is open. A code that expired is followed by a new one when somebody comes to use it.
///
/// # Errors
/// When storage fails.
pub async fn look(state: &AppState) -> Result<Setup, AppError> {
    let open = !state.taken.is(&state.store).await?;
    // Read first: the page is anybody's, and a write of it would be, too.
    if open
        && !works(state).await?
        && let Some(code) = people::new_code_if_none(&state.store, state.clock.now()).await?
    {
        say_code(state, &code);
    }
    Ok(Setup { open })
}

async fn works(state: &AppState) -> Result<bool, AppError> {
    let mut connection = state.store.reader().acquire().await?;
    Ok(!links::codes(&mut connection, state.clock.now()).await?.is_empty())
}

/// What comes back into a refused form; the code with it, the password never.
pub fn typed(code: &str, first: &First) -> Vec<(String, String)> {
    [("code", code), ("organization", &first.organization), ("name", &first.name), ("email", &first.email)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

/// Sets up for whoever has the code. Wrong codes are slowed for each address; the right one works, whoever guesses beside.
///
/// # Errors
/// Too many attempts; those of the use case.
pub async fn set_up(state: &AppState, facts: &Facts, code: &str, first: &First) -> Result<Done, AppError> {
    if !state.taken.is(&state.store).await? && !people::code_fits(&state.store, code, state.clock.now()).await? {
        let counted = state.throttle.question(facts.address.as_deref());
        counted.map_err(|retry_after| UiError::TooManyAttempts { retry_after })?;
    }
    let first = First { from: Some((facts.address.clone(), facts.request_id.clone())), ..first.clone() };
    people::set_up_with_code(&state.store, code, &first, state.clock.now()).await?;
    let text = format!("{} is set up. Sign in as its first administrator.", first.organization.trim());
    Ok(Done { to: "/login".into(), notice: Some(Notice::Told { text }) })
}

/// Chooses a password by a link.
///
/// # Errors
/// Too many attempts; those of the use case.
pub async fn accept(state: &AppState, facts: &Facts, token: &str, password: &str) -> Result<Done, AppError> {
    doors::slowed(state, facts, &sha256_hex(token.as_bytes()))?;
    let from = (facts.address.clone(), facts.request_id.clone());
    let email = people::accept(&state.store, token, password, from, state.clock.now()).await?;
    let text = format!("Your password is set. Sign in as {email}.");
    Ok(Done { to: "/login".into(), notice: Some(Notice::Told { text }) })
}

/// `clientele init`: the same without a browser.
///
/// # Errors
/// One line for the operator.
pub async fn init(store: &Store, arguments: &Init) -> Result<(), String> {
    let first = First {
        organization: arguments.organization.clone(),
        name: arguments.name.clone(),
        email: arguments.email.clone(),
        password: arguments.password_file.as_deref().map(password_from).transpose()?,
        from: None,
    };
    let issuer = arguments.public_url.clone().unwrap_or_else(|| LOCAL.into());
    let made = people::set_up(store, &first, &issuer, Clock::system().now()).await.map_err(in_words)?;
    say(&format!("{} is set up. Its first administrator is {}.", first.organization.trim(), first.email.trim()));
    if let Some(link) = made {
        say(&format!("They choose a password at {} (once, until {}).", link.address, link.expires.exact));
    }
    Ok(())
}

/// `clientele link`: a way in for whoever has the database.
///
/// # Errors
/// One line for the operator.
pub async fn link(store: &Store, arguments: &Link) -> Result<(), String> {
    let issuer = arguments.public_url.clone().unwrap_or_else(|| LOCAL.into());
    let now = Clock::system().now();
    let made = people::link_for(store, &arguments.email, arguments.without_second_factor, &issuer, now).await;
    let link = made.map_err(in_words)?;
    say(&format!("{} chooses a password at {} (once, until {}).", link.name, link.address, link.expires.exact));
    Ok(())
}

/// Where a server listens that was told nothing else.
const LOCAL: &str = "http://127.0.0.1:3000";

/// The first line of a file, or of the standard input for `-`.
fn password_from(path: &std::path::Path) -> Result<String, String> {
    let text = if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    let text = text.map_err(|error| format!("--password-file {}: {error}", path.display()))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn in_words(error: AppError) -> String {
    match error.into_ui("none") {
        UiError::Invalid(errors) => {
            let lines: Vec<String> = errors.iter().map(|e| format!("--{}: {}", e.field, e.message)).collect();
            lines.join("\n           ")
        }
        other => other.to_string(),
    }
}

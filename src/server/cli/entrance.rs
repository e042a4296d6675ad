//! `clientele init` and `clientele link`: a way in for the operator of the database.

use super::text_file;
use crate::{
    server::{
        clock::Clock,
        config::{Init, Link},
        console::present,
        http::instant::exact,
        storage::Store,
        telemetry::say,
        use_cases::{
            error::AppError,
            people::{self, First, Whom},
        },
    },
    wire::UiError,
};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// `clientele init`: the same without a browser.
///
/// # Errors
/// One line for the operator.
pub async fn init(store: &Store, arguments: &Init) -> Result<(), String> {
    let first = First {
        organization: arguments.organization.clone(),
        name: arguments.name.clone(),
        email: arguments.email.clone(),
        password: password_of(arguments)?,
        from: None,
    };
    let issuer = arguments.public_url.clone().unwrap_or_else(|| LOCAL.into());
    let made = people::set_up(store, &first, &issuer, Clock::system().now()).await.map_err(in_words)?;
    say(&format!("{} is set up. Its first administrator is {}.", first.organization.trim(), first.email.trim()));
    if let Some(link) = made {
        say(&format!("They choose a password at {} (once, until {}).", link.address, exact(link.expires_at)));
    }
    Ok(())
}

/// `clientele link`: a way in for the operator of the database.
///
/// # Errors
/// One line for the operator.
pub async fn link(store: &Store, arguments: &Link) -> Result<(), String> {
    let issuer = arguments.public_url.clone().unwrap_or_else(|| LOCAL.into());
    let now = Clock::system().now();
    let whom = Whom {
        email: &arguments.email,
        organization: arguments.organization.as_deref(),
        user: arguments.user.as_deref(),
    };
    let made = people::link_for(store, whom, arguments.without_second_factor, &issuer, now).await;
    let link = made.map_err(in_words)?;
    say(&format!("{} chooses a password at {} (once, until {}).", link.name, link.address, exact(link.expires_at)));
    Ok(())
}

/// Where a server listens that is not configured otherwise.
const LOCAL: &str = "http://127.0.0.1:3000";

fn password_of(arguments: &Init) -> Result<Option<String>, String> {
    let read = arguments.password_file.as_deref().map(text_file::read_secret).transpose();
    read.map_err(|says| format!("--password-file {says}"))
}

fn in_words(error: AppError) -> String {
    match present::refusal::ui_error(error, "none") {
        UiError::Invalid(errors) => {
            let lines: Vec<String> = errors.iter().map(|e| format!("--{}: {}", e.field, e.message)).collect();
            lines.join("\n           ")
        }
        other => other.to_string(),
    }
}

/// Tells where a code opens the setup.
pub fn say_code(issuer: &str, code: &str) {
    say(&format!(
        "This database is empty. Open {issuer}/setup within an hour and enter the code {code}\n\
         (or run: clientele init)"
    ));
}

/// Tells of every code that takes the place of one that expired.
pub async fn say_codes(issuer: String, mut codes: Receiver<String>) {
    loop {
        match codes.recv().await {
            Ok(code) => say_code(&issuer, &code),
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

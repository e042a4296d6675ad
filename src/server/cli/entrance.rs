//! `clientele init` and `clientele link`: a way in for the operator of the database.

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
            people::{self, First},
        },
    },
    wire::UiError,
};
use std::io::Read;
use tokio::sync::watch;

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
    let made = people::link_for(store, &arguments.email, arguments.without_second_factor, &issuer, now).await;
    let link = made.map_err(in_words)?;
    say(&format!("{} chooses a password at {} (once, until {}).", link.name, link.address, exact(link.expires_at)));
    Ok(())
}

/// Where a server listens that is not configured otherwise.
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
pub async fn say_codes(issuer: String, mut codes: watch::Receiver<String>) {
    while codes.changed().await.is_ok() {
        let code = codes.borrow_and_update().clone();
        say_code(&issuer, &code);
    }
}

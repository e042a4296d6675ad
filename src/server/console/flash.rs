//! Flashes as addresses name them: notices and refusals for the next page.

use crate::{
    domain::{Timestamp, UserId},
    server::{
        http::state::AppState,
        use_cases::{error::AppError, flashes, session::SignedIn},
    },
    wire::{Flash, Refused, UiError},
};

const WAIT: &str = "wait-";

/// The id of a flash that is kept nowhere: it says how many seconds to wait, and no more.
pub fn wait(retry_after: u64) -> String {
    format!("{WAIT}{retry_after}")
}

/// Keeps a flash for a session, or for who is signed out, and returns its id.
///
/// # Errors
/// When storage fails.
pub async fn leave(
    state: &AppState,
    session_hash: Option<&str>,
    flash: &Flash,
    now: Timestamp,
) -> Result<String, AppError> {
    flashes::leave(&state.store, session_hash, &written(flash)?, now).await
}

/// Keeps a flash for a user, whichever session they come back with, and returns its id.
///
/// # Errors
/// When storage fails.
pub async fn leave_for(state: &AppState, user: UserId, flash: &Flash, now: Timestamp) -> Result<String, AppError> {
    flashes::leave_for(&state.store, user, &written(flash)?, now).await
}

fn written(flash: &Flash) -> Result<String, AppError> {
    serde_json::to_string(flash).map_err(AppError::internal)
}

/// Reads a flash; it stays for a reload.
///
/// # Errors
/// When storage fails.
pub async fn peek(
    state: &AppState,
    id: &str,
    session: Option<&SignedIn>,
    now: Timestamp,
) -> Result<Option<Flash>, AppError> {
    if let Some(retry_after) = id.strip_prefix(WAIT).and_then(|seconds| seconds.parse().ok()) {
        let error = UiError::TooManyAttempts { retry_after };
        return Ok(Some(Flash::Refused(Box::new(Refused { error, settings: None, roles: None, typed: vec![] }))));
    }
    let left = flashes::peek(&state.store, id, session, now).await?;
    Ok(left.and_then(|json| serde_json::from_str(&json).ok()))
}

/// The address with `flash` set to this id, in place of an earlier one, before the fragment.
pub fn with_flash(to: &str, id: &str) -> String {
    let (rest, fragment) = to.split_once('#').map_or((to, None), |(rest, fragment)| (rest, Some(fragment)));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut pairs: Vec<&str> = query.split('&').filter(|p| !p.is_empty() && !p.starts_with("flash=")).collect();
    let flash = format!("flash={id}");
    pairs.push(&flash);
    let fragment = fragment.map(|f| format!("#{f}")).unwrap_or_default();
    format!("{path}?{}{fragment}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::with_flash;

    #[test]
    fn a_flash_replaces_an_earlier_one_and_stays_before_the_fragment() {
        for (to, address) in [
            ("/a", "/a?flash=x"),
            ("/a?b=c", "/a?b=c&flash=x"),
            ("/a?flash=old&b=c#d", "/a?b=c&flash=x#d"),
            ("/a#d", "/a?flash=x#d"),
        ] {
            assert_eq!(with_flash(to, "x"), address);
        }
    }
}

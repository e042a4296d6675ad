//! The authorization endpoint's two halves: what an application asks, and what the user answers.

use crate::wire::{ConsentPage, UiError};
use leptos::server;

/// What to show for a request, given as the query of the address; `None` when the browser is led elsewhere instead: back
/// to the application with an error, or to sign in.
#[server(prefix = "/fn", endpoint = "get_consent")]
pub async fn get_consent(request: String) -> Result<Option<ConsentPage>, UiError> {
    crate::server::console::consent::ask(&request).await
}

/// Answers a request: `allow`, or anything else for no. Leads back to the application. A yes counts for what was `shown`.
#[server(prefix = "/fn", endpoint = "answer_consent")]
pub async fn answer_consent(
    request: String,
    #[server(default)] shown: String,
    #[server(default)] decision: String,
) -> Result<(), UiError> {
    crate::server::console::consent::answer(&request, &shown, decision == "allow").await
}

/// Asks the administrators of the caller's organization to approve the application that the request is from, and leads back
/// to the request.
#[server(prefix = "/fn", endpoint = "ask_for_approval")]
pub async fn ask_for_approval(request: String) -> Result<(), UiError> {
    crate::server::console::consent::ask_for_approval(&request).await
}

//! Client secrets. A new one is shown once, on a page of its own, and never in a URL.

use crate::wire::{RevealedSecret, UiError};
use leptos::{prelude::*, server};

/// Replaces every secret of the client by a new one, at once, and leads to the page that shows it.
#[server(prefix = "/fn", endpoint = "reset_secret")]
pub async fn reset_secret(id: String) -> Result<(), UiError> {
    todo!()
}

/// Adds a second secret and leads to the page that shows it.
#[server(prefix = "/fn", endpoint = "add_secret")]
pub async fn add_secret(id: String) -> Result<(), UiError> {
    todo!()
}

/// Removes one of two secrets; the last one is only ever replaced.
#[server(prefix = "/fn", endpoint = "remove_secret")]
pub async fn remove_secret(id: String, secret_id: String) -> Result<(), UiError> {
    todo!()
}

/// Hands out the secret that this session has just made, and forgets it: the second call finds none.
#[server(prefix = "/fn", endpoint = "reveal_secret")]
pub async fn reveal_secret(id: String) -> Result<RevealedSecret, UiError> {
    todo!()
}

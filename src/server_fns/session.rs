//! Signing in and out, and what a person chose for themselves.

use crate::wire::{Flash, Session, UiError};
use leptos::{prelude::*, server};

/// The signed-in user; `None` when nobody is. The only read that a signed-out browser may make.
#[server(prefix = "/fn", endpoint = "get_session")]
pub async fn get_session() -> Result<Option<Session>, UiError> {
    todo!()
}

/// Starts a session and leads on to `next` (a path of this site; anything else leads to `/admin`).
#[server(prefix = "/fn", endpoint = "sign_in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<(), UiError> {
    todo!()
}

/// Ends the session on the server and leads to `/login`.
#[server(prefix = "/fn", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), UiError> {
    todo!()
}

/// Keeps the account menu's choices in a cookie and leads back to `back`. `slash` is `on` or `off`.
#[server(prefix = "/fn", endpoint = "set_preferences")]
pub async fn set_preferences(
    #[server(default)] theme: String,
    #[server(default)] slash: String,
    #[server(default)] back: String,
) -> Result<(), UiError> {
    todo!()
}

/// What an earlier request of this session left for the page it redirected to; `None` when it is gone.
#[server(prefix = "/fn", endpoint = "get_flash")]
pub async fn get_flash(id: String) -> Result<Option<Flash>, UiError> {
    todo!()
}

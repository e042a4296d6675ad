//! What is done before anyone is signed in: the first hour of an empty database, and choosing a password by a link.

use crate::wire::{Setup, UiError, Welcome};
use leptos::server;

/// Whether the database is still nobody's. When no code works any more, the server prints another.
#[server(prefix = "/fn", endpoint = "get_setup")]
pub async fn get_setup() -> Result<Setup, UiError> {
    use crate::server::console::{doors, entrance};
    let (state, _) = doors::request()?;
    entrance::look(&state).await.map_err(doors::tell)
}

/// Creates the organization and its first administrator, who is signed in, and leads to `/admin`.
#[server(prefix = "/fn", endpoint = "set_up")]
pub async fn set_up(
    code: String,
    organization: String,
    name: String,
    email: String,
    password: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{doors, entrance},
        use_cases::people::First,
    };
    let (state, facts) = doors::request()?;
    let wanted = First { organization, name, email, password: Some(password), from: None };
    let typed = entrance::typed(&code, &wanted);
    let done = entrance::set_up(&state, &facts, &code, &wanted).await;
    doors::settle(done, doors::Form { path: doors::route::SETUP.into(), typed, ..Default::default() }).await
}

/// Whom a one-time link is for.
#[server(prefix = "/fn", endpoint = "get_welcome")]
pub async fn get_welcome(token: String) -> Result<Welcome, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::people,
    };
    let (state, _) = doors::request()?;
    let now = state.clock.now();
    let found = people::welcome(&state.store, &token, now).await?;
    Ok(present::people::welcome(found, now))
}

/// Chooses a password by a one-time link, and leads to `/login`.
#[server(prefix = "/fn", endpoint = "accept_link")]
pub async fn accept_link(token: String, password: String) -> Result<(), UiError> {
    use crate::server::console::{doors, entrance};
    let (state, facts) = doors::request()?;
    let done = entrance::accept(&state, &facts, &token, &password).await;
    let path = doors::route::welcome(&token);
    doors::settle(done, doors::Form { path, ..Default::default() }).await
}

//! Client secrets. A new one is shown once, on a page of its own, and never in a URL.

use crate::wire::{RevealedSecret, UiError};
use leptos::server;

/// Replaces every secret of the client by a new one, at once, and leads to the page that shows it. `end_tokens` is `yes`
/// to cut off what was issued with the old ones.
#[server(prefix = "/fn", endpoint = "reset_secret")]
pub async fn reset_secret(
    id: String,
    #[server(default)] end_tokens: String,
    #[server(default)] made_for: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, doors},
        use_cases::clients,
    };
    let _ = made_for; // asked before the call, for every function (`server::console::server_functions`)
    let (state, caller, now) = doors::caller()?;
    let page = consequences::client_page(&id);
    let made = match clients::parse_id(&id) {
        Ok(id) => clients::reset_secret(doors::act(&state, &caller, now), id, None, end_tokens == "yes").await,
        Err(error) => Err(error),
    };
    let done = consequences::reveal(&state, made, false, now).await;
    doors::settle(done, doors::Form { path: page, ..Default::default() }).await
}

/// Adds a second secret that lasts so many `days` (nothing: until it is removed) and leads to the page that shows it.
#[server(prefix = "/fn", endpoint = "add_secret")]
pub async fn add_secret(
    id: String,
    #[server(default)] days: String,
    #[server(default)] made_for: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, doors, forms},
        use_cases::clients,
    };
    let _ = made_for; // asked before the call, for every function (`server::console::server_functions`)
    let (state, caller, now) = doors::caller()?;
    let page = consequences::client_page(&id);
    let made = match clients::parse_id(&id).and_then(|id| Ok((id, forms::lifetime(&days)?))) {
        Ok((id, lifetime)) => clients::add_secret(doors::act(&state, &caller, now), id, None, lifetime).await,
        Err(error) => Err(error),
    };
    let done = consequences::reveal(&state, made, false, now).await;
    doors::settle(done, doors::Form { path: page, ..Default::default() }).await
}

/// Removes one of two secrets; the last one is only ever replaced.
#[server(prefix = "/fn", endpoint = "remove_secret")]
pub async fn remove_secret(id: String, secret_id: String, #[server(default)] made_for: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, doors},
        use_cases::clients,
    };
    let _ = made_for; // asked before the call, for every function (`server::console::server_functions`)
    let (state, caller, now) = doors::caller()?;
    let page = consequences::client_page(&id);
    let removed = match clients::parse_id(&id).and_then(|id| Ok((id, clients::parse_secret_id(&secret_id)?))) {
        Ok((id, secret)) => clients::remove_secret(doors::act(&state, &caller, now), id, None, secret).await,
        Err(error) => Err(error),
    };
    let done = removed.map(|hint| consequences::secret_removed(hint, page.clone()));
    doors::settle(done, doors::Form { path: page, ..Default::default() }).await
}

/// Has a secret end after so many `days` without use; 0: not any more.
#[server(prefix = "/fn", endpoint = "set_silence")]
pub async fn set_silence(
    id: String,
    secret_id: String,
    days: i64,
    #[server(default)] made_for: String,
) -> Result<(), UiError> {
    use crate::{
        domain::secret::Silence,
        server::{
            console::{consequences, doors},
            use_cases::{clients, error::AppError},
        },
    };
    let _ = made_for; // asked before the call, for every function (`server::console::server_functions`)
    let (state, caller, now) = doors::caller()?;
    let page = consequences::client_page(&id);
    let asked = clients::parse_id(&id).and_then(|id| {
        let silence = Silence::of_days(days).map_err(|says| AppError::invalid("days", says))?;
        Ok((id, clients::parse_secret_id(&secret_id)?, silence))
    });
    let set = match asked {
        Ok((id, secret, silence)) => {
            clients::end_when_silent(doors::act(&state, &caller, now), id, None, secret, silence).await
        }
        Err(error) => Err(error),
    };
    let done = set.map(|secret| consequences::silence_set(secret.hint, days, page.clone()));
    doors::settle(done, doors::Form { path: page, ..Default::default() }).await
}

/// Hands out the secret that this session has just made, and forgets it: the second call finds none.
#[server(prefix = "/fn", endpoint = "reveal_secret")]
pub async fn reveal_secret(id: String) -> Result<RevealedSecret, UiError> {
    use crate::server::{
        console::{consequences, doors},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let id = clients::parse_id(&id)?;
    consequences::revealed(&state, &caller, id, now).await.map_err(doors::tell)
}

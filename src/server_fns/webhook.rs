//! One's own webhook, by which notices come.

use crate::wire::UiError;
use leptos::server;

/// Sets where the caller's notices are sent, and leads to the page that shows the secret when it is new.
#[server(prefix = "/fn", endpoint = "save_webhook")]
pub async fn save_webhook(url: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let set = account::set_webhook(own, state.post.reach(), &url).await;
    let done = outcome::with_webhook_secret(&state, own, set).await;
    let typed = vec![("url".to_owned(), url)];
    doors::settle(done, doors::Form { typed, ..outcome::form(doors::route::NOTICES) }).await
}

/// Replaces the secret, and leads to the page that shows the new one.
#[server(prefix = "/fn", endpoint = "replace_webhook_secret")]
pub async fn replace_webhook_secret() -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let made = account::replace_webhook_secret(own).await.map(Some);
    let done = outcome::with_webhook_secret(&state, own, made).await;
    doors::settle(done, outcome::form(doors::route::NOTICES)).await
}

/// Hands out the secret that this session just made; `None` when it was shown before.
#[server(prefix = "/fn", endpoint = "reveal_webhook_secret")]
pub async fn reveal_webhook_secret() -> Result<Option<String>, UiError> {
    use crate::server::console::{consequences::account as outcome, doors};
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    outcome::take_webhook_secret(own).await.map_err(doors::tell)
}

/// Sends a test, and says what came of it.
#[server(prefix = "/fn", endpoint = "test_webhook")]
pub async fn test_webhook() -> Result<(), UiError> {
    use crate::server::console::{consequences::account as outcome, doors};
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    doors::settle(outcome::test_webhook(&state, own).await, outcome::form(doors::route::NOTICES)).await
}

/// Sends again what did not arrive.
#[server(prefix = "/fn", endpoint = "send_notice_again")]
pub async fn send_notice_again(id: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let done = account::send_again(own, &id).await;
    let done = done.map(|()| outcome::at(doors::route::NOTICES, "It is sent again within a few seconds."));
    doors::settle(done, outcome::form(doors::route::NOTICES)).await
}

/// Removes the webhook.
#[server(prefix = "/fn", endpoint = "remove_webhook")]
pub async fn remove_webhook() -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let done = account::remove_webhook(own.act).await;
    let done =
        done.map(|()| outcome::at(doors::route::NOTICES, "The webhook is removed. Nothing is sent there any more."));
    doors::settle(done, outcome::form(doors::route::NOTICES)).await
}

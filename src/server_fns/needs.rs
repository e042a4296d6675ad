//! What needs whoever is signed in.

use crate::wire::{Needs, UiError};
use leptos::server;

/// What there is to look at, as far as who is signed in may see it.
#[server(prefix = "/fn", endpoint = "get_needs")]
pub async fn get_needs() -> Result<Needs, UiError> {
    use crate::server::{
        console::{doors, present, zone},
        use_cases::needs,
    };
    let (state, caller, now) = doors::caller()?;
    let (day, since) = zone::lately(now);
    let all = needs::needs(doors::act(&state, &caller, now), Some(since)).await?;
    Ok(present::needs::needs(&all, &day, now))
}

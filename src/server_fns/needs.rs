//! What needs whoever is signed in, and finding things.

use crate::wire::{Found, Needs, UiError};
use leptos::server;

/// What there is to look at, as far as who is signed in may see it.
#[server(prefix = "/fn", endpoint = "get_needs")]
pub async fn get_needs() -> Result<Needs, UiError> {
    use crate::server::{
        console::{doors, present, zone},
        use_cases::{account, needs},
    };
    let (state, caller, now) = doors::caller()?;
    let (day, days) = zone::days_in(now, zone::readers())?;
    let act = doors::act(&state, &caller, now);
    let (all, unsent) = futures_util::future::try_join(needs::needs(act, &days), account::unsent(act)).await?;
    Ok(present::needs::needs(&all, unsent.as_ref(), &day, now))
}

/// What has this name, id, hint of a secret or request id, as far as who is signed in may see it; nothing for an empty text.
#[server(prefix = "/fn", endpoint = "find")]
pub async fn find(#[server(default)] q: String) -> Result<Found, UiError> {
    use crate::{
        domain::wanted::wanted,
        server::{
            console::{doors, present},
            use_cases::{
                error::AppError,
                find::{Looks, find},
            },
        },
    };
    let (state, caller, now) = doors::caller()?;
    let text = wanted(("q", Some(&q))).map_err(AppError::from)?;
    let looks = Looks::everywhere(doors::act(&state, &caller, now));
    Ok(present::find::found(find(looks, &text).await?, &text))
}

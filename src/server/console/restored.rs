//! That the database was put back: what every page says of it.

use super::{doors, facts::Facts, present};
use crate::{
    server::{http::state::AppState, use_cases::restorations},
    wire::{RestoredBanner, UiError},
};

/// What the signed-in reader is told; `None`: nothing, or nobody is signed in.
///
/// # Errors
/// When storage fails.
pub async fn banner(state: &AppState, facts: &Facts) -> Result<Option<RestoredBanner>, UiError> {
    // The session was read with it: most pages need not ask.
    if !facts.signed_in.as_ref().is_some_and(|signed_in| signed_in.restored) {
        return Ok(None);
    }
    let Ok(caller) = doors::of_account(facts) else { return Ok(None) };
    let act = doors::act(state, &caller, state.clock.now());
    let found = facts.restored.get_or_try_init(|| restorations::unconfirmed(act)).await?;
    Ok(found.as_ref().map(present::restored::banner))
}

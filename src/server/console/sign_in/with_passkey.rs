//! Signing in with a passkey alone: it names its owner, and the authenticator has verified them.

use super::{HOME, begin};
use crate::{
    server::{
        console::{doors, facts::Facts},
        crypto::{passkey::Refused, secret_value::random_token},
        http::state::AppState,
        storage::people::{credentials, passkeys},
        use_cases::{
            account::{CHALLENGE, challenge_id, place},
            error::AppError,
            refusal::Refusal,
        },
    },
    wire::{PasskeyQuestion, UiError, safe_path},
};

const SIGN_IN: &str = "sign in";

/// Asks whoever is at the browser for a passkey.
///
/// # Errors
/// Invalid where browsers have no passkeys; too many attempts from the address.
pub async fn ask() -> Result<PasskeyQuestion, UiError> {
    let (state, facts) = doors::request()?;
    let ask = async {
        // Each question is a row until it expires.
        let counted = state.throttle.question(facts.address.as_deref());
        counted.map_err(|retry_after| Refusal::TooManyAttempts { retry_after })?;
        let asked = place(&facts.origin)?.ask_anybody()?;
        let id = random_token();
        let mut transaction = state.store.begin().await?;
        let expires = state.clock.now().plus(CHALLENGE);
        passkeys::challenge(&mut transaction, &challenge_id(SIGN_IN, &id), None, &asked.state, expires).await?;
        transaction.commit().await?;
        Ok(PasskeyQuestion { id, options: asked.options })
    };
    ask.await.map_err(doors::tell)
}

/// Begins the session of whoever's passkey answered, and says where to go on to: the browser loads that page anew.
///
/// # Errors
/// Invalid, when the answer is none.
pub async fn sign_in(id: &str, answer: &str, next: &str) -> Result<String, UiError> {
    let (state, facts) = doors::request()?;
    enter(&state, &facts, id, answer).await.map_err(doors::tell)?;
    Ok(safe_path(next, HOME).to_owned())
}

async fn enter(state: &AppState, facts: &Facts, id: &str, answer: &str) -> Result<(), AppError> {
    let refused = |refused: Refused| AppError::invalid("passkey", refused.logged());
    let place = place(&facts.origin)?;
    let (owner, credential_id) = place.named(answer).map_err(refused)?;
    // By the address only: whose passkey it is was not shown yet, and nobody is to be kept out by others' answers.
    let counted = state.throttle.question(facts.address.as_deref());
    counted.map_err(|retry_after| Refusal::TooManyAttempts { retry_after })?;
    let now = state.clock.now();
    let mut transaction = state.store.begin().await?;
    let asked = passkeys::take(&mut transaction, &challenge_id(SIGN_IN, id), now).await?;
    let Some((None, asked)) = asked else {
        return Err(AppError::invalid("passkey", "This took too long. Try again."));
    };
    // The question is used up, whatever becomes of the answer.
    transaction.commit().await?;
    let mut transaction = state.store.begin().await?;
    let stored = passkeys::find(&mut transaction, &credential_id).await?.filter(|stored| stored.user_id == owner);
    let unknown =
        || AppError::invalid("passkey", "This passkey is not known here. It may have been removed from the account.");
    let stored = stored.ok_or_else(unknown)?;
    let credential = place.answered_by_anybody(answer, &asked, &stored).map_err(refused)?;
    let user = credentials::active(&mut transaction, owner).await?;
    let (password_hash, _) = user.ok_or_else(unknown)?;
    if !passkeys::used(&mut transaction, &stored, &credential, now).await? {
        return Err(AppError::invalid("passkey", Refused::SAYS));
    }
    transaction.commit().await?;
    begin(state, facts, owner, &password_hash).await
}

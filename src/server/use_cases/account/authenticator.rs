//! Authenticator apps: proposed with a secret, confirmed by the first code, removed. A new app replaces the old one
//! only when it is confirmed, as telephones are changed and lost.

use super::{CHALLENGE, Own, codes, factors::after_removal, sealing::seed_of};
use crate::{
    domain::{
        audit::AuditAction,
        refusal::{Reason, Wrong},
        second_factor::{self, Typed},
    },
    policy::Action,
    server::{
        crypto::totp,
        storage::people::{factors, passkeys as challenges},
        use_cases::error::AppError,
    },
};

/// What the secret of an app that is being set up is kept under, for this session only.
const APP: &str = "app";

/// An app that is to show by a code that it has the secret.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Base 32.
    pub secret: String,
    /// `otpauth://…`
    pub address: String,
    /// The address as a picture: how many squares wide, and the dark ones as the path of a drawing.
    pub squares: usize,
    pub dark: String,
}

/// Makes a secret for an app that is to show by a code that it has it, within ten minutes.
///
/// # Errors
/// Asked who one is.
pub async fn propose(own: Own<'_>) -> Result<(), AppError> {
    let (mut change, _) = own.begin_proven().await?;
    let (id, owner) = (own.challenge(APP), Some(own.act.caller.actor.user_id()));
    let seed = own.keys.close(&totp::new_secret(), &seed_of(own.act.caller.actor.user_id()))?;
    challenges::challenge(&mut change, &id, owner, &seed, own.act.now.plus(CHALLENGE)).await?;
    change.keep().await
}

/// The secret that waits for its first code, in the session that asked for it; `None`: there is none.
///
/// # Errors
/// Asked who one is: it is a key to the account.
pub async fn proposal(own: Own<'_>) -> Result<Option<Proposal>, AppError> {
    own.act.caller.prove(own.act.now)?;
    let mut connection = own.act.read(Action::ViewSelf).await?;
    let Some((_, stored)) = challenges::peek(&mut connection, &own.challenge(APP), own.act.now).await? else {
        return Ok(None);
    };
    let secret = own.keys.open(&stored, &seed_of(own.act.caller.actor.user_id()))?;
    let address = totp::address(&secret, &own.session.email)?;
    let (squares, dark) = totp::picture(&address)?;
    Ok(Some(Proposal { secret, address, squares, dark }))
}

/// Takes the app by its first code. Recovery codes come back when it is the first second factor.
///
/// # Errors
/// Asked who one is; Invalid for a wrong code; Conflict when there is nothing to confirm.
pub async fn confirm(own: Own<'_>, code: &str) -> Result<Option<Vec<String>>, AppError> {
    let Ok(Typed::Code(code)) = second_factor::typed(code) else {
        return Err(AppError::invalid("code", Wrong::NotSixDigits));
    };
    let (mut change, user) = own.begin_proven().await?;
    let id = own.challenge(APP);
    let Some((_, stored)) = challenges::peek(&mut change, &id, own.act.now).await? else {
        return Err(AppError::conflict(Reason::NothingToConfirm));
    };
    let secret = own.keys.open(&stored, &seed_of(user.id))?;
    let step =
        totp::step_of(&secret, &code, own.act.now)?.ok_or_else(|| AppError::invalid("code", Wrong::FirstCode))?;
    challenges::take(&mut change, &id, own.act.now).await?;
    let sealed = own.keys.close(&secret, &seed_of(user.id))?;
    factors::set_authenticator(&mut change, user.id, &sealed, step, own.act.now).await?;
    let codes = codes::first_codes(own, &mut change).await?;
    change.commit(own.entry(AuditAction::AddAuthenticator)).await?;
    Ok(codes)
}

/// Removes the app; its codes stop working.
///
/// # Errors
/// Asked who one is; Conflict when there is none, or when the organization asks for a second factor and it is the last.
pub async fn remove(own: Own<'_>) -> Result<(), AppError> {
    let (mut change, user) = own.begin_proven().await?;
    if !factors::remove_authenticator(&mut change, user.id).await? {
        return Err(AppError::conflict(Reason::NoAuthenticator));
    }
    after_removal(&mut change, &user).await?;
    change.commit(own.entry(AuditAction::RemoveAuthenticator)).await
}

//! An authenticator app: proposed with a secret, confirmed by a code, removed.

use super::{Own, after_removal, codes, conflict};
use crate::{
    domain::second_factor::{self, Typed},
    server::{
        auth::totp,
        error::AppError,
        storage::{Store, factors},
    },
    wire::AuthenticatorProposal,
};

/// Makes a secret for an app that is to be confirmed.
///
/// # Errors
/// Asked who one is; Conflict when an app is there already.
pub async fn propose(store: &Store, own: Own<'_>) -> Result<(), AppError> {
    own.caller.prove(own.now)?;
    let mut transaction = store.begin().await?;
    if !factors::propose(&mut transaction, own.caller.actor.id, &totp::new_secret(), own.now).await? {
        return Err(conflict("An authenticator app is set up already. Remove it first to set up another."));
    }
    transaction.commit().await?;
    Ok(())
}

/// The secret that waits to be confirmed, for its owner; `None`: there is none.
///
/// # Errors
/// Asked who one is: it is a key to the account.
pub async fn proposal(store: &Store, own: Own<'_>) -> Result<Option<AuthenticatorProposal>, AppError> {
    own.caller.prove(own.now)?;
    let mut connection = store.reader().acquire().await?;
    let app = factors::authenticator(&mut connection, own.caller.actor.id).await?.filter(|app| !app.confirmed);
    let Some(app) = app else { return Ok(None) };
    let address = totp::address(&app.secret, &own.session.email)?;
    let (squares, dark) = totp::picture(&address)?;
    let groups: Vec<&str> =
        app.secret.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    Ok(Some(AuthenticatorProposal { secret: groups.join(" "), address, squares, dark }))
}

/// Takes the app by its first code. Recovery codes come back when it is the first second factor.
///
/// # Errors
/// Asked who one is; Invalid for a wrong code; Conflict when there is nothing to confirm.
pub async fn confirm(store: &Store, own: Own<'_>, code: &str) -> Result<Option<Vec<String>>, AppError> {
    own.caller.prove(own.now)?;
    let Ok(Typed::Code(code)) = second_factor::typed(code) else {
        return Err(AppError::invalid("code", "Enter the six digits that the app shows."));
    };
    let mut transaction = store.begin().await?;
    let user = own.user(&mut transaction).await?;
    let app = factors::authenticator(&mut transaction, user.id).await?.filter(|app| !app.confirmed);
    let app = app.ok_or_else(|| conflict("There is nothing to confirm. Begin again."))?;
    let step = totp::step_of(&app.secret, &code, own.now)?.ok_or_else(|| {
        let says =
            "This code is not right. Check that the clock of the telephone is, then enter the code it shows now.";
        AppError::invalid("code", says)
    })?;
    if !factors::confirm(&mut transaction, user.id, &app.secret, step, own.now).await? {
        return Err(conflict("There is nothing to confirm any more. Look at your account."));
    }
    let codes = codes::make_first(&mut transaction, user.id, own.now).await?;
    own.finish(transaction, &own.entry("add_authenticator")).await?;
    Ok(codes)
}

/// Removes the app; its codes stop working.
///
/// # Errors
/// Asked who one is; Conflict when there is none, or when the organization asks for a second factor and it is the last.
pub async fn remove(store: &Store, own: Own<'_>) -> Result<(), AppError> {
    own.caller.prove(own.now)?;
    let mut transaction = store.begin().await?;
    let user = own.user(&mut transaction).await?;
    let app = factors::authenticator(&mut transaction, user.id).await?.filter(|app| app.confirmed);
    if app.is_none() || !factors::remove_authenticator(&mut transaction, user.id).await? {
        return Err(conflict("There is no authenticator app."));
    }
    after_removal(&mut transaction, &user).await?;
    own.finish(transaction, &own.entry("remove_authenticator")).await
}

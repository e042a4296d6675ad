//! Second factors of an account: where they work, and that one stays where one is asked for.

use crate::server::{
    crypto::passkey::Place,
    storage::{
        Connection,
        people::{factors, organizations, passkeys as stored, users::User},
    },
};
use crate::{
    domain::{UserId, refusal::Reason},
    server::use_cases::error::AppError,
};

/// Where passkeys are asked for.
///
/// # Errors
/// Invalid, with the reason why there are none at this address.
pub fn place(origin: &str) -> Result<Place, AppError> {
    Place::at(origin).map_err(|says| AppError::invalid("passkey", says))
}

/// The passkeys of a user that work at a place.
pub(super) async fn usable(
    connection: &mut Connection,
    user: UserId,
    place: &Place,
) -> Result<Vec<stored::Stored>, AppError> {
    let all = stored::of_user(connection, user).await?;
    Ok(all.into_iter().filter(|passkey| passkey.host == place.host).collect())
}

/// Refuses to take the last second factor from someone whose organization asks for one.
pub(super) async fn keeps_one(connection: &mut Connection, user: &User) -> Result<(), AppError> {
    let required = organizations::settings(connection, user.organization_id).await?.second_factor;
    if required && !factors::of_user(connection, user.id).await?.any() {
        return Err(AppError::conflict(Reason::FactorAsked));
    }
    Ok(())
}

/// Recovery codes go with the last second factor: alone they would be a password that nobody chose.
pub(super) async fn after_removal(connection: &mut Connection, user: &User) -> Result<(), AppError> {
    keeps_one(connection, user).await?;
    if !factors::of_user(connection, user.id).await?.any() {
        factors::remove_codes(connection, user.id).await?;
        factors::forget_failures(connection, user.id).await?;
    }
    Ok(())
}

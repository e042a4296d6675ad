//! Six-digit codes and recovery codes, wherever they are asked for.

use super::Own;
use crate::{
    domain::{
        Timestamp,
        second_factor::{self, RECOVERY_CODES, Typed, wait_after},
        time::SECOND,
    },
    server::{
        auth::totp,
        error::AppError,
        secret_value::{readable_code, readable_hash},
        storage::{Connection, Store, factors},
    },
    wire::UiError,
};
use uuid::Uuid;

const WRONG: &str = "This code is not right, or was used before. Enter the one that the app shows now.";

/// Which kind of code was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    OfApp,
    Recovery,
}

/// Uses up a code of somebody. `recovery`: whether one of the list will do.
///
/// # Errors
/// Invalid for a code that is wrong or none; too many attempts after several wrong ones in a row.
pub async fn check_code(
    store: &Store,
    user_id: Uuid,
    input: &str,
    recovery: bool,
    now: Timestamp,
) -> Result<Code, AppError> {
    let typed = second_factor::typed(input).map_err(|says| AppError::invalid("code", says))?;
    let mut transaction = store.begin().await?;
    let (failures, last) = factors::failures(&mut transaction, user_id).await?;
    let left = wait_after(failures) - now.since(last).max(0);
    if left > 0 {
        let retry_after = u64::try_from(left / SECOND).unwrap_or_default() + 1;
        return Err(UiError::TooManyAttempts { retry_after }.into());
    }
    let right = match typed {
        Typed::Code(code) => of_app(&mut transaction, user_id, &code, now).await?.then_some(Code::OfApp),
        Typed::Recovery(code) if recovery => {
            factors::use_code(&mut transaction, user_id, &readable_hash(&code), now).await?.then_some(Code::Recovery)
        }
        Typed::Recovery(_) => None,
    };
    if right.is_some() {
        factors::forget_failures(&mut transaction, user_id).await?;
    } else {
        factors::failed(&mut transaction, user_id, now).await?;
    }
    transaction.commit().await?;
    right.ok_or_else(|| AppError::invalid("code", WRONG))
}

async fn of_app(connection: &mut Connection, user_id: Uuid, code: &str, now: Timestamp) -> Result<bool, AppError> {
    let app = factors::authenticator(connection, user_id).await?.filter(|app| app.confirmed);
    let Some(app) = app else { return Ok(false) };
    match totp::step_of(&app.secret, code, now)? {
        Some(step) => Ok(factors::use_step(connection, user_id, step).await?),
        None => Ok(false),
    }
}

/// New recovery codes in the place of all that were there.
pub(super) async fn make(connection: &mut Connection, user_id: Uuid, now: Timestamp) -> Result<Vec<String>, AppError> {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| readable_code(16)).collect();
    let hashes: Vec<String> = codes.iter().map(|code| readable_hash(code)).collect();
    factors::replace_codes(connection, user_id, &hashes, now).await?;
    Ok(codes)
}

/// The codes that come with the first second factor; `None`: there are some already.
pub(super) async fn make_first(
    connection: &mut Connection,
    user_id: Uuid,
    now: Timestamp,
) -> Result<Option<Vec<String>>, AppError> {
    let (_, total) = factors::codes_left(connection, user_id).await?;
    if total > 0 { Ok(None) } else { make(connection, user_id, now).await.map(Some) }
}

/// Makes new recovery codes; the old ones stop working.
///
/// # Errors
/// Asked who one is; Conflict without a second factor.
pub async fn replace(store: &Store, own: Own<'_>) -> Result<Vec<String>, AppError> {
    own.caller.prove(own.now)?;
    let mut transaction = store.begin().await?;
    let user = own.user(&mut transaction).await?;
    if !factors::of_user(&mut transaction, user.id).await?.any() {
        return Err(super::conflict("Recovery codes come with a second factor. Add one first."));
    }
    let codes = make(&mut transaction, user.id, own.now).await?;
    own.finish(transaction, &own.entry("new_recovery_codes")).await?;
    Ok(codes)
}

//! Six-digit codes and recovery codes, wherever a user enters one.

use super::{Own, sealing::seed_of};
use crate::{
    domain::{
        Timestamp, UserId,
        audit::{AuditAction, ObjectKind},
        event::EventMethod,
        refusal::{Reason, Wrong},
        second_factor::{self, RECOVERY_CODES, RECOVERY_SIGNS, Typed, wait_after},
        time::SECOND,
    },
    policy::ActorKind,
    server::{
        crypto::{
            keys::Keys,
            secret_value::{is_hash_of, readable_code, salted_hash},
            totp,
        },
        storage::{
            Connection, Store,
            audit::entry::{self, NewEntry},
            people::{factors, sessions, users},
        },
        use_cases::{caller::Whence, error::AppError, refusal::Refusal},
    },
};

/// Which kind of code was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    OfApp,
    /// How many are left.
    Recovery(i64),
}

impl Code {
    /// What it is called where it is told.
    pub const fn method(self) -> EventMethod {
        match self {
            Self::OfApp => EventMethod::App,
            Self::Recovery(_) => EventMethod::RecoveryCode,
        }
    }
}

/// Uses up a code of someone: of their app, or of their recovery codes.
///
/// # Errors
/// Invalid for a code that is wrong or none; too many attempts after several wrong ones of the app in a row.
pub async fn check_code(
    (store, keys): (&Store, &Keys),
    user_id: UserId,
    input: &str,
    from: Whence<'_>,
    now: Timestamp,
) -> Result<Code, AppError> {
    match second_factor::typed(input).map_err(|says| AppError::invalid("code", says))? {
        Typed::Code(code) => of_app((store, keys), user_id, &code, now).await,
        Typed::Recovery(code) => recovery(store, user_id, &code, from, now).await,
    }
}

async fn of_app((store, keys): (&Store, &Keys), user_id: UserId, code: &str, now: Timestamp) -> Result<Code, AppError> {
    let mut transaction = store.begin().await?;
    let (failures, last) = factors::failures(&mut transaction, user_id).await?;
    let left = wait_after(failures) - now.since(last).max(0);
    if left > 0 {
        let retry_after = u64::try_from(left / SECOND).unwrap_or_default() + 1;
        return Err(Refusal::TooManyAttempts { retry_after }.into());
    }
    let app = factors::authenticator(&mut transaction, user_id).await?;
    let seed = app.map(|app| keys.open(&app.secret, &seed_of(user_id))).transpose()?;
    let step = seed.map(|seed| totp::step_of(&seed, code, now)).transpose()?.flatten();
    let right = match step {
        Some(step) => factors::use_step(&mut transaction, user_id, step).await?,
        None => false,
    };
    if right {
        factors::forget_failures(&mut transaction, user_id).await?;
    } else {
        factors::failed(&mut transaction, user_id, now).await?;
        if wait_after(failures) == 0 && wait_after(failures + 1) > 0 {
            // These are typed by someone who knows the password: its owner should hear of it.
            let audited = entry(&mut transaction, user_id, AuditAction::SlowCodes, None, now).await?;
            entry::write(&mut transaction, &audited).await?;
        }
    }
    transaction.commit().await?;
    if right { Ok(Code::OfApp) } else { Err(AppError::invalid("code", Wrong::Code)) }
}

/// Not slowed by wrong codes of the app: 120 random bits are not guessed, nor are the 80 of former ones, and they are the
/// way in for an owner whom someone else's guesses keep out. All that are left are compared, whichever it is.
async fn recovery(
    store: &Store,
    user_id: UserId,
    code: &str,
    from: Whence<'_>,
    now: Timestamp,
) -> Result<Code, AppError> {
    let mut transaction = store.begin().await?;
    let unused = factors::unused_codes(&mut transaction, user_id).await?;
    let fits = unused.iter().filter(|hash| is_hash_of(hash, code)).fold(None, |_, hash| Some(hash));
    let used = match fits {
        Some(hash) => factors::use_code(&mut transaction, user_id, hash, now).await?,
        None => false,
    };
    if !used {
        return Err(AppError::invalid("code", Wrong::RecoveryCode));
    }
    let (left, _) = factors::codes_left(&mut transaction, user_id).await?;
    let audited = entry(&mut transaction, user_id, AuditAction::UseRecoveryCode, Some(from), now).await?;
    entry::write(&mut transaction, &audited).await?;
    transaction.commit().await?;
    Ok(Code::Recovery(left))
}

/// A line about someone's codes; without `from` by Clientele itself, as who they are was not shown.
async fn entry(
    connection: &mut Connection,
    user_id: UserId,
    action: AuditAction,
    from: Option<Whence<'_>>,
    now: Timestamp,
) -> Result<NewEntry, AppError> {
    let organization_id = users::organization_of(connection, user_id).await?;
    let user = users::find(connection, organization_id, user_id).await?.ok_or(Refusal::SignedOut)?;
    Ok(NewEntry {
        organization_id,
        at: now,
        actor: from.map(|_| (user.id.uuid(), user.name.clone())),
        actor_kind: ActorKind::User,
        via: None,
        address: from.and_then(|from| from.address.map(str::to_owned)),
        request_id: from.map(|from| from.request_id.to_owned()),
        object_kind: ObjectKind::User,
        object_id: user.id.to_string(),
        object_name: user.name,
        action,
        done: true,
        version: None,
        changes: vec![],
    })
}

/// New recovery codes in the place of all that were there.
async fn make(connection: &mut Connection, user_id: UserId, now: Timestamp) -> Result<Vec<String>, AppError> {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| readable_code(RECOVERY_SIGNS)).collect();
    let hashes: Vec<String> = codes.iter().map(|code| salted_hash(&code.replace('-', ""))).collect();
    factors::replace_codes(connection, user_id, &hashes, now).await?;
    Ok(codes)
}

/// The codes that come with the first second factor; `None`: there are some already.
pub(super) async fn make_first(
    connection: &mut Connection,
    user_id: UserId,
    now: Timestamp,
) -> Result<Option<Vec<String>>, AppError> {
    let (_, total) = factors::codes_left(connection, user_id).await?;
    if total > 0 { Ok(None) } else { make(connection, user_id, now).await.map(Some) }
}

/// Makes new recovery codes; the old ones stop working.
///
/// # Errors
/// Asked who one is; Conflict without a second factor.
pub async fn replace(own: Own<'_>) -> Result<Vec<String>, AppError> {
    let (mut change, user) = own.begin_proven().await?;
    if !factors::of_user(&mut change, user.id).await?.any() {
        return Err(AppError::conflict(Reason::CodesNeedFactor));
    }
    let codes = make(&mut change, user.id, own.act.now).await?;
    change.commit(own.entry(AuditAction::NewRecoveryCodes)).await?;
    Ok(codes)
}

/// Recovery codes that come with the first second factor. Every other session is ended then: it began
/// with less.
pub(super) async fn first_codes(own: Own<'_>, connection: &mut Connection) -> Result<Option<Vec<String>>, AppError> {
    let codes = make_first(connection, own.act.caller.actor.user_id(), own.act.now).await?;
    if codes.is_some() {
        sessions::remove_of(connection, own.act.caller.actor.user_id(), Some(&own.session.id_hash)).await?;
    }
    Ok(codes)
}

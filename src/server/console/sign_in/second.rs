//! The second step of a sign-in: a code of the app, a recovery code, or a passkey.

use super::{SECOND, begin, forget};
use crate::{
    domain::UserId,
    server::{
        console::{
            doors::{self, Done, Form},
            facts::{Facts, second_step_cookie},
        },
        crypto::passkey::Place,
        http::state::AppState,
        storage::people::{credentials, factors, passkeys},
        use_cases::{
            account::{self, Code, challenge_id},
            error::AppError,
            refusal::Refusal,
        },
    },
    wire::{Notice, SecondStep, UiError, route::percent_encode, safe_path},
};

const HOME: &str = super::HOME;
const PASSKEY: &str = "second step passkey";
/// Whatever became of it: used, expired, or never begun in this browser.
const OVER: &str = "This sign-in took too long. Begin again with your password.";

/// Somebody whose password was right in this browser, a moment ago.
struct Half {
    user_id: UserId,
    /// The hash of the password that was right.
    verified: String,
    held: String,
}

/// The sign-in under way in this browser.
///
/// # Errors
/// There is none; wrong credentials, when the user was deactivated or has another password since.
async fn half(state: &AppState, facts: &Facts) -> Result<Half, AppError> {
    let over = || AppError::no_such(OVER);
    let held = facts.second_step.clone().ok_or_else(over)?;
    let mut connection = state.store.reader().acquire().await?;
    let found = passkeys::peek(&mut connection, &challenge_id(SECOND, &held), state.clock.now()).await?;
    let Some((Some(user_id), verified)) = found else { return Err(over()) };
    // Asked before anything is used up: codes are not for a sign-in that can lead nowhere any more.
    match credentials::active(&mut connection, user_id).await? {
        Some((password_hash, _)) if password_hash == verified => Ok(Half { user_id, verified, held }),
        _ => Err(Refusal::WrongCredentials.into()),
    }
}

/// What will do as the second step.
///
/// # Errors
/// There is no sign-in under way in this browser.
pub async fn step() -> Result<SecondStep, UiError> {
    let (state, facts) = doors::request()?;
    let look = async {
        let half = half(&state, &facts).await?;
        let mut connection = state.store.reader().acquire().await?;
        let host = Place::at(&facts.origin).map(|place| place.host).unwrap_or_default();
        let passkeys = passkeys::of_user(&mut connection, half.user_id).await?;
        Ok(SecondStep {
            authenticator: factors::of_user(&mut connection, half.user_id).await?.authenticator,
            passkey: passkeys.iter().any(|passkey| passkey.host == host),
            recovery: factors::codes_left(&mut connection, half.user_id).await?.0 > 0,
        })
    };
    look.await.map_err(doors::tell)
}

fn form(next: &str) -> Form {
    Form { path: format!("/login/code?next={}", percent_encode(next)), ..Default::default() }
}

/// Begins the session and uses the first step up.
async fn enter(state: &AppState, facts: &Facts, half: &Half) -> Result<(), AppError> {
    let mut transaction = state.store.begin().await?;
    let taken = passkeys::take(&mut transaction, &challenge_id(SECOND, &half.held), state.clock.now()).await?;
    transaction.commit().await?;
    if taken.is_none() {
        return Err(AppError::no_such(OVER));
    }
    begin(state, facts, half.user_id, &half.verified).await?;
    forget(second_step_cookie(state.config.https), state.config.https);
    Ok(())
}

/// Signs in with a code of the app, or with one of the recovery codes.
///
/// # Errors
/// Invalid for a wrong code; too many attempts; there is no sign-in under way in this browser.
pub async fn by_code(code: &str, next: &str) -> Result<(), UiError> {
    let (state, facts) = doors::request()?;
    let next = safe_path(next, HOME);
    let done = async {
        let half = half(&state, &facts).await?;
        doors::slowed(&state, &facts, &format!("second {}", half.user_id))?;
        let from = (facts.address.as_deref(), facts.request_id.as_str());
        let used = account::check_code(&state.store, half.user_id, code, from, state.clock.now()).await?;
        enter(&state, &facts, &half).await?;
        let notice = match used {
            Code::OfApp => None,
            Code::Recovery(left) => Some(told_of_recovery(left)),
        };
        let to = if notice.is_some() { "/admin/account" } else { next };
        Ok(Done { to: to.to_owned(), notice })
    };
    doors::settle(done.await, form(next)).await
}

fn told_of_recovery(left: i64) -> Notice {
    let left = match left {
        0 => "None is".to_owned(),
        1 => "1 is".to_owned(),
        n => format!("{n} are"),
    };
    let text = format!(
        "You signed in with a recovery code. {left} left. Lost your telephone? Set up another app: it takes the place of \
         the one that is gone."
    );
    Notice::Told { text }
}

/// What the browser is asked for, to sign in with a passkey after the password (JSON).
///
/// # Errors
/// There is no sign-in under way in this browser; Invalid, when no passkey works here.
pub async fn ask_passkey() -> Result<String, UiError> {
    let (state, facts) = doors::request()?;
    let ask = async {
        let half = half(&state, &facts).await?;
        let id = challenge_id(PASSKEY, &half.held);
        account::ask_of(&state.store, half.user_id, id, &facts.origin, state.clock.now()).await
    };
    ask.await.map_err(doors::tell)
}

/// Signs in with the answer, and says where to go on to: the browser loads that page anew, as what it is allowed to do
/// there comes with the document.
///
/// # Errors
/// Invalid, when it is none; there is no sign-in under way in this browser.
pub async fn by_passkey(answer: &str, next: &str) -> Result<String, UiError> {
    let (state, facts) = doors::request()?;
    let next = safe_path(next, HOME);
    let done = async {
        let half = half(&state, &facts).await?;
        doors::slowed(&state, &facts, &format!("second {}", half.user_id))?;
        let id = challenge_id(PASSKEY, &half.held);
        let now = state.clock.now();
        account::answer_of(&state.store, half.user_id, id, (&facts.origin, answer), now).await?;
        enter(&state, &facts, &half).await?;
        Ok(next.to_owned())
    };
    done.await.map_err(doors::tell)
}

//! The page that follows each change of the user's own account, and its notice.

use crate::{
    domain::{
        Timestamp,
        count::plural,
        refusal::{Outage, ShownOnce},
    },
    server::{
        console::{
            attempts::{self, Attempt},
            doors::{self, Done, Form},
            facts::Facts,
            present, sign_in,
        },
        http::state::AppState,
        outgoing::Parcel,
        use_cases::{
            account::{self, Own, SentNotices},
            caller::Caller,
            error::AppError,
            flashes,
            refusal::Refusal,
        },
    },
    wire::{Notice, route, safe_path},
};

/// What new recovery codes are kept as until they are shown.
const KEPT_CODES: &str = "recovery codes";
/// The same of the secret of a webhook.
const KEPT_SECRET: &str = "secret of the webhook";

/// Who does something to their own account.
///
/// # Errors
/// Signed out.
pub fn own<'a>(state: &'a AppState, facts: &'a Facts, caller: &'a Caller, now: Timestamp) -> Result<Own<'a>, Refusal> {
    let session = facts.signed_in.as_deref().ok_or(Refusal::SignedOut)?;
    Ok(Own { act: doors::act(state, caller, now), session, keys: &state.keys })
}

pub fn form(path: &str) -> Form {
    Form { path: path.to_owned(), ..Default::default() }
}

/// The form that asks who one is, with where it leads on to.
pub fn proof_form(next: &str) -> Form {
    form(&route::prove(safe_path(next, route::ACCOUNT)))
}

pub fn at(to: &str, text: impl Into<String>) -> Done {
    Done { to: to.to_owned(), notice: Some(Notice::Told { text: text.into() }) }
}

/// Back to where one was asked.
pub fn on_to(next: &str) -> Done {
    Done { to: safe_path(next, route::ACCOUNT).to_owned(), notice: None }
}

pub fn ended(this: bool) -> Done {
    if this { Done { to: route::LOGIN.into(), notice: None } } else { at(route::SESSIONS, "The session is ended.") }
}

pub fn ended_others(n: u64, tokens: bool) -> Done {
    let sessions = match n {
        0 if tokens => String::new(),
        0 => "There was no other session. ".to_owned(),
        n => format!("{} ended. ", plural(n, "other session")),
    };
    let tokens = if tokens { "Applications can no longer act for you." } else { "" };
    at(route::SESSIONS, format!("{sessions}{tokens}").trim_end().to_owned())
}

pub fn notices(sent: SentNotices) -> Done {
    let says = match (sent.by_mail, sent.by_webhook) {
        (false, false) => "Saved. Nothing is sent to you.",
        (true, false) => "Saved. Your notices come by mail.",
        (false, true) => "Saved. Your notices go to your webhook.",
        (true, true) => "Saved. Your notices come by mail and go to your webhook.",
    };
    at(route::NOTICES, says)
}

/// Keeps a new secret of a webhook for the page that shows it, and leads there; without a new one back to the account.
///
/// # Errors
/// Those of making it; internal, when keeping it fails.
pub async fn with_webhook_secret(
    state: &AppState,
    own: Own<'_>,
    made: Result<Option<String>, AppError>,
) -> Result<Done, AppError> {
    let Some(secret) = made? else { return Ok(at(route::NOTICES, "The webhook is saved and switched on.")) };
    let kept = flashes::keep_once(&state.store, own.session, KEPT_SECRET, &secret, own.act.now).await;
    kept.map_err(|error| error.but(Outage::NotShown(ShownOnce::Webhook)))?;
    Ok(Done { to: route::WEBHOOK_SECRET.into(), notice: None })
}

/// Hands out a new secret of a webhook, once.
///
/// # Errors
/// Those of beginning a change.
pub async fn take_webhook_secret(own: Own<'_>) -> Result<Option<String>, AppError> {
    let change = own.act.begin_on_account().await?;
    flashes::take_once(change, own.session, KEPT_SECRET, own.act.now).await
}

/// Sends a test to the webhook.
///
/// # Errors
/// Those of taking it on.
pub async fn test_webhook(state: &AppState, own: Own<'_>) -> Result<Done, AppError> {
    let test = account::test_webhook(own).await?;
    let body = present::webhooks::test(own.act.now)?;
    let parcel = Parcel { url: &test.url, id: &test.id, secret: &test.secret, body: &body };
    let answer = state.post.send(&parcel, own.act.now).await;
    Ok(at(route::NOTICES, present::webhooks::tested(&answer)))
}

/// Counts an attempt of someone signed in.
///
/// # Errors
/// Too many of them.
pub async fn slowed(state: &AppState, facts: &Facts, own: Own<'_>) -> Result<(), AppError> {
    attempts::counted(state, facts, Attempt::Proof(own.act.caller.actor.user_id())).await
}

/// Changes the password; guessing the present one is slowed as signing in is.
///
/// # Errors
/// Too many attempts; those of the use case.
pub async fn password(
    state: &AppState,
    facts: &Facts,
    own: Own<'_>,
    (current, new): (&str, &str),
    tokens: bool,
) -> Result<Done, AppError> {
    slowed(state, facts, own).await?;
    sign_in::open_with(state, account::change_password(own, current, new, tokens).await?);
    let tokens = if tokens { " Applications can no longer act for you." } else { "" };
    Ok(at(route::PASSWORD, format!("Your password is changed. Your other sessions are ended.{tokens}")))
}

/// Takes the password or a code; guessing is slowed as signing in is.
///
/// # Errors
/// Too many attempts; those of the use case.
pub async fn prove(
    state: &AppState,
    facts: &Facts,
    own: Own<'_>,
    (password, code): (&str, &str),
    next: &str,
) -> Result<Done, AppError> {
    slowed(state, facts, own).await?;
    let cookie = if code.trim().is_empty() {
        account::by_password(own, password).await?
    } else {
        account::by_code(own, code).await?
    };
    sign_in::open_with(state, cookie);
    Ok(on_to(next))
}

/// After a passkey has shown who one is: where to go on to.
///
/// # Errors
/// Those of the use case.
pub fn proven(state: &AppState, proved: Result<String, AppError>, next: &str) -> Result<String, AppError> {
    sign_in::open_with(state, proved?);
    Ok(on_to(next).to)
}

/// Keeps new recovery codes for the page that shows them, and leads there; without new ones back to the account.
///
/// # Errors
/// Those of making them; internal, when keeping them fails.
pub async fn with_codes(
    state: &AppState,
    own: Own<'_>,
    made: Result<Option<Vec<String>>, AppError>,
    says: &str,
) -> Result<Done, AppError> {
    let Some(codes) = made? else { return Ok(at(route::SECOND_FACTOR, says)) };
    let plain = serde_json::to_string(&codes).map_err(AppError::internal)?;
    let kept = flashes::keep_once(&state.store, own.session, KEPT_CODES, &plain, own.act.now).await;
    kept.map_err(|error| error.but(Outage::NotShown(ShownOnce::RecoveryCodes)))?;
    if says.is_empty() {
        Ok(Done { to: route::RECOVERY_CODES.into(), notice: None })
    } else {
        Ok(at(route::RECOVERY_CODES, says))
    }
}

/// Hands out new recovery codes, once.
///
/// # Errors
/// Those of beginning a change.
pub async fn take_codes(own: Own<'_>) -> Result<Option<Vec<String>>, AppError> {
    let change = own.act.begin_on_account().await?;
    let plain = flashes::take_once(change, own.session, KEPT_CODES, own.act.now).await?;
    Ok(plain.and_then(|json| serde_json::from_str(&json).ok()))
}

//! What stands between server functions and use cases: the caller, the redirect after a change, and the look of a
//! refusal with and without JavaScript.

use super::{facts::Facts, flash, plain_page, present, typed, unsent};
/// Server functions name addresses only in their bodies, which import nothing but doors.
pub use crate::wire::route;
use crate::{
    domain::{SettingsForm, Timestamp},
    policy::Actor,
    server::{
        http::{
            headers::{self, Forms},
            state::AppState,
        },
        use_cases::{authority::Authority, caller::Caller, change::Act, error::AppError, people, refusal::Refusal},
    },
    wire::{Flash, Notice, Refused, UiError, safe_path},
};
use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::{nonce::use_nonce, prelude::use_context};
use leptos_axum::ResponseOptions;

/// The state and the facts of the request at hand.
///
/// # Errors
/// Internal, outside a request.
pub fn request() -> Result<(AppState, Facts), AppError> {
    let missing = || AppError::internal("the console was called outside of a request");
    let state = use_context::<AppState>().ok_or_else(missing)?;
    let parts = use_context::<axum::http::request::Parts>().ok_or_else(missing)?;
    let facts = parts.extensions.get::<Facts>().cloned().ok_or_else(missing)?;
    Ok((state, facts))
}

/// The signed-in user, with all that their organization asks for.
///
/// # Errors
/// Signed out, or without the second factor that the organization asks for.
pub fn signed_in(facts: &Facts) -> Result<Caller, Refusal> {
    let caller = of_account(facts)?;
    if facts.signed_in.as_ref().is_some_and(|signed_in| signed_in.lacks_factor) {
        return Err(Refusal::FactorNeeded);
    }
    Ok(caller)
}

/// The signed-in user, who may still lack what their organization asks for: for their own account only.
///
/// # Errors
/// Signed out.
pub fn of_account(facts: &Facts) -> Result<Caller, Refusal> {
    let signed_in = facts.signed_in.as_ref().ok_or(Refusal::SignedOut)?;
    Ok(Caller {
        actor: signed_in.actor.clone(),
        via: None,
        address: facts.address.clone(),
        request_id: facts.request_id.clone(),
        proof: Some(signed_in.proof),
        authority: Authority::Session {
            id_hash: signed_in.id_hash.clone(),
            token_hash: signed_in.token_hash.clone(),
            limits: signed_in.limits,
        },
    })
}

/// Who asks, and what time it is for everything this request does.
///
/// # Errors
/// Signed out, or too many requests.
pub fn caller() -> Result<(AppState, Caller, Timestamp), AppError> {
    let (state, facts) = request()?;
    let caller = signed_in(&facts)?;
    counted(&state, &caller)?;
    let now = state.clock.now();
    Ok((state, caller, now))
}

/// The same for what people do about their own account, which is open before they have what their organization asks for.
///
/// # Errors
/// Signed out, or too many requests.
pub fn account() -> Result<(AppState, Facts, Caller, Timestamp), AppError> {
    let (state, facts) = request()?;
    let caller = of_account(&facts)?;
    counted(&state, &caller)?;
    let now = state.clock.now();
    Ok((state, facts, caller, now))
}

/// Counts what a user asks for.
fn counted(state: &AppState, caller: &Caller) -> Result<(), Refusal> {
    let counted = state.throttle.ask(&caller.actor.id.to_string());
    counted.map_err(|retry_after| Refusal::TooManyAttempts { retry_after })
}

/// What a use case takes first.
pub fn act<'a>(state: &'a AppState, caller: &'a Caller, now: Timestamp) -> Act<'a> {
    Act::new(&state.store, caller, now)
}

/// The one who is signed in, with the names of those who could give what they lack, for the reasons beside controls.
///
/// # Errors
/// When storage fails.
pub async fn with_givers(state: &AppState, actor: &Actor) -> Result<Actor, UiError> {
    let (_, facts) = request()?;
    let givers = facts.givers.get_or_try_init(|| people::givers(&state.store, actor)).await?;
    Ok(Actor { givers: givers.clone(), ..actor.clone() })
}

/// The public part of a read's error; the rest goes to the log.
pub fn tell(error: AppError) -> UiError {
    let request_id = request().map_or_else(|_| "none".into(), |(_, facts)| facts.request_id);
    present::refusal::ui_error(error, &request_id)
}

impl From<AppError> for UiError {
    fn from(error: AppError) -> Self {
        tell(error)
    }
}

/// Where a change leads on to, and what the page there says of it.
#[derive(Debug)]
pub struct Done {
    pub to: String,
    pub notice: Option<Notice>,
}

/// The form a change was asked with: where it is, and what was typed into it.
#[derive(Debug, Default)]
pub struct Form {
    pub path: String,
    pub settings: Option<SettingsForm>,
    pub roles: Option<Vec<String>>,
    pub typed: Vec<(String, String)>,
}

/// Ends a change. Done leads on by redirect. A refusal leads back to the form, with the refusal and what was typed kept on
/// the server: a browser goes there, our code in it shows in place what that page says of the refusal. Who asks for
/// neither is answered with the refusal itself.
///
/// # Errors
/// The refusal, to who asked for no page; and where no page could be kept or led to.
pub async fn settle(result: Result<Done, AppError>, form: Form) -> Result<(), UiError> {
    let (state, facts) = request()?;
    match result {
        Ok(done) => {
            let to = safe_path(&done.to, route::ADMIN).to_owned();
            let to = match done.notice {
                // The change is done, even if the page cannot say so: an error would say that nothing was saved.
                Some(notice) => leave(&state, &facts, &to, &Flash::Notice(notice)).await.unwrap_or(to),
                None => to,
            };
            leptos_axum::redirect(&to);
            Ok(())
        }
        Err(error) => {
            let error = present::refusal::ui_error(error, &facts.request_id);
            if let (UiError::Denied(_), Some(signed_in)) = (&error, &facts.signed_in) {
                state.throttle.refused(&signed_in.actor.id.to_string());
            }
            // Nobody is led away from a form that only has to be sent again.
            if let UiError::Busy { .. } = error {
                return Err(error);
            }
            // Asked on a page of its own, with and without our code; what was typed waits where it was typed.
            let asks_who = error == UiError::ProofNeeded;
            if !facts.wants_page && !facts.in_place && !asks_who {
                return Err(error);
            }
            // Nobody is led away from what they typed: our code says so beside it, with the way to sign in.
            if facts.in_place && error == UiError::SignedOut {
                return Err(error);
            }
            let path = safe_path(&form.path, route::ADMIN).to_owned();
            if error == UiError::SignedOut {
                let back = came_too_late(&state, &facts, path, form).await?;
                leptos_axum::redirect(&route::login(&back));
                return Ok(());
            }
            if facts.signed_in.is_none() {
                // What nobody in particular can bring about at will leaves nothing behind.
                if let UiError::TooManyAttempts { retry_after } = error {
                    leptos_axum::redirect(&shown_in_place(flash::with_flash(&path, &flash::wait(retry_after))));
                    return Ok(());
                }
                if matches!(error, UiError::Conflict(_)) {
                    leptos_axum::redirect(&path);
                    return Ok(());
                }
            }
            let refused = Refused { error, settings: form.settings, roles: form.roles, typed: form.typed };
            let to = leave(&state, &facts, &path, &Flash::Refused(Box::new(typed::kept(refused)))).await?;
            let to = if asks_who { route::prove(&to) } else { shown_in_place(to) };
            leptos_axum::redirect(&to);
            Ok(())
        }
    }
}

/// What tells our code that the page it is led to says what was refused, and that nothing was done.
pub const REFUSED: &str = "x-refused";

/// Marks the answer as a refusal, which the page at `to` words.
fn shown_in_place(to: String) -> String {
    if let Some(options) = use_context::<ResponseOptions>() {
        options.insert_header(HeaderName::from_static(REFUSED), HeaderValue::from_static("yes"));
    }
    to
}

/// Keeps the form of someone whose session ended while it was worked on, for them. The page to come back to.
async fn came_too_late(state: &AppState, facts: &Facts, path: String, form: Form) -> Result<String, UiError> {
    let nothing = form.settings.is_none() && form.roles.is_none() && form.typed.is_empty();
    let Some(user) = facts.signed_in.as_ref().map(|s| s.actor.user_id()).filter(|_| !nothing) else { return Ok(path) };
    let refused = Refused { error: UiError::HadEnded, settings: form.settings, roles: form.roles, typed: form.typed };
    let kept = unsent::keep_for(state, user, &path, refused).await;
    kept.map_err(|error| present::refusal::ui_error(error, &facts.request_id))
}

/// Leaves a flash for the page at `to`, and the address that shows it.
///
/// # Errors
/// Too many attempts: each flash is a row, and nobody writes as many as they like.
async fn leave(state: &AppState, facts: &Facts, to: &str, left: &Flash) -> Result<String, UiError> {
    let session = facts.signed_in.as_ref().map(|s| s.id_hash.as_str());
    let user = facts.signed_in.as_ref().map(|s| s.actor.id.to_string());
    if let Err(retry_after) = state.throttle.leave(user.as_deref(), facts.address.as_deref()) {
        // What nobody in particular left is said in the address alone.
        return if user.is_some() {
            Err(UiError::TooManyAttempts { retry_after })
        } else {
            Ok(flash::with_flash(to, &flash::wait(retry_after)))
        };
    }
    let id = flash::leave(state, session, left, state.clock.now())
        .await
        .map_err(|error| present::refusal::ui_error(error, &facts.request_id))?;
    Ok(flash::with_flash(to, &id))
}

/// Whether a page of ours led to the page at hand (Fetch Metadata, `Sec-Fetch-Site`). Its form is then held to its
/// `form-action` on every redirect from here.
pub fn follows_our_page() -> bool {
    let parts = use_context::<axum::http::request::Parts>();
    parts.is_some_and(|parts| parts.headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin"))
}

/// Lets the forms of the page being rendered lead to other sites, as the answer to an application does.
pub fn let_forms_lead_anywhere() {
    let (Some(options), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else { return };
    if let Ok(policy) = HeaderValue::from_str(&headers::page_policy(&nonce, Forms::LeadAnywhere)) {
        options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// A refusal that no page shows: a page of its own where a browser asks, a sentence where our code in it does, the error itself
/// where a program does.
pub fn refusal(status: StatusCode, error: &UiError, facts: &Facts) -> Response {
    let mut response = if facts.in_place {
        (status, in_words(error)).into_response()
    } else if facts.wants_page {
        (status, plain_page::page(&in_words(error))).into_response()
    } else {
        (status, Json(error)).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // These words are ours: what comes without this mark came from something in between, and nobody knows what was done.
    headers.insert(HeaderName::from_static(REFUSED), HeaderValue::from_static("yes"));
    if let UiError::TooManyAttempts { retry_after } | UiError::Busy { retry_after } = error {
        headers.insert(header::RETRY_AFTER, (*retry_after).into());
    }
    response
}

/// A refusal where no field is beside it.
fn in_words(error: &UiError) -> String {
    match error {
        UiError::Invalid(errors) => {
            let lines = errors.iter().map(|e| format!("{}: {}", e.field, e.message));
            format!("Nothing was done. {}", lines.collect::<Vec<_>>().join("\n"))
        }
        error => error.to_string(),
    }
}

pub fn foreign_origin(facts: &Facts) -> Response {
    refusal(StatusCode::FORBIDDEN, &UiError::ForeignOrigin, facts)
}

pub fn failure(error: AppError, facts: &Facts) -> Response {
    let error = present::refusal::ui_error(error, &facts.request_id);
    refusal(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), &error, facts)
}

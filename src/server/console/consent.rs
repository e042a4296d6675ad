//! The authorization endpoint (RFC 6749 section 3.1), which is a page: an application sends a browser with a request, and
//! the browser is redirected with a code or a refusal.

use super::{
    doors::{self, Form},
    present::consent::{page, question, says},
};
use crate::{
    server::{
        http::{form::Parameters, state::AppState},
        use_cases::{
            error::AppError,
            refusal::Refusal,
            tokens::{
                approval,
                consent::{self, Outcome, Refused, Request},
                shown::Shown,
            },
        },
    },
    wire::{ConsentPage, UiError, route},
};

/// The request as it came in the address.
fn read(parameters: &Parameters) -> Request<'_> {
    Request {
        client_id: parameters.get("client_id"),
        redirect_uri: parameters.get("redirect_uri"),
        response_type: parameters.get("response_type"),
        scope: parameters.get("scope"),
        code_challenge: parameters.get("code_challenge"),
        code_challenge_method: parameters.get("code_challenge_method"),
    }
}

/// The application's address with these parameters added, `state` as it came, and who we are (RFC 9207 section 2).
fn back(state: &AppState, asked: &Parameters, redirect_uri: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    if let Some(text) = asked.get("state") {
        query.append_pair("state", text);
    }
    query.append_pair("iss", &state.config.issuer);
    let separator = if redirect_uri.contains('?') { '&' } else { '?' };
    format!("{redirect_uri}{separator}{}", query.finish())
}

/// Where the browser is sent with an outcome that its application hears of (RFC 6749 sections 4.1.2 and 4.1.2.1).
fn told(state: &AppState, asked: &Parameters, outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Refused { redirect_uri, why } => {
            let description = says(why);
            let told = [("error", why.code()), ("error_description", description.as_str())];
            Some(back(state, asked, redirect_uri, &told))
        }
        Outcome::Code { redirect_uri, code } => Some(back(state, asked, redirect_uri, &[("code", code.expose())])),
        _ => None,
    }
}

/// What `/oauth/authorize` shows, or nothing when the browser is redirected.
///
/// # Errors
/// Too many requests, or a failure of ours.
pub async fn ask(request: &str) -> Result<Option<ConsentPage>, UiError> {
    let (state, facts) = doors::request()?;
    let counted = state.token_rates.counts(facts.address.as_deref());
    counted.map_err(|retry_after| Refusal::TooManyAttempts { retry_after })?;
    let caller = match doors::caller() {
        Ok((_, caller, _)) => Some(caller),
        // Not to the sign-in: they are signed in, and would be led back here.
        Err(AppError::Refused(Refusal::FactorNeeded)) => {
            leptos_axum::redirect(route::SECOND_FACTOR);
            return Ok(None);
        }
        Err(error @ AppError::Refused(Refusal::TooManyAttempts { .. })) => return Err(error.into()),
        Err(_) => None,
    };
    let parameters = match Parameters::read(request.as_bytes()) {
        Ok(parameters) => parameters,
        Err(error) => return Ok(Some(ConsentPage::Broken(error.to_string()))),
    };
    let from = (caller.as_ref(), facts.address.as_deref());
    let now = state.clock.now();
    let outcome = consent::consider(&state.tokens, from, read(&parameters), now).await;
    let outcome = outcome?;
    if let Some(to) = told(&state, &parameters, &outcome) {
        // A form that led here, such as the sign-in, may lead to no other site.
        if doors::follows_our_page() {
            return Ok(Some(ConsentPage::GoBack { to }));
        }
        leptos_axum::redirect(&to);
        return Ok(None);
    }
    match outcome {
        Outcome::Ask(asked) => {
            doors::let_forms_lead_anywhere();
            let session = facts.signed_in.as_ref().ok_or(Refusal::SignedOut)?;
            let shown = asked.shown.close(session, request)?;
            Ok(Some(ConsentPage::Ask(Box::new(question(*asked, request, shown)))))
        }
        Outcome::SignIn => {
            leptos_axum::redirect(&route::login(&format!("/oauth/authorize?{request}")));
            Ok(None)
        }
        outcome => {
            // Of these the application and its address are known: who cannot go on here is no prisoner of this page.
            let known = matches!(
                outcome,
                Outcome::NeedsApproval { .. } | Outcome::NothingAllowed { .. } | Outcome::NotForYou { .. }
            );
            let redirect_uri = parameters.get("redirect_uri").filter(|_| known).map(str::to_owned);
            let no = redirect_uri.map(|redirect_uri| Outcome::Refused { redirect_uri, why: Refused::UserSaidNo });
            Ok(page(outcome, no.and_then(|no| told(&state, &parameters, &no)), now))
        }
    }
}

/// Redirects after the user's answer: to the application, or back to the page that says why not.
///
/// # Errors
/// Signed out, something differs from what was shown, asked who one is, or a failure of ours.
pub async fn answer(request: &str, shown: &str, approved: bool) -> Result<(), UiError> {
    let (state, caller, now) = doors::caller()?;
    let (_, facts) = doors::request()?;
    let shown = facts.signed_in.as_ref().and_then(|session| Shown::open(shown, session, request));
    let here = format!("/oauth/authorize?{request}");
    let Ok(parameters) = Parameters::read(request.as_bytes()) else {
        leptos_axum::redirect(&here);
        return Ok(());
    };
    match consent::decide(&state.tokens, &caller, read(&parameters), (approved, shown.as_ref()), now).await {
        Ok(outcome) => leptos_axum::redirect(&told(&state, &parameters, &outcome).unwrap_or(here)),
        Err(error) => return doors::settle(Err(error), Form { path: here, ..Form::default() }).await,
    }
    Ok(())
}

/// Asks for the approval of an application, and leads back to its request.
///
/// # Errors
/// Signed out, or a failure of ours.
pub async fn ask_for_approval(request: &str) -> Result<(), UiError> {
    let (state, caller, now) = doors::caller()?;
    let here = format!("/oauth/authorize?{request}");
    let done = match Parameters::read(request.as_bytes()) {
        Ok(parameters) => approval::ask(&state.tokens, &caller, read(&parameters), now).await,
        Err(_) => Ok(()),
    };
    let done = done.map(|()| doors::Done { to: here.clone(), notice: None });
    doors::settle(done, Form { path: here, ..Form::default() }).await
}

//! The authorization endpoint (RFC 6749 section 3.1): an application sends a browser with a request, the user answers
//! yes or no, and the browser is redirected with a code or a refusal.

use super::shown::Shown;
use crate::{
    domain::{
        ClientId, GrantType, RedirectUri, RoleId, ScopeId, Timestamp,
        audit::{AuditAction, ObjectKind},
        authorization::{Terms, Use, may_use},
        scope::{covered, join, parse_scope},
        token::{CODE_LIFETIME, CONSENT_LIFETIME, Cuts, Dead, TokenKind, client_may},
    },
    policy::{Action, Actor},
    server::{
        console::present::scope::in_words,
        crypto::token_value::TokenValue,
        http::{form::Parameters, state::AppState},
        oauth::error::OAuthError,
        storage::{
            Connection,
            clients::{
                catalogue,
                client::{self, Client},
                usage::Knocks,
            },
            people::{organizations, users},
            tokens::{
                authorizations::{self, Authorization},
                consents::{self, Code, Consent},
            },
        },
        use_cases::{caller::Caller, change::Act, error::AppError},
    },
    wire::{ConsentPage, ConsentQuestion},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A request whose client and address are known: its errors may be sent to the address.
struct Request {
    client: Client,
    redirect_uri: String,
    state: Option<String>,
    challenge: Result<String, OAuthError>,
    scope: Option<String>,
    response_type: Option<String>,
}

/// What became of a request.
pub enum Outcome {
    /// Shown here and sent nowhere.
    Page(ConsentPage),
    /// Asked, and what a yes will be to.
    Ask(Box<ConsentQuestion>, Box<Shown>),
    /// The browser is sent there.
    Redirect(String),
    SignIn,
}

/// Reads a request as it came in the address.
///
/// # Errors
/// What to show: nothing of it can be trusted, so nothing is sent anywhere (RFC 6749 section 4.1.2.1, RFC 9700 section
/// 4.11).
async fn read(
    state: &AppState,
    connection: &mut Connection,
    address: Option<&str>,
    query: &str,
    now: Timestamp,
) -> Result<Result<Request, ConsentPage>, AppError> {
    let broken = |says: String| Ok(Err(ConsentPage::Broken(says)));
    let parameters = match Parameters::read(query.as_bytes()) {
        Ok(parameters) => parameters,
        Err(error) => return broken(error.description()),
    };
    let Some(client_id) = parameters.get("client_id") else { return broken("client_id is missing.".into()) };
    let found = match client_id.parse::<ClientId>() {
        Ok(id) => client::find_even_gone(connection, id).await?.filter(|client| !client.life.is_gone(now)),
        Err(_) => None,
    };
    let Some(client) = found else { return broken("No application has this client_id.".into()) };
    let Some(redirect_uri) = parameters.get("redirect_uri") else { return broken("redirect_uri is missing.".into()) };
    let registered = client.redirect_uris.iter().filter_map(|uri| RedirectUri::parse(uri).ok());
    if !registered.into_iter().any(|uri| uri.matches(redirect_uri)) {
        return broken("redirect_uri is none that this application has registered.".into());
    }
    if let Err(dead) = client_may(&client.life, client.grant_type, GrantType::Code, now) {
        if dead == Dead::ClientDeactivated {
            state
                .oauth
                .recorder
                .knocked(client.id, &Knocks { n: 1, last_at: now, last_from: address.map(str::to_owned) });
        }
        return Ok(Err(ConsentPage::Closed { application: client.name, why: closed(dead).into() }));
    }
    Ok(Ok(Request {
        redirect_uri: redirect_uri.to_owned(),
        state: parameters.get("state").map(str::to_owned),
        challenge: challenge(&parameters),
        scope: parameters.get("scope").map(str::to_owned),
        response_type: parameters.get("response_type").map(str::to_owned),
        client,
    }))
}

const fn closed(dead: Dead) -> &'static str {
    match dead {
        Dead::ClientDeactivated => "This application was deactivated by its organization.",
        Dead::ClientDisabled => "This application is disabled by its organization.",
        _ => "This application signs nobody in.",
    }
}

/// PKCE is required, and S256 is (RFC 9700 section 2.1.1): the verifier itself is no challenge.
fn challenge(parameters: &Parameters) -> Result<String, OAuthError> {
    let challenge = parameters.need("code_challenge")?;
    if parameters.get("code_challenge_method") != Some("S256") {
        return Err(OAuthError::InvalidRequest("Use S256 as code_challenge_method.".into()));
    }
    let legal = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
    if challenge.len() != 43 || !challenge.bytes().all(legal) {
        return Err(OAuthError::InvalidRequest("code_challenge is not base64url of a SHA-256.".into()));
    }
    Ok(challenge.to_owned())
}

/// The address with these parameters added, `state` as it came, and who we are (RFC 9207 section 2).
fn back(state: &AppState, request: &Request, parameters: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    if let Some(text) = &request.state {
        query.append_pair("state", text);
    }
    query.append_pair("iss", &state.config.issuer);
    let separator = if request.redirect_uri.contains('?') { '&' } else { '?' };
    format!("{}{separator}{}", request.redirect_uri, query.finish())
}

fn refuse(state: &AppState, request: &Request, error: &OAuthError) -> Outcome {
    let description = error.description();
    Outcome::Redirect(back(state, request, &[("error", error.code()), ("error_description", &description)]))
}

/// The scopes that are asked for: all of the client's when it names none.
fn asked(request: &Request) -> Result<BTreeSet<ScopeId>, OAuthError> {
    let Some(text) = &request.scope else { return Ok(request.client.scopes.clone()) };
    let wanted = parse_scope(text).map_err(OAuthError::InvalidScope)?;
    if wanted.is_empty() {
        return Err(OAuthError::InvalidScope("scope names none: leave it out to ask for all.".into()));
    }
    match wanted.iter().find(|scope| !covered(&request.client.scopes, scope)) {
        Some(beyond) => Err(OAuthError::InvalidScope(format!("{beyond} is not among this client's scopes."))),
        None => Ok(wanted),
    }
}

/// What the user may let the client do, by the decision of their organization.
fn allowed(actor: &Actor, client: &Client, decided: Option<&Authorization>, wanted: &BTreeSet<ScopeId>) -> Use {
    let terms = decided.map(|decided| Terms { state: decided.state, scopes: &decided.scopes, roles: &decided.roles });
    let held: Vec<RoleId> = actor.roles.iter().map(|held| held.role_id).collect();
    may_use(client.organization_id == actor.organization_id, terms, &held, wanted)
}

/// A question that a user may be asked, with what it rests on.
struct Asked {
    request: Request,
    challenge: String,
    shown: Shown,
}

/// What a request comes to, before anything is done about it.
enum Looked {
    Ask(Box<Asked>),
    /// The organization has not approved the client; `true`: nor has anyone asked it to.
    Unapproved(Box<Client>, ConsentPage, bool),
    Over(Outcome),
}

/// Looks at a request as things are at this moment.
///
/// # Errors
/// When storage fails.
async fn look(
    state: &AppState,
    connection: &mut Connection,
    caller: Option<&Caller>,
    address: Option<&str>,
    query: &str,
    now: Timestamp,
) -> Result<Looked, AppError> {
    let request = match read(state, connection, address, query, now).await? {
        Ok(request) => request,
        Err(page) => return Ok(Looked::Over(Outcome::Page(page))),
    };
    let over = |error: &OAuthError| Ok(Looked::Over(refuse(state, &request, error)));
    if request.response_type.as_deref() != Some("code") {
        return over(&OAuthError::UnsupportedResponseType);
    }
    let challenge = match &request.challenge {
        Ok(challenge) => challenge.clone(),
        Err(error) => return over(error),
    };
    let wanted = match asked(&request) {
        Ok(wanted) => wanted,
        Err(error) => return over(&error),
    };
    let Some(caller) = caller else { return Ok(Looked::Over(Outcome::SignIn)) };
    let actor = &caller.actor;
    let client = &request.client;
    let authorization = authorizations::find(connection, actor.organization_id, client.id).await?;
    let owner = organizations::organization_name(connection, client.organization_id).await?;
    let may_approve = actor.may(Action::AuthorizeClients).is_allowed();
    let (application, client_id) = (client.name.clone(), client.id);
    match allowed(actor, client, authorization.as_ref(), &wanted) {
        Use::NotThisUser => {
            let named = authorization.map(|authorization| authorization.roles).unwrap_or_default();
            let names = catalogue::roles(connection, actor.organization_id).await?;
            let roles = names.into_iter().filter(|(id, ..)| named.contains(id)).map(|(_, name, _)| name).collect();
            Ok(Looked::Over(Outcome::Page(ConsentPage::NotForYou { application, roles })))
        }
        Use::NothingAllowed => {
            Ok(Looked::Over(Outcome::Page(ConsentPage::NothingAllowed { application, client_id, may_approve })))
        }
        Use::NeedsApproval => {
            let page = ConsentPage::NeedsApproval { application, client_id, owner, may_approve };
            Ok(Looked::Unapproved(Box::new(request.client), page, authorization.is_none()))
        }
        Use::With(scopes) => {
            let cuts = Cuts {
                client: client.life.cuts,
                authorization: authorization.as_ref().map_or(0, |authorization| authorization.cuts),
                user: users::cuts_of_user(connection, actor.user_id()).await?,
            };
            let (version, decision) = (client.version, authorization.map_or(0, |authorization| authorization.version));
            let shown =
                Shown { user: actor.user_id(), client: client_id, version, application, owner, decision, scopes, cuts };
            Ok(Looked::Ask(Box::new(Asked { request, challenge, shown })))
        }
    }
}

/// What is to be shown, or where the browser is to go, for a request.
///
/// # Errors
/// When storage fails.
pub async fn consider(
    state: &AppState,
    caller: Option<&Caller>,
    address: Option<&str>,
    query: &str,
    now: Timestamp,
) -> Result<Outcome, AppError> {
    let mut connection = state.store.reader().acquire().await?;
    let Asked { request, shown, .. } = match look(state, &mut connection, caller, address, query, now).await? {
        Looked::Ask(asked) => *asked,
        Looked::Over(outcome) => return Ok(outcome),
        Looked::Unapproved(client, page, unasked) => {
            drop(connection);
            if let Some(caller) = caller.filter(|_| unasked) {
                note_request(state, caller, &client, now).await?;
            }
            return Ok(Outcome::Page(page));
        }
    };
    let catalogue = catalogue::scopes(&mut connection).await?;
    let own = caller.is_some_and(|caller| caller.actor.organization_id == request.client.organization_id);
    let question = ConsentQuestion {
        request: query.to_owned(),
        shown: String::new(),
        application: shown.application.clone(),
        description: request.client.description.clone(),
        client_id: shown.client,
        owner: (!own).then(|| shown.owner.clone()),
        scopes: shown.scopes.iter().map(|id| in_words(id, &catalogue)).collect(),
        returns_to: RedirectUri::origin(&request.redirect_uri).unwrap_or_default(),
    };
    Ok(Outcome::Ask(Box::new(question), Box::new(shown)))
}

/// The organization's administrators see that someone wants to use the client.
async fn note_request(state: &AppState, caller: &Caller, client: &Client, now: Timestamp) -> Result<(), AppError> {
    let mut change = Act::new(&state.store, caller, now).begin().await?;
    let caller = change.caller();
    let actor = &caller.actor;
    if authorizations::request(&mut change, actor.organization_id, client.id, actor.user_id(), now).await? {
        let told = caller.entry(
            ObjectKind::Authorization,
            client.id.to_string(),
            client.name.clone(),
            AuditAction::Request,
            now,
        );
        change.tell(told);
    }
    change.finish().await
}

/// Answers a request by the user's decision. Everything is looked at again, inside the transaction: a yes counts for
/// what was `shown`, and only while that is what would be shown now. A no needs no such thing.
///
/// # Errors
/// Conflict when something differs from what was shown, asked who one is, or when storage fails.
pub async fn decide(
    state: &AppState,
    caller: &Caller,
    query: &str,
    (approved, shown): (bool, Option<&Shown>),
    now: Timestamp,
) -> Result<Outcome, AppError> {
    let mut change = Act::new(&state.store, caller, now).begin().await?;
    let caller = &change.caller();
    let looked = look(state, &mut change, Some(caller), caller.address.as_deref(), query, now).await?;
    let asked = match looked {
        Looked::Ask(asked) => *asked,
        Looked::Over(outcome) => return Ok(outcome),
        Looked::Unapproved(_, page, _) => return Ok(Outcome::Page(page)),
    };
    if !approved {
        return Ok(refuse(state, &asked.request, &OAuthError::AccessDenied("The user said no.")));
    }
    confirm(shown, &asked.shown)?;
    // What is agreed to here outlives the session that agrees: a session that was left open must not make a program.
    caller.prove(now)?;
    let (consent, code) = consent_to(&asked, caller, now);
    let value = TokenValue::generate(TokenKind::Code);
    consents::insert(&mut change, &consent, code.expires_at).await?;
    consents::insert_code(&mut change, &value.hash(), &code).await?;
    change.keep().await?;
    tracing::info!(client = %consent.client_id, scope = join(&consent.scope), "a user consented");
    Ok(Outcome::Redirect(back(state, &asked.request, &[("code", value.expose())])))
}

/// # Errors
/// Conflict, which says what differs.
fn confirm(shown: Option<&Shown>, now: &Shown) -> Result<(), AppError> {
    let unlike = match shown {
        Some(shown) => shown.unlike(now),
        None => Some("Nothing was allowed. This page was opened in another session. Look again, then answer.".into()),
    };
    unlike.map_or(Ok(()), |says| Err(AppError::conflict(says)))
}

/// The consent and its code, with the numbers of cuts that were true when the question was shown.
fn consent_to(asked: &Asked, caller: &Caller, now: Timestamp) -> (Consent, Code) {
    let shown = &asked.shown;
    let consent = Consent {
        id: Uuid::new_v4(),
        client_id: shown.client,
        organization_id: caller.actor.organization_id,
        user_id: shown.user,
        scope: shown.scopes.clone(),
        given_under: shown.cuts,
        authenticated: false,
        created_at: now,
        expires_at: now.plus(CONSENT_LIFETIME),
        ended_at: None,
    };
    let code = Code {
        consent_id: consent.id,
        redirect_uri: asked.request.redirect_uri.clone(),
        challenge: asked.challenge.clone(),
        expires_at: now.plus(CODE_LIFETIME),
        used_at: None,
    };
    (consent, code)
}

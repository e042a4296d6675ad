//! Authorization (RFC 6749 section 3.1): an application asks for a user's consent, and the user answers yes or no. A yes
//! becomes a code.

pub use super::not_asked::{Broken, Refused};

use super::{
    knock,
    scopes::unknown,
    shown::Shown,
    unapproved::{Unapproved, unapproved},
    used,
};
use crate::{
    domain::{
        ClientId, GrantType, RedirectUri, RoleId, ScopeId, Timestamp,
        attempt::Attempt,
        authorization::{Terms, Use, may_use},
        event::{EventKind, EventReason},
        refusal::{Reason, Unlike},
        scope::{CatalogueEntry, join, narrow, parse_scope},
        text::legible,
        token::{CODE_LIFETIME, CONSENT_LIFETIME, Cuts, Dead, TokenKind, client_may},
    },
    policy::{Action, Actor},
    server::{
        crypto::token_value::TokenValue,
        storage::{
            Connection,
            clients::{
                attempts::Attempts,
                catalogue,
                client::{self, Client},
            },
            people::{organizations, users},
            tokens::{
                authorizations::{self, Authorization},
                consents::{self, Code, Consent},
                shared::Tokens,
            },
        },
        use_cases::{
            audit::events::{self, What},
            caller::Caller,
            change::Act,
            error::AppError,
        },
    },
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What an application asks (RFC 6749 section 4.1.1, RFC 7636 section 4.3), as it came: nothing of it is checked yet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    pub client_id: Option<&'a str>,
    pub redirect_uri: Option<&'a str>,
    pub response_type: Option<&'a str>,
    pub scope: Option<&'a str>,
    pub code_challenge: Option<&'a str>,
    pub code_challenge_method: Option<&'a str>,
}

/// What a request comes to.
pub enum Outcome {
    /// Nothing of it can be trusted, so nothing is sent anywhere (RFC 6749 section 4.1.2.1, RFC 9700 section 4.11).
    Broken(Broken),
    /// The client signs nobody in.
    Closed { application: String, dead: Dead },
    /// The application is to hear this at its address, which is one that it has registered.
    Refused { redirect_uri: String, why: Refused },
    /// Nobody is signed in who could answer.
    SignIn,
    /// The organization lets only users with these roles use it.
    NotForYou { application: String, roles: Vec<String> },
    /// The organization allows nothing of what is asked for.
    NothingAllowed { application: String, client_id: ClientId, may_approve: bool },
    /// The organization has not approved the client.
    NeedsApproval { application: String, client_id: ClientId, owner: String, may_approve: bool, why: Unapproved },
    /// The user is to answer.
    Ask(Box<Question>),
    /// The user said yes: the application gets this code at its address.
    Code { redirect_uri: String, code: TokenValue },
}

/// The question to the user.
pub struct Question {
    /// What a yes will be to.
    pub shown: Shown,
    pub description: String,
    /// Whether the client is of the user's own organization.
    pub own: bool,
    /// What describes the scopes.
    pub catalogue: Vec<CatalogueEntry>,
    pub redirect_uri: String,
}

/// A request whose client and address are known: its errors may be sent to the address.
struct Known<'a> {
    client: Client,
    redirect_uri: String,
    /// The address as the client has registered it: any port of a loopback host comes.
    registered: String,
    request: Request<'a>,
}

impl Known<'_> {
    fn refused(&self, why: Refused) -> Looked {
        Looked::Over(Outcome::Refused { redirect_uri: self.redirect_uri.clone(), why })
    }

    /// PKCE is required, and S256 is (RFC 9700 section 2.1.1): the verifier itself is no challenge.
    fn challenge(&self) -> Result<String, Refused> {
        let challenge = self.request.code_challenge.ok_or(Refused::NoChallenge)?;
        if self.request.code_challenge_method != Some("S256") {
            return Err(Refused::ChallengeMethod);
        }
        let legal = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
        if challenge.len() != 43 || !challenge.bytes().all(legal) {
            return Err(Refused::Challenge);
        }
        Ok(challenge.to_owned())
    }

    /// What client and request have in common (RFC 6749 section 3.3): all of the client's when the request names none.
    fn wanted(&self, catalogue: &[CatalogueEntry]) -> Result<BTreeSet<ScopeId>, Refused> {
        let Some(text) = self.request.scope else { return Ok(self.client.scopes.clone()) };
        let wanted = parse_scope(text).map_err(Refused::NoScope)?;
        if wanted.is_empty() {
            return Err(Refused::EmptyScope);
        }
        if let Some(unknown) = unknown(&wanted, catalogue) {
            return Err(Refused::UnknownScope(unknown.clone()));
        }
        let both = narrow(&wanted, &self.client.scopes);
        if both.is_empty() { Err(Refused::BeyondScope(wanted)) } else { Ok(both) }
    }

    /// Challenge and scopes of a request for a code.
    fn checked(&self, catalogue: &[CatalogueEntry]) -> Result<(String, BTreeSet<ScopeId>), Refused> {
        if self.request.response_type != Some("code") {
            return Err(Refused::ResponseType);
        }
        Ok((self.challenge()?, self.wanted(catalogue)?))
    }
}

/// Finds who asks.
async fn read<'a>(
    tokens: &Tokens,
    connection: &mut Connection,
    address: Option<&str>,
    request: Request<'a>,
    now: Timestamp,
) -> Result<Result<Known<'a>, Outcome>, AppError> {
    let broken = |why| Ok(Err(Outcome::Broken(why)));
    let Some(client_id) = request.client_id else { return broken(Broken::NoClientId) };
    let found = match client_id.parse::<ClientId>() {
        Ok(id) => client::find_even_gone(connection, id).await?.filter(|client| !client.life.is_gone(now)),
        Err(_) => None,
    };
    let Some(client) = found else { return broken(Broken::UnknownClient) };
    let Some(redirect_uri) = request.redirect_uri else { return broken(Broken::NoRedirectUri) };
    let mut registered = client.redirect_uris.iter().filter_map(|uri| RedirectUri::parse(uri).ok());
    let Some(registered) = registered.find(|uri| uri.matches(redirect_uri)) else {
        let came = Attempts { last_with: Some(legible(redirect_uri)), ..Attempts::one(now, address) };
        tokens.recorder.tried(client.id, Attempt::RedirectUri, came);
        return broken(Broken::OtherRedirectUri { application: client.name });
    };
    let registered = registered.as_str().to_owned();
    if let Err(dead) = client_may(&client.life, client.grant_type, GrantType::Code, now) {
        knock::visit(tokens, (client.id, &client.life), address, now);
        return Ok(Err(Outcome::Closed { application: client.name, dead }));
    }
    Ok(Ok(Known { redirect_uri: redirect_uri.to_owned(), registered, request, client }))
}

/// What the user may let the client do, by the decision of their organization.
fn allowed(actor: &Actor, client: &Client, decided: Option<&Authorization>, wanted: &BTreeSet<ScopeId>) -> Use {
    let terms = decided.map(|decided| Terms { state: decided.state, scopes: &decided.scopes, roles: &decided.roles });
    let held: Vec<RoleId> = actor.roles.iter().map(|held| held.role_id).collect();
    may_use(client.organization_id == actor.organization_id, terms, &held, wanted)
}

/// A question that a user may be asked, with what it rests on.
pub(super) struct Asked {
    client: Client,
    redirect_uri: String,
    registered: String,
    challenge: String,
    shown: Shown,
}

/// What a request comes to, before anything is done about it.
pub(super) enum Looked {
    Ask(Box<Asked>),
    /// The organization has not approved the client.
    Unapproved(Box<Client>, Outcome),
    Over(Outcome),
}

/// Looks at a request as things are at this moment.
///
/// # Errors
/// When storage fails.
pub(super) async fn look(
    tokens: &Tokens,
    connection: &mut Connection,
    (caller, address): (Option<&Caller>, Option<&str>),
    request: Request<'_>,
    now: Timestamp,
) -> Result<Looked, AppError> {
    let known = match read(tokens, connection, address, request, now).await? {
        Ok(known) => known,
        Err(outcome) => return Ok(Looked::Over(outcome)),
    };
    // Before anyone signed in no error goes anywhere either: a link here would be one to any address that some client has
    // registered (RFC 9700 section 4.11.2).
    let Some(caller) = caller else { return Ok(Looked::Over(Outcome::SignIn)) };
    let catalogue = catalogue::scopes(connection).await?;
    let (challenge, wanted) = match known.checked(&catalogue) {
        Ok(checked) => checked,
        Err(why) => {
            let of = (known.client.id, Some(why.code()));
            used::authorized(tokens, of, (&known.registered, None), (address, now));
            return Ok(known.refused(why));
        }
    };
    let actor = &caller.actor;
    let Known { client, redirect_uri, registered, .. } = known;
    let authorization = authorizations::find(connection, actor.organization_id, client.id).await?;
    let owner = organizations::organization_name(connection, client.organization_id).await?;
    let may_approve = actor.may(Action::AuthorizeClients).is_allowed();
    let (application, client_id) = (client.name.clone(), client.id);
    match allowed(actor, &client, authorization.as_ref(), &wanted) {
        Use::NotThisUser => {
            let named = authorization.map(|authorization| authorization.roles).unwrap_or_default();
            let names = catalogue::roles(connection, actor.organization_id).await?;
            let roles = names.into_iter().filter(|role| named.contains(&role.id)).map(|role| role.name).collect();
            Ok(Looked::Over(Outcome::NotForYou { application, roles }))
        }
        Use::NothingAllowed => Ok(Looked::Over(Outcome::NothingAllowed { application, client_id, may_approve })),
        Use::NeedsApproval(standing) => {
            let why = unapproved(standing, authorization, now);
            let outcome = Outcome::NeedsApproval { application, client_id, owner, may_approve, why };
            Ok(Looked::Unapproved(Box::new(client), outcome))
        }
        Use::With(scopes) => {
            let cuts = Cuts {
                client: client.life.cuts,
                authorization: authorization.as_ref().map_or(0, |authorization| authorization.cuts),
                user: users::cuts_of_user(connection, actor.user_id()).await?,
            };
            let (version, decision) = (client.version, authorization.map_or(0, |authorization| authorization.version));
            let user = actor.user_id();
            let shown = Shown { user, client: client_id, version, application, owner, decision, scopes, cuts };
            Ok(Looked::Ask(Box::new(Asked { client, redirect_uri, registered, challenge, shown })))
        }
    }
}

/// What is to be shown, or where the browser is to go, for a request. Nothing is written.
///
/// # Errors
/// When storage fails.
pub async fn consider(
    tokens: &Tokens,
    (caller, address): (Option<&Caller>, Option<&str>),
    request: Request<'_>,
    now: Timestamp,
) -> Result<Outcome, AppError> {
    let mut connection = tokens.store.reader().acquire().await?;
    let asked = match look(tokens, &mut connection, (caller, address), request, now).await? {
        Looked::Ask(asked) => *asked,
        Looked::Over(outcome) | Looked::Unapproved(_, outcome) => return Ok(outcome),
    };
    let Asked { client, redirect_uri, shown, .. } = asked;
    let own = caller.is_some_and(|caller| caller.actor.organization_id == client.organization_id);
    let catalogue = catalogue::scopes(&mut connection).await?;
    Ok(Outcome::Ask(Box::new(Question { shown, description: client.description, own, catalogue, redirect_uri })))
}

/// Answers a request by the user's decision. Everything is looked at again, inside the transaction: a yes counts for
/// what was `shown`, and only while that is what would be shown now. A no needs no such thing.
///
/// # Errors
/// Conflict when something differs from what was shown, asked who one is, or when storage fails.
pub async fn decide(
    tokens: &Tokens,
    caller: &Caller,
    request: Request<'_>,
    (approved, shown): (bool, Option<&Shown>),
    now: Timestamp,
) -> Result<Outcome, AppError> {
    let mut change = Act::new(&tokens.store, caller, now).begin().await?;
    let caller = &change.caller();
    let looked = look(tokens, &mut change, (Some(caller), caller.address.as_deref()), request, now).await?;
    let asked = match looked {
        Looked::Ask(asked) => *asked,
        Looked::Over(outcome) | Looked::Unapproved(_, outcome) => return Ok(outcome),
    };
    let answered = |what| {
        let client = (asked.client.id, asked.client.name.clone());
        events::tell_answer(&tokens.store, what, (caller.actor.user_id(), client), caller.whence(), now);
    };
    let (of, at) = (asked.client.id, (asked.registered.as_str(), Some(caller.actor.organization_id)));
    let whence = (caller.address.as_deref(), now);
    if !approved {
        answered(What::refused(EventKind::Consent, None, Some(EventReason::SaidNo)));
        used::authorized(tokens, (of, Some(Refused::UserSaidNo.code())), at, whence);
        return Ok(Outcome::Refused { redirect_uri: asked.redirect_uri, why: Refused::UserSaidNo });
    }
    confirm(shown, &asked.shown)?;
    // What is agreed to here outlives the session that agrees: a session that was left open must not make a program.
    caller.prove(now)?;
    let (consent, code) = consent_to(&asked, caller, now);
    let value = TokenValue::generate(TokenKind::Code);
    consents::insert(&mut change, &consent, code.expires_at).await?;
    consents::insert_code(&mut change, &value.hash(), &code).await?;
    change.keep().await?;
    answered(What::done(EventKind::Consent, None));
    used::authorized(tokens, (of, None), at, whence);
    tracing::info!(client = %consent.client_id, scope = join(&consent.scope), "a user consented");
    Ok(Outcome::Code { redirect_uri: code.redirect_uri, code: value })
}

/// # Errors
/// Conflict, which says what differs.
fn confirm(shown: Option<&Shown>, now: &Shown) -> Result<(), AppError> {
    let unlike = match shown {
        Some(shown) => shown.unlike(now),
        None => Some(Unlike::OtherSession),
    };
    unlike.map_or(Ok(()), |unlike| Err(AppError::conflict(Reason::Consent(unlike))))
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
        redirect_uri: asked.redirect_uri.clone(),
        challenge: asked.challenge.clone(),
        expires_at: now.plus(CODE_LIFETIME),
        used_at: None,
    };
    (consent, code)
}

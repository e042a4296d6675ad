//! The caller of the REST API: the bearer of a token (RFC 6750 section 2.1). A user's token acts with the user's
//! permissions within the token's scopes; a client's own token acts with its client's roles.

use super::{
    code::ErrorCode,
    counted::counted,
    error::{ApiError, ErrorLimit},
    extract::{MAX_BODY, MAX_IMPORT, whole},
};
use crate::{
    domain::{
        ScopeId, Timestamp,
        scope::{EVERYTHING, covered},
    },
    server::{
        http::{request::Peer, state::AppState},
        use_cases::{
            caller::{Caller, Whence},
            change::Act,
            clients,
            tokens::{
                bearer::{self, Called, Identified, called},
                revocation,
            },
        },
    },
};
use axum::{
    body::HttpBody,
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_extra::headers::{Authorization, HeaderMapExt as _, authorization::Bearer as BearerToken};
use std::sync::{Arc, OnceLock};

/// The bearer of a living token.
#[derive(Clone, Debug)]
pub struct Bearer {
    identified: Arc<Identified>,
    now: Timestamp,
    /// What the operation touches, once it has asked.
    touches: Arc<OnceLock<Touches>>,
}

/// What an operation touches, by the scope that allows it.
#[derive(Clone, Copy, Debug)]
pub enum Touches {
    Reads(&'static str),
    Writes(&'static str),
}

/// What operations on clients touch.
pub const READS: Touches = Touches::Reads("oauth");
pub const WRITES: Touches = Touches::Writes("oauth");

impl Touches {
    /// The least scope that allows it.
    fn scope(self) -> Option<ScopeId> {
        match self {
            Self::Reads(base) => ScopeId::parse(&format!("{base}:readonly")).ok(),
            Self::Writes(base) => ScopeId::parse(base).ok(),
        }
    }
}

impl Bearer {
    /// The caller, if the token's scopes allow it. A client's own token that has none is bound by the client's roles alone.
    ///
    /// # Errors
    /// `app.not.authorized.for.scope` names the scopes that would do.
    pub fn within(&self, touches: Touches) -> Result<&Caller, ApiError> {
        self.touches.get_or_init(|| touches);
        let token = &self.identified.token;
        if token.user_id.is_none() && token.scope.is_empty() {
            return Ok(&self.identified.caller);
        }
        let allowed = |scope: &ScopeId| scope.as_str() == EVERYTHING;
        if token.scope.iter().any(allowed) || touches.scope().is_some_and(|wanted| covered(&token.scope, &wanted)) {
            return Ok(&self.identified.caller);
        }
        let enough = match touches {
            Touches::Reads(base) => format!("{base}, {base}:readonly"),
            Touches::Writes(base) => base.to_owned(),
        };
        Err(ApiError::new(
            StatusCode::FORBIDDEN,
            ErrorCode::AppNotAuthorizedForScope,
            format!("The token has none of the scopes this needs: [{enough}]"),
        ))
    }

    /// Whose token it is, and the token.
    pub fn identified(&self) -> &Identified {
        &self.identified
    }

    /// The time of everything this request does.
    pub fn now(&self) -> Timestamp {
        self.now
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| ApiError::of_status(StatusCode::UNAUTHORIZED))
    }
}

/// Lets living tokens in, as often as they may come, and counts what they ask for.
pub async fn authenticate(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Some(peer) = request.extensions().get::<Peer>().cloned() else {
        return ApiError::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let bearer = match identify(&state, request.headers(), &peer, state.clock.now()).await {
        Ok(bearer) => bearer,
        Err(error) => {
            let given_back = given_back(&request);
            return turned_away(&state, given_back, &peer, error).await.into_response();
        }
    };
    let counted = counted(&request);
    let response = match count(&state, &bearer) {
        Ok(()) => match arrived(&state, bearer.clone(), &peer, request).await {
            Ok(request) => next.run(request).await,
            Err(error) => error.into_response(),
        },
        Err(error) => error.into_response(),
    };
    if let Some((template, method)) = counted {
        let status = response.status();
        let refused = status.is_client_error() || status.is_server_error();
        let code = response
            .extensions()
            .get::<ApiError>()
            .map_or_else(|| ApiError::of_status(status).code, |error| error.code);
        let call = Called {
            template,
            method,
            status: status.as_u16(),
            error: refused.then(|| code.as_str()),
            scope: bearer.touches.get().and_then(|touches| touches.scope()),
        };
        called(&state.tokens, &bearer.identified.token, call, peer.address.as_deref(), bearer.now());
    }
    response
}

/// The request with all of its body, and with its bearer as they are then: while it was on its way the token, its user or
/// its client may have ended.
async fn arrived(state: &AppState, bearer: Bearer, peer: &Peer, request: Request) -> Result<Request, ApiError> {
    let (mut parts, body) = request.into_parts();
    if body.is_end_stream() {
        parts.extensions.insert(bearer);
        return Ok(Request::from_parts(parts, body));
    }
    let import = parts.extensions.get::<MatchedPath>().is_some_and(|path| path.as_str().ends_with("/import"));
    let most = if import {
        may_begin(state, &bearer).await?;
        MAX_IMPORT
    } else {
        MAX_BODY
    };
    let bytes = whole(body, most).await?;
    let arrived = identify(state, &parts.headers, peer, state.clock.now()).await?;
    parts.extensions.insert(Bearer { touches: bearer.touches, ..arrived });
    Ok(Request::from_parts(parts, bytes.into()))
}

/// Whether it is worth reading sixteen megabytes for someone. Everything is asked again when they have arrived.
///
/// # Errors
/// The refusal.
async fn may_begin(state: &AppState, bearer: &Bearer) -> Result<(), ApiError> {
    Ok(clients::may_import(Act::new(&state.store, bearer.within(WRITES)?, bearer.now())).await?)
}

/// The token that its bearer asks to end.
fn given_back(request: &Request) -> Option<Authorization<BearerToken>> {
    let own = request.extensions().get::<MatchedPath>().is_some_and(|path| path.as_str() == "/api/v2/tokens/me");
    if own && request.method() == Method::DELETE { request.headers().typed_get() } else { None }
}

/// What a bearer is told who is not let in. A token that they ask to end while its client is rehearsed ends none the less: it must
/// not live again afterwards.
async fn turned_away(
    state: &AppState,
    given_back: Option<Authorization<BearerToken>>,
    peer: &Peer,
    refusal: ApiError,
) -> ApiError {
    let Some(presented) = given_back else { return refusal };
    let (address, now) = (peer.address.as_deref(), state.clock.now());
    match revocation::give_back(&state.tokens, presented.token(), address, now).await {
        Ok(()) => refusal,
        Err(failed) => failed.into(),
    }
}

fn count(state: &AppState, bearer: &Bearer) -> Result<(), ApiError> {
    let token = &bearer.identified.token;
    let rates = &state.api_rates;
    let (limiter, key, who, value) = match token.user_id {
        Some(user) => (&rates.per_user, "org.app.user.rate.per.minute", user.to_string(), rates.user_rate),
        None => {
            let client = token.client_id.to_string();
            (&rates.per_client, "client.credentials.token.rate.per.minute", client, rates.client_rate)
        }
    };
    limiter.count(&who).map_err(|wait| {
        let says = format!("More than {value} requests in a minute. Try again in {wait} seconds.");
        ApiError::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyRequests, says)
            .beyond(ErrorLimit { key: key.into(), namespace: "auth.api".into(), value: value.get() })
            .after(wait)
    })
}

async fn identify(state: &AppState, headers: &HeaderMap, peer: &Peer, now: Timestamp) -> Result<Bearer, ApiError> {
    // A failed try counts against its address; a living token never does.
    let refused = |error: ApiError| match state.token_rates.counts(peer.address.as_deref()) {
        Ok(()) => error,
        Err(wait) => {
            let says = format!("Too many refused requests from this address. Try again in {wait} seconds.");
            ApiError::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyRequests, says).after(wait)
        }
    };
    let none = || refused(ApiError::of_status(StatusCode::UNAUTHORIZED));
    let dead = || {
        let says = "The token is unknown, has expired or was cut off.";
        refused(ApiError::new(StatusCode::UNAUTHORIZED, ErrorCode::BadCredentials, says))
    };
    let header: Authorization<BearerToken> = headers.typed_get().ok_or_else(none)?;
    let whence = Whence { address: peer.address.as_deref(), request_id: &peer.request_id };
    let identified = bearer::identify(&state.tokens, header.token(), whence, now).await?.ok_or_else(dead)?;
    Ok(Bearer { identified: Arc::new(identified), now, touches: Arc::default() })
}

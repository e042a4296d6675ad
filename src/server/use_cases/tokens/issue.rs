//! Tokens as the grants issue them.

use crate::{
    domain::{
        ScopeId, Timestamp,
        scope::join,
        token::{REFRESH_LIFETIME, TokenKind, alive},
    },
    server::{
        crypto::token_value::TokenValue,
        http::{address::network_in_words, form::Parameters, request::Peer, state::AppState},
        oauth::{
            client_auth::Authenticated,
            error::{OAuthError, internal},
        },
        storage::{
            Connection, Transaction,
            tokens::{
                access::{self, NewToken},
                consents::{self, Consent},
            },
        },
        use_cases::error::AppError,
    },
};
use serde::Serialize;
use std::collections::BTreeSet;

/// What a client gets (RFC 6749 section 5.1).
#[derive(Serialize)]
pub struct Issued {
    access_token: String,
    token_type: &'static str,
    /// seconds
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

impl Issued {
    pub fn new(access: &TokenValue, token: &NewToken, refresh: Option<&TokenValue>) -> Self {
        Self {
            access_token: access.expose().to_owned(),
            token_type: "Bearer",
            expires_in: token.expires_at.since(token.issued_at) / 1_000,
            refresh_token: refresh.map(|value| value.expose().to_owned()),
            scope: (!token.scope.is_empty()).then(|| token.scope.clone()),
        }
    }
}

/// A request for a token, its client proven.
pub struct Asking<'a> {
    pub state: &'a AppState,
    pub peer: &'a Peer,
    pub parameters: &'a Parameters,
    pub from: Authenticated,
    /// Read again by whoever had to wait for others.
    pub now: Timestamp,
}

impl Asking<'_> {
    /// Counts a request against the limit of its client, if its secret came with it. Anybody may name a public client:
    /// such requests count for the client at their address, and for the client itself only by [`Self::count_proven`].
    pub fn count(&self) -> Result<(), OAuthError> {
        let client = self.from.client.id;
        let counted = if self.from.secret_id.is_some() {
            self.state.token_rates.per_client.count(&client.to_string())
        } else {
            let network = network_in_words(self.peer.address.as_deref());
            self.state.token_rates.per_client.count(&format!("{client} from {network}"))
        };
        counted.map_err(OAuthError::TooMany)
    }

    /// Counts a request of a public client against its limit, once it came with a code or a refresh token of this client.
    ///
    /// # Errors
    /// Too many requests; what it came with stays good.
    pub fn count_proven(&self) -> Result<(), OAuthError> {
        if self.from.secret_id.is_some() {
            return Ok(());
        }
        self.state.token_rates.per_client.count(&self.from.client.id.to_string()).map_err(OAuthError::TooMany)
    }

    pub fn internal(&self, error: impl Into<AppError>) -> OAuthError {
        internal(error.into(), &self.peer.request_id)
    }

    /// Commits what was decided. A refusal is written too: it uses a code up, or ends what was stolen. A failure of ours
    /// and a limit leave everything as it was, so that asking again works.
    pub async fn keep(
        &self,
        transaction: Transaction,
        decided: Result<Issued, OAuthError>,
    ) -> Result<Issued, OAuthError> {
        let kept = match decided {
            Err(OAuthError::ServerError | OAuthError::Unavailable | OAuthError::TooMany(_)) => {
                transaction.rollback().await
            }
            _ => transaction.commit().await,
        };
        kept.map_err(|error| self.internal(error))?;
        decided
    }

    /// When an access token that is issued now expires.
    pub fn expires_at(&self) -> Timestamp {
        self.now.plus(self.from.client.token_duration * 1_000)
    }
}

/// Issues the next access token and refresh token of a consent that is alive, `narrowed` to some of its scopes.
///
/// # Errors
/// `invalid_grant` when nothing of the consent is alive any more; too many requests of a public client.
pub async fn issue(
    asking: &Asking<'_>,
    connection: &mut Connection,
    consent: &Consent,
    parent: Option<&str>,
    narrowed: Option<&BTreeSet<ScopeId>>,
) -> Result<Issued, OAuthError> {
    let now = asking.now;
    let (facts, scope) = consents::facts(connection, consent).await.map_err(|error| asking.internal(error))?;
    let ended = OAuthError::InvalidGrant("What the user agreed to has ended. Ask again.");
    alive(&facts, now).map_err(|_| ended)?;
    asking.count_proven()?;
    let scope = narrowed.unwrap_or(&scope);
    let (access, refresh) = (TokenValue::generate(TokenKind::Access), TokenValue::generate(TokenKind::Refresh));
    let token = NewToken {
        hash: access.hash(),
        client_id: consent.client_id,
        organization_id: consent.organization_id,
        user_id: Some(consent.user_id),
        consent_id: Some(consent.id),
        scope: join(scope),
        issued_under: consent.given_under,
        issued_at: now,
        expires_at: asking.expires_at().min(consent.expires_at),
    };
    let until = now.plus(REFRESH_LIFETIME).min(consent.expires_at);
    access::insert(connection, std::slice::from_ref(&token)).await.map_err(|error| asking.internal(error))?;
    consents::insert_refresh(connection, &refresh.hash(), parent, consent.id, now, until)
        .await
        .map_err(|error| asking.internal(error))?;
    let alive_until = until.max(token.expires_at);
    consents::prolong(connection, consent.id, alive_until).await.map_err(|error| asking.internal(error))?;
    Ok(Issued::new(&access, &token, Some(&refresh)))
}

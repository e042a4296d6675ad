//! Tokens as the grants issue them.

use super::{
    client::Authenticated,
    refused::{TokenRefused, Unproven},
    used,
};
use crate::{
    domain::{
        ClientId, GrantType, OrganizationId, ScopeId, Timestamp,
        scope::join,
        token::{Dead, REFRESH_LIFETIME, TokenKind, alive, client_may},
        usage::UseKind,
    },
    server::{
        crypto::token_value::TokenValue,
        storage::{
            Connection, Transaction,
            tokens::{
                access::{self, NewToken},
                consents::{self, Consent},
                shared::Tokens,
            },
        },
        use_cases::caller::Whence,
    },
};
use std::collections::BTreeSet;

/// What a client is issued.
pub struct Issued {
    pub access: TokenValue,
    pub refresh: Option<TokenValue>,
    /// Scope ids with spaces between; none for a client's own token.
    pub scope: String,
    pub issued_at: Timestamp,
    /// When the access token expires.
    pub expires_at: Timestamp,
    /// Where it acts.
    pub organization_id: OrganizationId,
}

impl Issued {
    pub(super) fn new(access: TokenValue, token: &NewToken, refresh: Option<TokenValue>) -> Self {
        Self {
            access,
            refresh,
            scope: token.scope.clone(),
            issued_at: token.issued_at,
            expires_at: token.expires_at,
            organization_id: token.organization_id,
        }
    }
}

/// What a grant asks of its door once its turn has come.
pub trait Door: Sync {
    /// The time now: a request that waited for another reads it again.
    fn now(&self) -> Timestamp;

    /// Counts a request of a public client, once it came with a code or a refresh token of this client.
    ///
    /// # Errors
    /// The seconds to wait.
    fn proven(&self, client: ClientId) -> Result<(), u64>;
}

/// A request for a token: its client is proven, and may use the grant.
pub struct Asking<'a> {
    pub(super) tokens: &'a Tokens,
    pub(super) from: &'a Authenticated,
    pub(super) whence: Whence<'a>,
    pub(super) door: &'a dyn Door,
    pub(super) now: Timestamp,
}

impl<'a> Asking<'a> {
    /// # Errors
    /// The client has another grant type than is `needed`.
    pub fn of(
        tokens: &'a Tokens,
        from: &'a Authenticated,
        needed: GrantType,
        whence: Whence<'a>,
        door: &'a dyn Door,
        now: Timestamp,
    ) -> Result<Self, TokenRefused> {
        let client = &from.client;
        client_may(&client.life, client.grant_type, needed, now)
            .map_err(|_| TokenRefused::OtherGrantType(client.grant_type))?;
        Ok(Self { tokens, from, whence, door, now })
    }

    /// Reads the time again, after others were waited for.
    pub(super) fn has_waited(&mut self) {
        self.now = self.door.now();
    }

    /// Commits what was decided. A refusal is written too: it uses a code up, or ends what was stolen. A failure of ours,
    /// a limit, a rehearsal and scopes of which none is allowed now leave everything as it was, so that asking again works.
    pub(super) async fn keep(
        &self,
        transaction: Transaction,
        kind: UseKind,
        decided: Result<Issued, TokenRefused>,
    ) -> Result<Issued, TokenRefused> {
        match decided {
            Err(
                TokenRefused::Failed(_)
                | TokenRefused::TooMany(_)
                | TokenRefused::Unproven(_)
                | TokenRefused::NoneAllowed,
            ) => transaction.rollback().await?,
            _ => transaction.commit().await?,
        }
        let issued = decided?;
        self.note(kind, issued.organization_id);
        Ok(issued)
    }

    /// Notes that the client used its secret and got a token that acts in this organization.
    pub(super) fn note(&self, kind: UseKind, acts_in: OrganizationId) {
        used::proven(self.tokens, self.from, (kind, None), Some(acts_in), (self.whence.address, self.now));
        self.from.note(self.tokens, self.whence.address, self.now);
    }

    /// When an access token that is issued now expires.
    pub(super) fn expires_at(&self) -> Timestamp {
        self.now.plus(self.from.client.token_duration * 1_000)
    }
}

/// Issues the next access token and refresh token of a consent that is alive, `narrowed` to some of its scopes.
///
/// # Errors
/// When nothing of the consent is alive any more; too many requests of a public client.
pub(super) async fn issue(
    asking: &Asking<'_>,
    connection: &mut Connection,
    consent: &Consent,
    parent: Option<&str>,
    narrowed: Option<&BTreeSet<ScopeId>>,
) -> Result<Issued, TokenRefused> {
    let now = asking.now;
    let (facts, scope) = consents::facts(connection, consent).await?;
    alive(&facts, now).map_err(|dead| match dead {
        // It began while this waited. What was presented stays good for when it ends.
        Dead::ClientRehearsed => Unproven::Deactivated.into(),
        // What is taken may be given back, and then the consent goes on: what was presented stays good for that, too.
        Dead::NoScope => TokenRefused::NoneAllowed,
        _ => TokenRefused::ConsentEnded,
    })?;
    if asking.from.secret_id.is_none() {
        asking.door.proven(asking.from.client.id).map_err(TokenRefused::TooMany)?;
    }
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
    access::insert(connection, std::slice::from_ref(&token)).await?;
    consents::insert_refresh(connection, &refresh.hash(), parent, consent.id, now, until).await?;
    let alive_until = until.max(token.expires_at);
    consents::prolong(connection, consent.id, alive_until).await?;
    Ok(Issued::new(access, &token, Some(refresh)))
}

//! The bearer of an access token (RFC 6750): whose token it is, and whether it is alive.

use super::{
    knock::{self, Tried},
    used,
};
use crate::{
    domain::{
        ScopeId, Timestamp,
        attempt::Attempt,
        token::{Dead, TokenKind, alive},
        usage::UseKind,
    },
    server::{
        crypto::token_value::TokenValue,
        storage::{
            clients::attempts::Attempts,
            people::factors,
            tokens::{access::Token, api_usage::Calls, shared::Tokens},
        },
        use_cases::{
            authority::{self, Authority},
            caller::{Caller, Whence},
            error::AppError,
            refusal::Refusal,
        },
    },
};

/// What the REST API says of a token that is not alive.
pub const DEAD: &str = "bad.credentials";
/// What it says of a client that may not be used from where the request comes.
const ELSEWHERE: &str = "not.authorized";

/// Who presents a token that is alive.
#[derive(Debug)]
pub struct Identified {
    pub caller: Caller,
    pub token: Token,
    /// The token as it was presented: the key to what is encrypted for its bearer.
    pub(in crate::server::use_cases) presented: TokenValue,
}

impl Identified {
    /// The SHA-256 of the token, hexadecimal.
    pub fn hash(&self) -> String {
        self.presented.hash()
    }
}

/// Who presents this. `None`: it is unknown, has expired, was cut off or waits for the end of a rehearsal, and nobody learns
/// which. What a client tries that is deactivated, or rehearsed to be, is noted for the administrators to see.
///
/// # Errors
/// The user lacks the second factor that their organization asks for; a client's own token comes from where it may not; when storage fails.
pub async fn identify(
    tokens: &Tokens,
    presented: &str,
    whence: Whence<'_>,
    now: Timestamp,
) -> Result<Option<Identified>, AppError> {
    let Some(presented) = TokenValue::presented(TokenKind::Access, presented) else { return Ok(None) };
    let hash = presented.hash();
    let Some(token) = tokens.ledger.token(hash.clone()).await? else { return Ok(None) };
    if let Err(reason) = alive(&token.facts, now) {
        knock::shown(tokens, (token.client_id, &token.facts), whence.address, now);
        if reason == Dead::ClientDeactivated
            && let Some((life, _)) = &token.facts.client
        {
            let tried = Tried { proven: true, secret_id: None, address: whence.address };
            knock::note(tokens, (token.client_id, life), tried, now);
        }
        used::accepted(tokens, &token, (UseKind::Called, Some(DEAD)), None, (whence.address, now));
        return Ok(None);
    }
    if !token.may_come_from(whence.address) {
        let came = Attempts::one(now, whence.address);
        tokens.recorder.tried(token.client_id, Attempt::Elsewhere, came);
        used::accepted(tokens, &token, (UseKind::Called, Some(ELSEWHERE)), None, (whence.address, now));
        return Err(Refusal::FromElsewhere.into());
    }
    tokens.recorder.used(token.client_id, whence.address, now);
    let mut connection = tokens.store.reader().acquire().await?;
    if let Some(user) = token.user_id
        && factors::lacks_factor(&mut connection, user).await?
    {
        return Err(Refusal::FactorNeeded.into());
    }
    let Some((actor, via)) = authority::bearer(&mut connection, &token).await? else { return Ok(None) };
    let caller = Caller {
        actor,
        via,
        address: whence.address.map(str::to_owned),
        request_id: whence.request_id.to_owned(),
        proof: None,
        authority: Authority::Token { hash, scope: token.scope.clone() },
    };
    Ok(Some(Identified { caller, token, presented }))
}

/// A call of the API as it was answered.
pub struct Called {
    pub template: String,
    /// One of ours, never a stranger's word.
    pub method: &'static str,
    pub status: u16,
    /// The code of its refusal; `None`: it was answered.
    pub error: Option<&'static str>,
    /// The scope that it needed.
    pub scope: Option<ScopeId>,
}

/// Notes how a call of the API was answered.
pub fn called(tokens: &Tokens, token: &Token, call: Called, address: Option<&str>, now: Timestamp) {
    let Called { template, method, status, error, scope } = call;
    tokens.recorder.called((token.client_id, token.organization_id, template, method), Calls::one(status), now);
    used::accepted(tokens, token, (UseKind::Called, error), scope, (address, now));
}

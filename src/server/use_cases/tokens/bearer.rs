//! The bearer of an access token (RFC 6750): whose token it is, and whether it is alive.

use crate::{
    domain::{
        ClientId, OrganizationId, Timestamp,
        attempt::Attempt,
        token::{Dead, TokenKind, alive},
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

/// Who presents this. `None`: it is unknown, has expired or was cut off, and nobody learns which. What a deactivated
/// client tries is noted for the administrators to see.
///
/// # Errors
/// The user lacks the second factor that their organization asks for; when storage fails.
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
        if reason == Dead::ClientDeactivated {
            let knock = Attempts::one(now, whence.address);
            tokens.recorder.tried(token.client_id, Attempt::Knock, knock);
        }
        return Ok(None);
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

/// Notes that a call of the API was answered with this status: client, organization acted in, template of the address,
/// method.
pub fn called(tokens: &Tokens, of: (ClientId, OrganizationId, String, &'static str), status: u16, now: Timestamp) {
    tokens.recorder.called(of, Calls::one(status), now);
}

//! Client credentials (RFC 6749 section 4.4): a client's own token. It acts with the client's roles, in the client's
//! organization, within the scopes it asked for where it asked for some.

use super::{
    issue::{Asking, Issued},
    refused::TokenRefused,
    scopes,
};
use crate::{
    domain::{
        ScopeId,
        attempt::Attempt,
        authorization::organization_allows,
        scope::join,
        token::{Cuts, TokenKind},
        usage::UseKind,
    },
    server::{
        crypto::token_value::TokenValue,
        storage::{clients::attempts::Attempts, tokens::access::NewToken},
        use_cases::error::AppError,
    },
};
use std::collections::BTreeSet;

/// Issues a token, narrowed to those of the scopes that are `wanted` which the client's roles are good for (RFC 6749
/// section 3.3). One without scopes acts with all that the roles are good for.
///
/// # Errors
/// The client may not be used from the address that asks; the organization has revoked the client's authorization; a scope
/// that is none, or none that the roles are good for.
pub async fn exchange(asking: Asking<'_>, wanted: Option<&BTreeSet<ScopeId>>) -> Result<Issued, TokenRefused> {
    let client = &asking.from.client;
    if !client.allowed_from.has(asking.whence.address) {
        let came = Attempts::one(asking.now, asking.whence.address);
        asking.tokens.recorder.tried(client.id, Attempt::Elsewhere, came);
        return Err(TokenRefused::FromElsewhere);
    }
    organization_allows(true, client.home).map_err(|_| TokenRefused::NotAuthorized)?;
    let scope = match wanted {
        Some(wanted) => {
            let mut connection = asking.tokens.store.reader().acquire().await.map_err(AppError::from)?;
            join(&scopes::of_roles(&mut connection, (client.id, client.organization_id), wanted).await?)
        }
        None => String::new(),
    };
    let value = TokenValue::generate(TokenKind::Access);
    let token = NewToken {
        hash: value.hash(),
        client_id: client.id,
        organization_id: client.organization_id,
        user_id: None,
        consent_id: None,
        scope,
        issued_under: Cuts { client: client.life.cuts, authorization: client.home_cuts, user: 0 },
        issued_at: asking.now,
        expires_at: asking.expires_at(),
    };
    let issued = Issued::new(value, &token, None);
    asking.tokens.ledger.issue(token).await?;
    asking.note(UseKind::Issued, client.organization_id);
    Ok(issued)
}

//! Client credentials (RFC 6749 section 4.4): a client's own token. It acts with the client's roles, in the client's
//! organization.

use super::{
    issue::{Asking, Issued},
    refused::TokenRefused,
};
use crate::{
    domain::{
        authorization::organization_allows,
        token::{Cuts, TokenKind},
    },
    server::{crypto::token_value::TokenValue, storage::tokens::access::NewToken},
};

/// Issues a token. `scoped`: the client asked for scopes.
///
/// # Errors
/// The organization has revoked the client's authorization; scopes.
pub async fn exchange(asking: Asking<'_>, scoped: bool) -> Result<Issued, TokenRefused> {
    let client = &asking.from.client;
    organization_allows(true, client.home).map_err(|_| TokenRefused::NotAuthorized)?;
    if scoped {
        return Err(TokenRefused::ScopeOfRoles);
    }
    let value = TokenValue::generate(TokenKind::Access);
    let token = NewToken {
        hash: value.hash(),
        client_id: client.id,
        organization_id: client.organization_id,
        user_id: None,
        consent_id: None,
        scope: String::new(),
        issued_under: Cuts { client: client.life.cuts, authorization: client.home_cuts, user: 0 },
        issued_at: asking.now,
        expires_at: asking.expires_at(),
    };
    let issued = Issued::new(value, &token, None);
    asking.tokens.ledger.issue(token).await?;
    asking.note();
    Ok(issued)
}

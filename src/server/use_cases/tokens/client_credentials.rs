//! Client credentials (RFC 6749 section 4.4): a client's own token. It acts with the client's roles, in the client's
//! organization.

use super::issue::{Asking, Issued};
use crate::{
    domain::{
        GrantType,
        authorization::organization_allows,
        token::{Cuts, TokenKind},
    },
    server::{
        crypto::token_value::TokenValue,
        oauth::{client_auth::need_grant_type, error::OAuthError},
        storage::tokens::access::NewToken,
    },
};

pub async fn exchange(asking: &Asking<'_>) -> Result<Issued, OAuthError> {
    let client = &asking.from.client;
    need_grant_type(client, GrantType::ClientCredentials, asking.now)?;
    if organization_allows(true, client.home).is_err() {
        return Err(OAuthError::UnauthorizedClient("The organization has revoked this client's authorization."));
    }
    if asking.parameters.get("scope").is_some() {
        let roles = "Client Credentials clients use roles, not scopes: leave scope out.";
        return Err(OAuthError::InvalidScope(roles.into()));
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
    let issued = Issued::new(&value, &token, None);
    asking.state.oauth.ledger.issue(token).await.map_err(|error| asking.internal(error))?;
    Ok(issued)
}

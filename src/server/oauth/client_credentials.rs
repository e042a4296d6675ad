//! `grant_type=client_credentials` (RFC 6749 section 4.4.2): a client asks for its own token.

use super::{asked::Asked, error::OAuthError};
use crate::{
    domain::scope::parse_scope,
    server::use_cases::tokens::{
        client_credentials,
        issue::{Asking, Issued},
    },
};

pub async fn exchange(asking: Asking<'_>, asked: &Asked) -> Result<Issued, OAuthError> {
    let wanted = asked.parameters.get("scope").map(parse_scope).transpose().map_err(OAuthError::InvalidScope)?;
    let issued = client_credentials::exchange(asking, wanted.as_ref()).await;
    issued.map_err(|refused| OAuthError::of(refused, &asked.peer.request_id))
}

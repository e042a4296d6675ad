//! `grant_type=client_credentials` (RFC 6749 section 4.4.2): a client asks for its own token.

use super::{asked::Asked, error::OAuthError};
use crate::server::use_cases::tokens::{
    client_credentials,
    issue::{Asking, Issued},
};

pub async fn exchange(asking: Asking<'_>, asked: &Asked) -> Result<Issued, OAuthError> {
    let scoped = asked.parameters.get("scope").is_some();
    let issued = client_credentials::exchange(asking, scoped).await;
    issued.map_err(|refused| OAuthError::of(refused, &asked.peer.request_id))
}

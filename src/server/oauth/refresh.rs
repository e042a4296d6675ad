//! `grant_type=refresh_token` (RFC 6749 section 6): a client renews its tokens, with the same scopes or fewer.

use super::{asked::Asked, error::OAuthError};
use crate::{
    domain::scope::parse_scope,
    server::use_cases::tokens::{
        issue::{Asking, Issued},
        refresh,
    },
};

pub async fn exchange(asking: Asking<'_>, asked: &Asked) -> Result<Issued, OAuthError> {
    let presented = asked.parameters.need("refresh_token")?;
    let wanted = asked.parameters.get("scope").map(parse_scope).transpose().map_err(OAuthError::InvalidScope)?;
    let issued = refresh::exchange(asking, presented, wanted.as_ref()).await;
    issued.map_err(|refused| OAuthError::of(refused, &asked.peer.request_id))
}

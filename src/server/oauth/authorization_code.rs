//! `grant_type=authorization_code` (RFC 6749 section 4.1.3, RFC 7636 section 4.5): a client brings the code that a user's
//! browser was redirected with.

use super::{asked::Asked, error::OAuthError};
use crate::{
    domain::verifier::Verifier,
    server::use_cases::tokens::{
        authorization_code::{self, Presented},
        issue::{Asking, Issued},
    },
};

pub async fn exchange(asking: Asking<'_>, asked: &Asked) -> Result<Issued, OAuthError> {
    let presented = Presented {
        code: asked.parameters.need("code")?,
        redirect_uri: asked.parameters.need("redirect_uri")?,
        verifier: Verifier::parse(asked.parameters.need("code_verifier")?).map_err(OAuthError::InvalidRequest)?,
    };
    let issued = authorization_code::exchange(asking, presented).await;
    issued.map_err(|refused| OAuthError::of(refused, &asked.peer.request_id))
}

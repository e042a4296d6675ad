//! What an endpoint for programs is asked.

use super::error::OAuthError;
use crate::server::http::{form::Parameters, media_type, request::Peer};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

/// A request for a token with its hundred scopes fits many times.
const MAX_BODY: usize = 64 << 10;

/// A request to an endpoint: who sends it is not proven yet.
pub struct Asked {
    pub peer: Peer,
    pub headers: HeaderMap,
    pub parameters: Parameters,
}

/// Reads a request that must be a form.
///
/// # Errors
/// 413, 415, or `invalid_request`.
pub async fn read(request: Request<Body>) -> Result<Asked, Response> {
    let (parts, body) = request.into_parts();
    let refused = |status: StatusCode, says: &str| {
        let mut response = OAuthError::InvalidRequest(says.into()).into_response();
        *response.status_mut() = status;
        response
    };
    if !media_type::is_form(&parts.headers) {
        let says = "Send a form: application/x-www-form-urlencoded.";
        return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, says));
    }
    let bytes: Bytes = to_bytes(body, MAX_BODY)
        .await
        .map_err(|_| refused(StatusCode::PAYLOAD_TOO_LARGE, "This is more than 64 kilobytes."))?;
    let parameters = Parameters::read(&bytes).map_err(|error| OAuthError::from(error).into_response())?;
    let peer = parts.extensions.get::<Peer>().cloned().ok_or_else(|| OAuthError::ServerError.into_response())?;
    Ok(Asked { peer, headers: parts.headers, parameters })
}

//! What an endpoint for programs is asked.

use super::error::OAuthError;
use crate::server::http::{form::Parameters, request::Peer};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode, header},
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
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let error = OAuthError::InvalidRequest("Send a form: application/x-www-form-urlencoded.".into());
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, error.into_response().into_body()).into_response());
    }
    let bytes: Bytes = to_bytes(body, MAX_BODY).await.map_err(|_| {
        let error = OAuthError::InvalidRequest("This is more than 64 kilobytes.".into());
        (StatusCode::PAYLOAD_TOO_LARGE, error.into_response().into_body()).into_response()
    })?;
    let parameters = Parameters::read(&bytes).map_err(|error| OAuthError::from(error).into_response())?;
    let peer = parts.extensions.get::<Peer>().cloned().ok_or_else(|| OAuthError::ServerError.into_response())?;
    Ok(Asked { peer, headers: parts.headers, parameters })
}

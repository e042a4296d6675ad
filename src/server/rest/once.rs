//! `Idempotency-Key`: a program that did not get the answer repeats its request and adds no second client.

use super::{
    bearer::Bearer,
    code::ErrorCode,
    error::{Answer, ApiError},
};
use crate::{
    domain::ClientId,
    server::use_cases::clients::{NotAgain, Once},
};
use axum::http::{HeaderMap, StatusCode};

const HEADER: &str = "idempotency-key";
const MAX_CHARS: usize = 255;

/// The key that a request came with.
///
/// # Errors
/// When there is one and it is empty, too long or not printable ASCII.
pub fn read(headers: &HeaderMap, bearer: &Bearer, body: &[u8]) -> Answer<Option<Once>> {
    let Some(value) = headers.get(HEADER) else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > MAX_CHARS || !key.bytes().all(|b| b.is_ascii_graphic()) {
        let says = "Use 1 to 255 printable characters without spaces.";
        return Err(ApiError::field(ErrorCode::InvalidValue, "Idempotency-Key", says));
    }
    Ok(Some(Once::of(bearer.identified(), key, body)))
}

/// Words why the secret that the first request was answered is not answered again.
pub fn refused(why: NotAgain, client: ClientId) -> ApiError {
    let says = match why {
        NotAgain::AnotherRequest => {
            "This Idempotency-Key was used for another request. Use a new one for each request."
        }
        NotAgain::AnotherToken => {
            "This client was added already, with another token. Its secret cannot be shown again: reset it."
        }
    };
    ApiError::new(StatusCode::CONFLICT, ErrorCode::IdempotencyKeyUsed, says).about(client)
}

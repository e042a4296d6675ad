//! `Idempotency-Key`: a program that did not get the answer repeats its request and adds no second client.

use super::{
    bearer::Bearer,
    code::ErrorCode,
    error::{Answer, ApiError},
};
use crate::{
    domain::{SettingsForm, Timestamp},
    server::{
        crypto::{sealed::Seal, secret_value::sha256_hex},
        http::state::AppState,
        storage::clients::idempotency::Used,
        use_cases::{
            caller::Caller,
            change::Act,
            clients::{self, Added, Once},
        },
    },
};
use axum::http::{HeaderMap, StatusCode};

const HEADER: &str = "idempotency-key";
const MAX_CHARS: usize = 255;

/// A key with the request it came with.
pub struct Key {
    hash: String,
    request_hash: String,
    seal: Seal,
}

impl Key {
    /// # Errors
    /// When there is one and it is empty, too long or not printable ASCII.
    pub fn read(headers: &HeaderMap, bearer: &Bearer, body: &[u8]) -> Answer<Option<Self>> {
        let Some(value) = headers.get(HEADER) else { return Ok(None) };
        let key = value.to_str().unwrap_or_default();
        if key.is_empty() || key.len() > MAX_CHARS || !key.bytes().all(|b| b.is_ascii_graphic()) {
            let says = "Use 1 to 255 printable characters without spaces.";
            return Err(ApiError::field(ErrorCode::InvalidValue, "Idempotency-Key", says));
        }
        // The token is random and stored as a hash only: whoever has the database cannot open what was sealed with it.
        let seal = Seal::new(&["clientele idempotency", bearer.presented().expose(), key]);
        Ok(Some(Self { hash: sha256_hex(key.as_bytes()), request_hash: sha256_hex(body), seal }))
    }

    /// # Errors
    /// Those of adding a client.
    pub async fn add(
        &self,
        state: &AppState,
        caller: &Caller,
        form: &SettingsForm,
        roles: &[String],
        now: Timestamp,
    ) -> Answer<Added> {
        let once = Once {
            key_hash: &self.hash,
            request_hash: &self.request_hash,
            seal: &|value| Ok(self.seal.close(value.expose(), &self.hash)?),
        };
        Ok(clients::add_once(Act::new(&state.store, caller, now), form, roles, Some(&once)).await?)
    }

    /// The secret that the first request was answered.
    ///
    /// # Errors
    /// When that was another request, or had another token: then the secret cannot be read.
    pub fn again(&self, used: &Used) -> Answer<String> {
        let conflict = |message: &str| {
            ApiError::new(StatusCode::CONFLICT, ErrorCode::IdempotencyKeyUsed, message).about(used.client_id)
        };
        if used.request_hash != self.request_hash {
            return Err(conflict("This Idempotency-Key was used for another request. Make up a new one for each."));
        }
        self.seal.open(&used.sealed, &self.hash).ok_or_else(|| {
            conflict("This client was added already, with another token. Its secret cannot be shown again: reset it.")
        })
    }
}

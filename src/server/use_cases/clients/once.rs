//! Adds that a program may send again: what the first one answered is kept, encrypted for the holder of the same token and
//! key.

use crate::server::{
    crypto::{
        sealed::Seal,
        secret_value::{SecretValue, sha256_hex},
    },
    storage::clients::idempotency::Used,
    use_cases::{error::AppError, tokens::bearer::Identified},
};

/// What makes an add that is sent again add nothing.
pub struct Once {
    /// SHA-256 of the key that the caller chose, hexadecimal
    pub(super) key_hash: String,
    /// SHA-256 of what was asked, hexadecimal
    pub(super) request_hash: String,
    seal: Seal,
}

/// Why the secret of the first add is not handed out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAgain {
    /// The key was used for something else.
    AnotherRequest,
    /// The key was used with another token.
    AnotherToken,
}

impl Once {
    /// For a request, with the key that its caller chose and the bearer's token. That is random and
    /// stored as a hash only: the holder of the database cannot open what was sealed with it.
    pub fn of(bearer: &Identified, key: &str, request: &[u8]) -> Self {
        let seal = Seal::new(&["clientele idempotency", bearer.presented.expose(), key]);
        Self { key_hash: sha256_hex(key.as_bytes()), request_hash: sha256_hex(request), seal }
    }

    pub(super) fn close(&self, secret: &SecretValue) -> Result<String, AppError> {
        Ok(self.seal.close(secret.expose(), &self.key_hash)?)
    }

    /// The secret that the first request was answered.
    ///
    /// # Errors
    /// That was another request, or had another token.
    pub(super) fn open(&self, used: &Used) -> Result<String, NotAgain> {
        if used.request_hash != self.request_hash {
            return Err(NotAgain::AnotherRequest);
        }
        self.seal.open(&used.sealed, &self.key_hash).ok_or(NotAgain::AnotherToken)
    }
}

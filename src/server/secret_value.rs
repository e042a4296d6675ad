//! A client secret in the plain. Its type cannot be stored, compared or printed by accident.

use crate::domain::secret;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::RngExt as _;
use sha2::{Digest, Sha256};
use std::fmt;

/// Prefix and 256 random bits, base64url.
#[derive(Clone)]
pub struct SecretValue(String);

impl SecretValue {
    pub fn generate() -> Self {
        Self(format!("{}{}", secret::PREFIX, random_token()))
    }

    /// SHA-256, hexadecimal: 256 random bits need no slow hash.
    pub fn hash(&self) -> String {
        sha256_hex(self.0.as_bytes())
    }

    /// What may be kept and shown: `cs_…q7Rf`.
    pub fn hint(&self) -> String {
        secret::hint(&self.0)
    }

    /// The value itself, for the one page that shows it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretValue")
    }
}

/// 256 random bits, base64url without padding: 43 characters.
pub fn random_token() -> String {
    let bytes: [u8; 32] = rand::rng().random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// SHA-256 in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

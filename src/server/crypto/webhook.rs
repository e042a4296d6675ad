//! Signatures of webhooks (Standard Webhooks 1.0).

use super::error::CryptoError;
use crate::domain::webhook::SECRET;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::RngExt as _;
use sha2::Sha256;

/// A new secret: `whsec_` and 256 random bits in base 64.
pub fn new_secret() -> String {
    let bytes: [u8; 32] = rand::rng().random();
    format!("{SECRET}{}", STANDARD.encode(bytes))
}

/// The id of a new message, which it keeps however often it is sent.
pub fn new_id() -> String {
    format!("msg_{}", uuid::Uuid::new_v4().simple())
}

/// The header `webhook-signature` of a message; `seconds`: its header `webhook-timestamp`.
///
/// # Errors
/// When the secret is none of ours.
pub fn sign(secret: &str, id: &str, seconds: i64, body: &str) -> Result<String, CryptoError> {
    let wrong = || CryptoError::saying("the secret of a webhook cannot be read");
    let key = secret.strip_prefix(SECRET).and_then(|key| STANDARD.decode(key).ok()).ok_or_else(wrong)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| wrong())?;
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_libraries_of_the_standard() {
        // The vector that these libraries are tested with.
        let (secret, id) = ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek");
        let signed = sign(secret, id, 1_614_265_330, "{\"test\": 2432232314}").unwrap();
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        for wrong in ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!"] {
            assert!(sign(wrong, id, 1_614_265_330, "{}").is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_secret_and_each_id_is_another_one() {
        let secret = new_secret();
        assert_eq!(STANDARD.decode(secret.strip_prefix(SECRET).unwrap()).unwrap().len(), 32);
        assert_ne!(secret, new_secret());
        assert_ne!(new_id(), new_id());
    }
}

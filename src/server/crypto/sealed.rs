//! Encryption of what waits in the database for a single reader. The key is made from something that only this reader
//! has; the database knows its hash at most.

use super::error::CryptoError;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit,
    aead::{Aead, Payload},
};
use rand::RngExt as _;
use sha2::{Digest, Sha256};

const NONCE: usize = 12;

/// Encrypts and decrypts for one reader.
pub struct Seal(ChaCha20Poly1305);

impl Seal {
    /// The parts tell the purpose and the reader's secrets, of which one has 256 random bits.
    pub fn new(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // The length first, so that no two lists of parts read the same.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        Self(ChaCha20Poly1305::new(&hash.finalize()))
    }

    /// Nonce and ciphertext, base64url. `name` is what it is stored under: moved elsewhere it does not open.
    ///
    /// # Errors
    /// When encryption fails.
    pub fn close(&self, plain: &str, name: &str) -> Result<String, CryptoError> {
        let nonce: [u8; NONCE] = rand::rng().random();
        let sealed = self
            .0
            .encrypt(&nonce.into(), Payload { msg: plain.as_bytes(), aad: name.as_bytes() })
            .map_err(|_| CryptoError::failed("encryption failed"))?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// `None`: it was closed for someone else, under another name, or changed.
    pub fn open(&self, closed: &str, name: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(closed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let plain = self.0.decrypt(&nonce.into(), Payload { msg: sealed, aad: name.as_bytes() }).ok()?;
        String::from_utf8(plain).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_reader_opens_it_and_only_where_it_was_put() {
        let seal = Seal::new(&["purpose", "secret"]);
        let closed = seal.close("cs_x", "here").unwrap();
        assert_eq!(seal.open(&closed, "here").as_deref(), Some("cs_x"));
        assert_eq!(seal.open(&closed, "there"), None);
        assert_eq!(Seal::new(&["purpose", "other"]).open(&closed, "here"), None);
        assert_eq!(Seal::new(&["purposes", "ecret"]).open(&closed, "here"), None);
        assert_ne!(seal.close("cs_x", "here").unwrap(), closed, "each time with another nonce");
        for broken in ["", "AA", &closed[..closed.len() - 2], "!"] {
            assert_eq!(seal.open(broken, "here"), None, "{broken}");
        }
    }
}

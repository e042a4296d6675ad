//! Passwords: argon2id (RFC 9106), never in the clear, never on the async threads.

use crate::server::error::AppError;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

/// 19 MiB, two passes, one lane: the OWASP minimum for argon2id, about 20 ms on one core.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

/// Hashing takes memory: more at once than this would let strangers exhaust it.
static AT_ONCE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));

/// Verified when nobody has the e-mail address, so that the answer takes as long as for somebody.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

/// Hashes a password into a PHC string.
///
/// # Errors
/// When the hash cannot be computed.
pub fn hash(password: &str) -> Result<String, AppError> {
    argon2()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| AppError::internal(error.to_string()))
}

/// The same, off the async threads and few at once.
///
/// # Errors
/// When the hash cannot be computed.
pub async fn hash_off_thread(password: String) -> Result<String, AppError> {
    let permit = Arc::clone(&AT_ONCE).acquire_owned().await.map_err(AppError::internal)?;
    tokio::task::spawn_blocking(move || {
        let _permit = permit;
        hash(&password)
    })
    .await
    .map_err(AppError::internal)?
}

/// Whether the password is the one that was hashed; `None`: there is no such user, which takes as long to find out.
///
/// # Errors
/// When the computation cannot be carried out.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, AppError> {
    let permit = Arc::clone(&AT_ONCE).acquire_owned().await.map_err(AppError::internal)?;
    tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let matches =
            PasswordHash::new(&hash).is_ok_and(|parsed| argon2().verify_password(password.as_bytes(), &parsed).is_ok());
        known && matches
    })
    .await
    .map_err(AppError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_somebody_matches() {
        let hashed = hash("correct horse").unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_ne!(hashed, hash("correct horse").unwrap(), "salted");
        assert!(verify("correct horse".into(), Some(hashed.clone())).await.unwrap());
        assert!(!verify("Correct horse".into(), Some(hashed)).await.unwrap());
        assert!(!verify("nobody has this password".into(), None).await.unwrap());
        assert!(!verify("x".into(), Some("not a hash".into())).await.unwrap());
    }
}

//! Passwords: argon2id (RFC 9106), never in the clear, never on the async threads.

use super::error::CryptoError;
use crate::{
    domain::{password::ENDED, text::nfc},
    server::places::{Place, Places},
};
use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use rand::RngExt as _;
use std::sync::{LazyLock, Mutex, PoisonError};
use subtle::ConstantTimeEq as _;

/// 19 MiB, two passes, one lane: the OWASP minimum for argon2id, about 20 ms on one core.
static PARAMS: LazyLock<Params> = LazyLock::new(|| Params::new(19 * 1024, 2, 1, None).unwrap_or_default());

/// Hashing takes memory: more at once than this would let strangers exhaust it.
const AT_ONCE: u32 = 2;
/// As many wait, for about a second. A longer queue would only be of people who have given up.
const MAY_WAIT: u32 = 64;
/// How long a caller who finds the queue full is asked to stay away, in seconds.
const RETRY_AFTER: u64 = 2;

static HASHING: LazyLock<Places> = LazyLock::new(|| Places::new(AT_ONCE, MAY_WAIT));

/// Verified when nobody has the e-mail address, so that the answer takes as long as for someone.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

/// The memory of one computation. While others wait it is kept for the next: allocated anew each time, it would stay with
/// the allocator in pieces, and more of it with each storm.
struct Room(Vec<Block>);

static ROOMS: Mutex<Vec<Vec<Block>>> = Mutex::new(vec![]);

impl Room {
    fn take() -> Self {
        let kept = ROOMS.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Self(kept.unwrap_or_else(|| vec![Block::new(); PARAMS.block_count()]))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut rooms = ROOMS.lock().unwrap_or_else(PoisonError::into_inner);
        if !HASHING.are_waited_for() {
            rooms.clear();
        } else if rooms.len() < AT_ONCE as usize {
            rooms.push(std::mem::take(&mut self.0));
        }
    }
}

/// Fills `out` with the hash of a password.
fn compute(params: &Params, version: Version, password: &str, salt: &[u8], out: &mut [u8]) -> argon2::Result<()> {
    let argon2 = Argon2::new(Algorithm::Argon2id, version, params.clone());
    let mut room = Room::take();
    if params.block_count() > room.0.len() {
        // Hashed with more memory than ours, by another program.
        return argon2.hash_password_into(password.as_bytes(), salt, out);
    }
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, &mut room.0)
}

/// Hashes a password into a PHC string. What looks the same is the same: keyboards send an é as one character or as two
/// (NIST SP 800-63B section 3.1.1.2).
///
/// # Errors
/// When the hash cannot be computed.
pub fn hash(password: &str) -> Result<String, CryptoError> {
    let password = &nfc(password);
    let internal = |error: &dyn std::fmt::Display| CryptoError::saying(error);
    let salt: [u8; Salt::RECOMMENDED_LENGTH] = rand::rng().random();
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    compute(&PARAMS, Version::V0x13, password, &salt, &mut out).map_err(|error| internal(&error))?;
    let hashed = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&*PARAMS).map_err(|error| internal(&error))?,
        salt: Some(Salt::new(&salt).map_err(|error| internal(&error))?),
        hash: Some(Output::new(&out).map_err(|error| internal(&error))?),
    };
    Ok(hashed.to_string())
}

/// Whether a password is the one of this PHC string. Those that were hashed as they were typed are known as they were
/// typed.
fn matches(password: &str, hash: &str) -> bool {
    let composed = nfc(password);
    is_of(&composed, hash) || (composed != password && is_of(password, hash))
}

fn is_of(password: &str, hash: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(hash) else { return false };
    let (Some(salt), Some(expected)) = (&parsed.salt, &parsed.hash) else { return false };
    let version = parsed.version.map_or(Ok(Version::default()), Version::try_from);
    let (Ok(params), Ok(version), true) = (Params::try_from(&parsed), version, parsed.algorithm == ARGON2ID_IDENT)
    else {
        return false;
    };
    let mut computed = vec![0; expected.len()];
    compute(&params, version, password, salt, &mut computed).is_ok() && bool::from(computed.ct_eq(expected.as_bytes()))
}

/// A place to hash in. All wait in one queue: one of their own for people who are known would tell who is.
async fn place() -> Result<Place, CryptoError> {
    HASHING.take().await.map_err(|_| CryptoError::Busy { retry_after: RETRY_AFTER })
}

/// The same, off the async threads and few at once.
///
/// # Errors
/// Busy, when too many wait; or when the hash cannot be computed.
pub async fn hash_off_thread(password: String) -> Result<String, CryptoError> {
    let place = place().await?;
    tokio::task::spawn_blocking(move || {
        let _place = place;
        hash(&password)
    })
    .await
    .map_err(CryptoError::failed)?
}

/// Whether the password is the one that was hashed; `None`: there is no such user, which takes as long to find out.
///
/// # Errors
/// Busy, when too many wait; or when the computation cannot be carried out.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, CryptoError> {
    let place = place().await?;
    tokio::task::spawn_blocking(move || {
        let _place = place;
        // Nobody's password takes as long as anybody's.
        let hash = hash.filter(|hash| hash != ENDED);
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        matches(&password, &hash) && known
    })
    .await
    .map_err(CryptoError::failed)
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

    #[test]
    fn a_password_is_what_it_looks_like_however_a_keyboard_sends_it() {
        let (one, two) = ("caf\u{e9} au lait", "cafe\u{301} au lait");
        for (hashed, typed) in [(one, two), (two, one), (one, one), (two, two)] {
            assert!(matches(typed, &hash(hashed).unwrap()), "{hashed:?} {typed:?}");
        }
        // Hashed as it was typed, by an earlier version.
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, PARAMS.clone());
        let before = argon2::PasswordHasher::hash_password(&argon2, two.as_bytes()).unwrap().to_string();
        assert!(matches(two, &before) && !matches("cafe au lait", &before));
    }

    #[test]
    fn memory_of_an_earlier_computation_changes_nothing() {
        let hashed = hash("correct horse").unwrap();
        for other in ["", "another password", "correct horse"] {
            assert!(!matches(other, &hashed) || other == "correct horse");
            assert!(matches("correct horse", &hashed), "after {other:?}");
        }
        // Of another program, with other parameters: its own library agrees.
        let params = Params::new(64, 3, 2, Some(24)).unwrap();
        let other = Argon2::new(Algorithm::Argon2id, Version::V0x10, params);
        let hashed = argon2::PasswordHasher::hash_password(&other, b"correct horse").unwrap().to_string();
        assert!(matches("correct horse", &hashed) && !matches("correct house", &hashed), "{hashed}");
        assert!(!matches("x", &hashed.replace("argon2id", "argon2d")));
        assert!(ROOMS.lock().unwrap().len() <= AT_ONCE as usize);
    }
}

//! Shape and life of a client secret. Making and hashing one is the server's.

use super::Timestamp;

/// How many secrets of a client may live at a time, so that rotation never needs an outage.
pub const MAX_LIVE: usize = 2;

/// Marks a value as a Clientele client secret, for people and for secret scanners.
pub const PREFIX: &str = "cs_";

/// What may be kept and shown of a secret: prefix and the last four characters, `cs_…q7Rf`.
pub fn hint(plain: &str) -> String {
    let last: String = plain.chars().skip(plain.chars().count().saturating_sub(4)).collect();
    format!("{PREFIX}…{last}")
}

/// Whether a secret with this expiry is still accepted. The instant of expiry itself is too late.
pub fn is_live(expires_at: Option<Timestamp>, now: Timestamp) -> bool {
    expires_at.is_none_or(|expiry| now < expiry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_gives_away_four_characters() {
        assert_eq!(hint("cs_7fPq2vX0mK9aTz4LwR8uYb3NcHe6GdJ1sVi5oQnB-Wk"), "cs_…B-Wk");
    }

    #[test]
    fn a_secret_dies_at_its_expiry() {
        let expiry = Timestamp::from_millis(1_000);
        assert!(is_live(None, expiry));
        assert!(is_live(Some(expiry), Timestamp::from_millis(999)));
        assert!(!is_live(Some(expiry), expiry));
    }
}

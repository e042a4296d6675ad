//! Proofs: how long ago a user showed who they are. A session that was left open may be in other hands, so an act that
//! cannot be undone or that gives power needs a fresh proof.

use crate::domain::Timestamp;

/// When the user of a session last gave a password, a code or a passkey, and how long that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    pub at: Timestamp,
    /// In milliseconds.
    pub lasts: i64,
}

impl Proof {
    pub const fn is_fresh(self, now: Timestamp) -> bool {
        // A clock that was set back must not make an old proof a new one; another server's may be a little ahead.
        match self.at.age(now) {
            Some(age) => age < self.lasts,
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::MINUTE;

    #[test]
    fn a_proof_counts_until_its_last_millisecond() {
        let at = Timestamp::from_millis(1_795_449_720_000);
        let proof = Proof { at, lasts: 15 * MINUTE };
        for (later, fresh) in
            [(0, true), (15 * MINUTE - 1, true), (15 * MINUTE, false), (-1, true), (-MINUTE - 1, false)]
        {
            assert_eq!(proof.is_fresh(at.plus(later)), fresh, "{later}");
        }
    }
}

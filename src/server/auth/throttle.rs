//! Slows guessing: so many attempts at once for each account and each address, then one every so often.

use crate::server::address::network_in_words;
use governor::{Quota, RateLimiter, clock::Clock, clock::DefaultClock, state::keyed::HashMapStateStore};
use std::num::NonZeroU32;

/// Allows each key a burst of so many requests and refills it within the minute that follows. In memory, for each
/// process its own.
#[derive(Debug)]
pub struct Limiter(RateLimiter<String, HashMapStateStore<String>, DefaultClock>);

/// More keys than this are looked through for those that may be forgotten.
const MANY: usize = 10_000;

impl Limiter {
    pub fn per_minute(burst: NonZeroU32) -> Self {
        Self(RateLimiter::hashmap(Quota::per_minute(burst)))
    }

    /// Counts a request.
    ///
    /// # Errors
    /// The seconds to wait before the next one.
    pub fn count(&self, key: &str) -> Result<(), u64> {
        if self.0.len() > MANY {
            self.0.retain_recent();
        }
        self.0.check_key(&key.to_owned()).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            wait.as_secs() + 1
        })
    }

    /// Counts a request from an address.
    ///
    /// # Errors
    /// The seconds to wait before the next one.
    pub fn count_address(&self, address: Option<&str>) -> Result<(), u64> {
        self.count(&network_in_words(address))
    }
}

/// Counts attempts to sign in.
#[derive(Debug)]
pub struct Throttle {
    accounts: Limiter,
    addresses: Limiter,
}

impl Throttle {
    pub fn new(per_account: NonZeroU32, per_address: NonZeroU32) -> Self {
        Self { accounts: Limiter::per_minute(per_account), addresses: Limiter::per_minute(per_address) }
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// The seconds to wait before the next one.
    pub fn attempt(&self, account: &str, address: Option<&str>) -> Result<(), u64> {
        // An address is asked first: guessing at many accounts from one place must not lock their owners out.
        self.addresses.count_address(address)?;
        self.accounts.count(&account.to_lowercase())
    }

    /// Counts a question that is kept until it is answered.
    ///
    /// # Errors
    /// The seconds to wait before the next one.
    pub fn question(&self, address: Option<&str>) -> Result<(), u64> {
        self.addresses.count_address(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_slowed_whatever_its_capitals_and_wherever_from() {
        let throttle = Throttle::new(NonZeroU32::new(2).unwrap(), NonZeroU32::new(100).unwrap());
        assert!(throttle.attempt("a@x.example", Some("192.0.2.1")).is_ok());
        assert!(throttle.attempt("A@x.example", Some("192.0.2.2")).is_ok());
        let wait = throttle.attempt("a@X.example", Some("192.0.2.3")).unwrap_err();
        assert!((1..=31).contains(&wait), "{wait}");
        assert!(throttle.attempt("b@x.example", Some("192.0.2.1")).is_ok());
    }

    #[test]
    fn an_address_is_slowed_whomever_it_tries() {
        let throttle = Throttle::new(NonZeroU32::new(100).unwrap(), NonZeroU32::new(2).unwrap());
        for (account, ok) in [("a", true), ("b", true), ("c", false)] {
            assert_eq!(throttle.attempt(account, Some("192.0.2.1")).is_ok(), ok, "{account}");
        }
    }
}

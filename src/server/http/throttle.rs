//! Throttling of guesses: so many attempts at once for each account and each address, then one after each pause.

use super::address::network_in_words;
use crate::domain::text::folded;
use governor::{Quota, RateLimiter, clock::Clock, clock::DefaultClock, state::keyed::HashMapStateStore};
use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

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

/// How many times the attempts of one address an account has from all that are not known for it. So many networks at least
/// must go on at once to make its user wait in a browser where they never signed in.
const EVERYWHERE: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
/// How often one user, or one address of nobody in particular, may leave something for the next page.
const LEAVE: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);
/// How often one address may be asked for a passkey.
const QUESTIONS: NonZeroU32 = NonZeroU32::MIN.saturating_add(119);
/// How often one user may be refused in a way that the audit log keeps.
const REFUSED: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);

/// What there were too many attempts of, and the seconds to wait before the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// From the address, whomever they were about.
    Address(u64),
    /// For the account, from this address or in this browser.
    Account(u64),
    /// For the account, from everywhere.
    Everywhere(u64),
}

/// Counts what people could fill the database or other people's time with.
#[derive(Debug)]
pub struct Throttle {
    /// By account and address; by account and browser, where the browser has signed the account in.
    accounts: Limiter,
    everywhere: Limiter,
    addresses: Limiter,
    users: Limiter,
    left: Limiter,
    questions: Limiter,
    refusals: Limiter,
    /// Users who were refused too often, and until when they are not heard.
    unheard: Mutex<HashMap<String, Instant>>,
}

impl Throttle {
    pub fn new(per_account: NonZeroU32, per_address: NonZeroU32, per_user: NonZeroU32) -> Self {
        Self {
            accounts: Limiter::per_minute(per_account),
            everywhere: Limiter::per_minute(per_account.saturating_mul(EVERYWHERE)),
            addresses: Limiter::per_minute(per_address),
            users: Limiter::per_minute(per_user),
            left: Limiter::per_minute(LEAVE),
            questions: Limiter::per_minute(QUESTIONS),
            refusals: Limiter::per_minute(REFUSED),
            unheard: Mutex::default(),
        }
    }

    /// Counts something a user asks of the console.
    ///
    /// # Errors
    /// The seconds to wait before the next.
    pub fn ask(&self, user: &str) -> Result<(), u64> {
        if let Some(until) = self.unheard().get(user)
            && let Some(wait) = until.checked_duration_since(Instant::now())
        {
            return Err(wait.as_secs() + 1);
        }
        self.users.count(user)
    }

    /// Counts a refusal that the audit log keeps. Who has had too many is not heard for a while.
    pub fn refused(&self, user: &str) {
        let Err(wait) = self.refusals.count(user) else { return };
        let (now, mut unheard) = (Instant::now(), self.unheard());
        unheard.retain(|_, until| *until > now);
        unheard.insert(user.to_owned(), now + Duration::from_secs(wait));
    }

    fn unheard(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        self.unheard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts something that is kept for the next page: by the user, or by the address of nobody in particular.
    ///
    /// # Errors
    /// The seconds to wait before the next.
    pub fn leave(&self, user: Option<&str>, address: Option<&str>) -> Result<(), u64> {
        user.map_or_else(|| self.left.count_address(address), |user| self.left.count(user))
    }

    /// Counts an attempt. One from a browser that is `known` for the account has an allowance of its own, so that no stranger
    /// uses it up; all others are counted by address, by account and address, and by account from everywhere: so one
    /// stranger makes nobody wait but themselves, and many who guess at one account are slowed, too.
    ///
    /// # Errors
    /// There were too many.
    pub fn attempt(&self, account: &str, address: Option<&str>, known: Option<&str>) -> Result<(), Beyond> {
        let account = folded(account);
        if let Some(browser) = known {
            return self.accounts.count(&format!("{account} in {browser}")).map_err(Beyond::Account);
        }
        // An address is asked first: guessing at many accounts from one place must not use theirs up.
        self.guess(address)?;
        let here = format!("{account} from {}", network_in_words(address));
        self.accounts.count(&here).map_err(Beyond::Account)?;
        self.everywhere.count(&account).map_err(Beyond::Everywhere)
    }

    /// Counts an attempt that is about no account in particular.
    ///
    /// # Errors
    /// There were too many.
    pub fn guess(&self, address: Option<&str>) -> Result<(), Beyond> {
        self.addresses.count_address(address).map_err(Beyond::Address)
    }

    /// Counts a question that is kept until it is answered. Every sign-in page asks one before anybody tries anything, so
    /// these take nothing from the attempts of those who share an address.
    ///
    /// # Errors
    /// The seconds to wait before the next one.
    pub fn question(&self, address: Option<&str>) -> Result<(), u64> {
        self.questions.count_address(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttle(per_account: u32, per_address: u32) -> Throttle {
        let [per_account, per_address] = [per_account, per_address].map(|n| NonZeroU32::new(n).unwrap());
        Throttle::new(per_account, per_address, NonZeroU32::new(1_000).unwrap())
    }

    #[test]
    fn who_is_refused_too_often_is_not_heard_for_a_while() {
        let throttle = throttle(1, 1);
        for _ in 0..REFUSED.get() {
            throttle.refused("ana");
            assert!(throttle.ask("ana").is_ok());
        }
        throttle.refused("ana");
        assert!((1..=2).contains(&throttle.ask("ana").unwrap_err()));
        assert!(throttle.ask("tom").is_ok());
    }

    #[test]
    fn what_is_left_is_counted_by_user_or_by_address() {
        let throttle = throttle(1, 1);
        let leave = |user, address| (0..LEAVE.get()).all(|_| throttle.leave(user, Some(address)).is_ok());
        assert!(leave(Some("ana"), "192.0.2.1") && leave(Some("tom"), "192.0.2.1") && leave(None, "192.0.2.1"));
        assert!(throttle.leave(Some("ana"), Some("192.0.2.2")).is_err());
        assert!(throttle.leave(None, Some("192.0.2.1")).is_err() && throttle.leave(None, Some("192.0.2.2")).is_ok());
    }

    #[test]
    fn an_account_is_slowed_for_each_address_whatever_its_capitals() {
        let throttle = throttle(2, 100);
        let attempt = |account, address| throttle.attempt(account, Some(address), None);
        assert!(attempt("a@x.example", "192.0.2.1").is_ok() && attempt("A@x.example", "192.0.2.1").is_ok());
        let beyond = attempt("a@X.example", "192.0.2.1").unwrap_err();
        assert!(matches!(beyond, Beyond::Account(1..=31)), "{beyond:?}");
        assert!(attempt("a@x.example", "192.0.2.2").is_ok(), "its owner waits for no stranger");
        assert!(attempt("b@x.example", "192.0.2.1").is_ok());
    }

    #[test]
    fn many_who_guess_at_one_account_are_slowed_and_a_browser_that_is_known_is_not() {
        let throttle = throttle(2, 100);
        let from = |n: u32, known| throttle.attempt("a@x.example", Some(&format!("192.0.2.{n}")), known);
        assert!((0..10).all(|n| from(n, None).is_ok() && from(n, None).is_ok()));
        let beyond = from(10, None).unwrap_err();
        assert!(matches!(beyond, Beyond::Everywhere(1..=4)), "{beyond:?}");
        assert!(from(0, Some("its own")).is_ok() && from(0, Some("its own")).is_ok());
        let beyond = from(0, Some("its own")).unwrap_err();
        assert!(matches!(beyond, Beyond::Account(_)), "guessed in there it is slowed, too: {beyond:?}");
    }

    #[test]
    fn an_address_is_slowed_whomever_it_tries() {
        let throttle = throttle(100, 2);
        for (account, ok) in [("a", true), ("b", true), ("c", false)] {
            assert_eq!(throttle.attempt(account, Some("192.0.2.1"), None).is_ok(), ok, "{account}");
        }
    }
}

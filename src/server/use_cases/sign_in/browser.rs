//! The browser that somebody signs in with.

use crate::{
    domain::Timestamp,
    server::{
        storage::Store,
        use_cases::{
            audit::{
                Whom,
                events::{self, What},
            },
            caller::Whence,
        },
    },
};

/// The browser that a session begins in.
#[derive(Clone, Copy, Debug)]
pub struct Browser<'a> {
    /// The hash of the session that it came with, which ends: its id was known before the sign-in.
    pub previous: Option<&'a str>,
    pub address: Option<&'a str>,
    pub user_agent: Option<&'a str>,
    pub request_id: &'a str,
    /// What it has kept since somebody signed in with it.
    pub cookie: Option<&'a str>,
}

/// What a browser gets that a session began in.
#[derive(Clone, Debug)]
pub struct Entered {
    /// The value of the session's cookie.
    pub session: String,
    /// The value of the cookie by which it is known from now on.
    pub browser: String,
}

impl Browser<'_> {
    /// Where its request comes from.
    pub const fn whence(&self) -> Whence<'_> {
        Whence { address: self.address, request_id: self.request_id }
    }

    /// Tells what became of an attempt from this browser.
    pub(super) fn tell(&self, store: &Store, what: What, whom: Whom, now: Timestamp) {
        events::tell(store, what, whom, (self.whence(), self.user_agent), now);
    }
}

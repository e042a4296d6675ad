//! What the endpoints share between requests.

use super::ledger;
use crate::server::{config::Serve, http::throttle::Limiter, jobs::recorder::Recorder, storage::Store};
use std::sync::Arc;

/// What the endpoints share between requests.
#[derive(Clone, Debug)]
pub struct OAuth {
    pub(in crate::server) ledger: ledger::Ledger,
    pub recorder: Arc<Recorder>,
    pub(super) per_client: Arc<Limiter>,
    pub(super) per_address: Arc<Limiter>,
}

impl OAuth {
    pub fn open(store: &Store, serve: &Serve) -> Self {
        Self {
            ledger: ledger::Ledger::open(store),
            recorder: Arc::default(),
            per_client: Arc::new(Limiter::per_minute(serve.tokens_per_client)),
            per_address: Arc::new(Limiter::per_minute(serve.tokens_per_address)),
        }
    }
}

impl OAuth {
    /// Counts a request from an address.
    ///
    /// # Errors
    /// The seconds to wait before the next one.
    pub fn counts(&self, address: Option<&str>) -> Result<(), u64> {
        self.per_address.count_address(address)
    }
}

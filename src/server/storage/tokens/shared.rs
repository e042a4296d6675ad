//! What all requests for tokens, and with tokens, share.

use super::ledger::Ledger;
use crate::server::storage::{Store, recorder::Recorder};
use std::sync::Arc;

/// The database, with what requests read and write of it together.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub store: Store,
    pub ledger: Ledger,
    pub recorder: Arc<Recorder>,
}

impl Tokens {
    /// Must be called inside a runtime: it starts the workers that share queries and commits.
    pub fn open(store: &Store) -> Self {
        Self { store: store.clone(), ledger: Ledger::open(store), recorder: Arc::default() }
    }
}

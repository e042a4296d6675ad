//! What the endpoints share between requests.

use super::ledger;
use crate::server::{jobs::recorder::Recorder, storage::Store};
use std::sync::Arc;

/// What the endpoints share between requests.
#[derive(Clone, Debug)]
pub struct OAuth {
    pub(in crate::server) ledger: ledger::Ledger,
    pub recorder: Arc<Recorder>,
}

impl OAuth {
    pub fn open(store: &Store) -> Self {
        Self { ledger: ledger::Ledger::open(store), recorder: Arc::default() }
    }
}

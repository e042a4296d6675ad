//! Readiness: whether this process can do its work, for load balancers.

use crate::{
    domain::{Timestamp, time::SECOND},
    server::storage::{Store, readiness},
};
use std::time::Duration;
use tokio::{sync::Mutex, time::timeout};

/// Shorter than the patience of those who ask, who should read the answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long an answer holds, in milliseconds. Anyone may ask, and each time costs a commit.
const HOLDS: i64 = SECOND;

/// The answer that was found last, and when. Those who ask meanwhile wait for the same one.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<(Timestamp, bool)>>);

impl Readiness {
    /// Whether the database takes a write.
    pub async fn asked(&self, store: &Store, now: Timestamp) -> bool {
        let mut last = self.0.lock().await;
        if let Some((at, ready)) = *last
            && now.since(at).abs() < HOLDS
        {
            return ready;
        }
        let ready = match timeout(PATIENCE, readiness::write(store, now)).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::error!(%error, "not ready: the database cannot be written to");
                false
            }
            Err(_) => {
                tracing::error!("not ready: a write took longer than {} seconds", PATIENCE.as_secs());
                false
            }
        };
        *last = Some((now, ready));
        ready
    }
}

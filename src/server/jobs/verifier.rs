//! The verifier: looks once a day whether each audit log is still what was written, so that Admin can say when it is not.

use crate::{
    domain::time::DAY,
    server::{clock::Clock, storage::Store, use_cases::audit::verify_due},
};
use std::time::Duration;

/// How long after the start, and how often, it is seen whether a day has passed. A start has more urgent things to do.
pub const INTERVAL: Duration = Duration::from_secs(60);

/// Looks until dropped.
pub async fn run(store: Store, clock: Clock) {
    loop {
        tokio::time::sleep(INTERVAL).await;
        if let Err(error) = verify_due(&store, clock.now().plus(-DAY), || clock.now()).await {
            error.log("verifier");
        }
    }
}
